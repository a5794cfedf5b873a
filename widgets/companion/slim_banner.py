"""The red bar of a session that nobody was asked for: slim, so that it lies over as little of a server as it can."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from remote.lease import Right
from widgets.common.buttons import Button
from widgets.common.labels import ElidedLabel, IconLabel, Label
from widgets.common.moments import time_text
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, Icon, TextRole, Theme, Tone
from widgets.companion.views import BannerView

WIDTH_PX, HEIGHT_PX = 720, 36
RAISE_MS = 1_000


class SlimBanner(QWidget):
    """A line at the middle of the upper edge, on top of all windows. objectNames "slim", "slim.stop".

    Nothing in it moves while nothing happens, so that a still screen stays still for whoever looks at it.

    Signals:
        stop_requested: end it now, hub or no hub.
    """

    stop_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a bar, hidden until `show_session`."""
        flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        # No window manager may put it elsewhere or under another window.
        super().__init__(parent, flags | Qt.WindowType.X11BypassWindowManagerHint)
        self.setObjectName("slim")
        self.setWindowTitle(self.tr("Somebody sees this screen"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._theme = theme
        self._view: BannerView | None = None
        self._grip: QPoint | None = None
        self._who = ElidedLabel("", TextRole.BODY, "on_danger")
        self._who.setObjectName("slim.who")
        self._shared = Label(self.tr("Clipboard is shared"), TextRole.SMALL, "on_danger")
        self._shared.setObjectName("slim.clipboard")
        self._code = Label("", TextRole.BODY, "on_danger")
        self._code.setObjectName("slim.code")
        self._stop = Button(theme, self.tr("Stop"), Icon.STOP, look="stop", name="slim.stop")
        self._stop.clicked.connect(self.stop_requested)
        self._tick = QTimer(self)
        self._tick.setInterval(RAISE_MS)
        self._tick.timeout.connect(self.raise_)  # other windows claim the top as well
        self._build()

    @property
    def text(self) -> str:
        """What is said, as a person reads it."""
        return self._who.text()

    def show_session(self, view: BannerView) -> None:
        """Say who sees what, and stay on top of everything until `end`."""
        self._view = view
        self._who.setText(self._sentence(view))
        self._shared.setVisible(Right.CLIPBOARD in view.rights)
        self._code.setText(view.code)
        if self.isHidden():
            self._place()
            self.show()
        self.raise_()
        self._tick.start()

    def end(self) -> None:
        """Nobody looks any more."""
        self._tick.stop()
        self._view = None
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the bar, to move it out of the way."""
        self._grip = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the bar along the upper edge."""
        if self._grip is not None:
            area = self.screen().geometry()
            left = (event.globalPosition().toPoint() - self._grip).x()
            self.move(max(area.left(), min(left, area.right() + 1 - self.width())), self.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None

    def closeEvent(self, event: QCloseEvent) -> None:
        """Whoever closes the bar wants nobody to look: it never goes while somebody does."""
        if self._view is not None:
            event.ignore()
            self.stop_requested.emit()

    def _sentence(self, view: BannerView) -> str:
        if not view.is_connected:
            words = self.tr("{agent} is about to see this screen, unattended, until {time}")
        elif Right.CONTROL in view.rights:
            words = self.tr("{agent} sees and uses this computer, unattended, until {time}")
        else:
            words = self.tr("{agent} sees this screen, unattended, until {time}")
        return words.format(agent=view.agent, time=time_text(view.ends_at_ms or 0))

    def _place(self) -> None:
        area = self.screen().geometry()
        width = min(WIDTH_PX, area.width() - 2 * WIDE_PX)
        self.setFixedSize(width, HEIGHT_PX)
        self.move(area.left() + (area.width() - width) // 2, area.top())

    def _build(self) -> None:
        outer = column(self)
        ground = Pane("danger")
        outer.addWidget(ground)
        layout = row(ground, margin=(GRID_PX, 2, HALF_PX, 2), gap=GRID_PX)
        layout.addWidget(IconLabel(self._theme, Icon.VIEW, Tone.ON_DANGER, 16))
        layout.addWidget(self._who, 1)
        layout.addWidget(self._shared)
        layout.addWidget(self._code)
        layout.addWidget(self._stop)
