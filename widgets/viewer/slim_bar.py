"""The bar of the full screen: it comes when the mouse rests at the upper edge, and goes with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QCursor, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from widgets.common.pane import Pane, row
from widgets.common.theme import GRID_PX, HALF_PX, Theme

REST_MS = 180
"""So long the mouse stays at the edge; somebody who aims at a menu of the far screen does not meet the bar."""

GOES_MS = 500
"""After the mouse has left it."""

FAR_PX = 12
"""A hand that slips off the bar by so little has not left it."""


class SlimBar(Pane):
    """Lies over the upper edge of a window that fills the screen. objectName "view.slim_bar".

    It is there only while the mouse is at it, or one of its menus is open.
    """

    def __init__(self, theme: Theme, over: QWidget, canvas: QWidget) -> None:
        """Lie hidden over a window; `canvas` is where the mouse is watched."""
        super().__init__("raised", over)
        self.setObjectName("view.slim_bar")
        self._over = over
        self._is_on = False
        self._layout = row(self, margin=(12, HALF_PX, GRID_PX, HALF_PX), gap=GRID_PX)
        self._coming = QTimer(self, singleShot=True, interval=REST_MS)
        self._coming.timeout.connect(self._come)
        self._going = QTimer(self, interval=GOES_MS)
        self._going.timeout.connect(self._look)
        self._canvas = canvas
        for watched in (over, canvas):
            watched.installEventFilter(self)
        self.hide()

    def add(self, part: QWidget, stretch: int = 0) -> None:
        """Put something into the bar, to the right of what is there."""
        self._layout.addWidget(part, stretch)

    def watch(self, is_on: bool) -> None:
        """Come when the mouse is at the edge, or no longer."""
        self._is_on = is_on
        if not is_on:
            self._coming.stop()
            self._going.stop()
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch the mouse at the edge; takes no event away."""
        if not self._is_on:
            return False
        if watched is self._over and event.type() is QEvent.Type.Resize and self.isVisible():
            self._stand()
        elif watched is self._canvas and isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseMove:
            is_at_edge = event.position().y() < 1 and not event.buttons()
            if not is_at_edge:
                self._coming.stop()
            elif self.isHidden() and not self._coming.isActive():
                self._coming.start()
        elif watched is self._canvas and event.type() is QEvent.Type.MouseButtonPress:
            self._coming.stop()
        return False

    def _come(self) -> None:
        self._stand()
        self.show()
        self.raise_()
        self._going.start()

    def _look(self) -> None:
        """Go, unless the mouse is here or a menu is open."""
        is_menu_open = any(menu.isVisible() for menu in self.findChildren(QMenu))
        corner = self.mapToGlobal(QPoint(0, 0))
        near = QRect(corner, self.size()).adjusted(-FAR_PX, -FAR_PX, FAR_PX, FAR_PX)
        if not is_menu_open and not near.contains(QCursor.pos()):
            self._going.stop()
            self.hide()

    def _stand(self) -> None:
        self.adjustSize()
        width = min(self.sizeHint().width(), self._over.width())
        self.setGeometry((self._over.width() - width) // 2, 0, width, self.sizeHint().height())
