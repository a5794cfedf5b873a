"""A far screen over the whole of ours, pixel for pixel with its corner at 0,0 and nothing over it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from widgets.common.pane import column
from widgets.viewer.frame import ScreenFrame


class FullScreen(QWidget):
    """A window that holds a far screen for a while. objectName "full_screen".

    Signals:
        closed: somebody closed the window.
    """

    closed = Signal()

    def __init__(self, frame: ScreenFrame, beside: QWidget) -> None:
        """Take the far screen and fill the screen that another window is on."""
        super().__init__(beside.window(), Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("full_screen")
        self.setWindowTitle(self.tr("Screen of the customer - Deskhand"))
        screen = beside.screen()
        frame.fill(True)
        column(self, gap=0).addWidget(frame)
        frame.show()
        self.setGeometry(screen.geometry())  # on a bare X screen no window manager does it
        self.showFullScreen()
        self.raise_()
        self.activateWindow()
        frame.viewer.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the far screen back; whoever holds it closes the window."""
        event.ignore()
        self.closed.emit()
