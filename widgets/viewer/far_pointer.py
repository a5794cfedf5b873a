"""The far pointer: its shape as our own, and drawn where the far person moves it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QTimer, Signal
from PySide6.QtGui import QCursor, QPainter, QPixmap

from remote.rfb.cursor import Cursor
from widgets.viewer.cursor import cursor_of, picture_of
from widgets.viewer.placement import Placement

STAYS_MS = 2000
"""How long the far person's pointer is shown beside our own after it moved."""


class FarPointer(QObject):
    """Knows shape and place of the far pointer.

    Signals:
        damaged(QRect): paint these logical pixels anew.
    """

    damaged = Signal(QRect)

    def __init__(self, placement: Callable[[], Placement], pixel_ratio: Callable[[], float], parent: QObject) -> None:
        """Know nothing yet; `placement` and `pixel_ratio` are asked whenever something is drawn."""
        super().__init__(parent)
        self._placement = placement
        self._pixel_ratio = pixel_ratio
        self._shape: Cursor | None = None
        self._picture = QPixmap()
        self._spot: tuple[int, int] | None = None
        self._has_heard = False
        self._timer = QTimer(self, singleShot=True, interval=STAYS_MS)
        self._timer.timeout.connect(self.hide)

    def forget(self) -> None:
        """Another view: nothing is known of its pointer."""
        self.hide()
        self._shape, self._has_heard = None, False

    def take_shape(self, shape: Cursor | None) -> None:
        """The pointer looks like this now."""
        self.damaged.emit(self._area())
        self._shape = shape
        self._picture = QPixmap() if shape is None else picture_of(shape, self._pixel_ratio())
        self.damaged.emit(self._area())

    def as_cursor(self) -> QCursor:
        """Return our own pointer in its shape."""
        return cursor_of(self._shape, self._pixel_ratio())

    def hear_of(self, spot: tuple[int, int], *, has_control: bool) -> None:
        """Show where the far person points, framebuffer pixels; beside our own pointer only while it moves."""
        is_first, self._has_heard = not self._has_heard, True
        if has_control and is_first:
            return  # the first report says where the pointer rests, not that somebody moves it
        self._move(spot)
        if has_control:
            self._timer.start()

    def hide(self) -> None:
        """Draw it no longer: it is under our own, or rests."""
        self._move(None)

    def paint(self, painter: QPainter) -> None:
        """Draw it where it is."""
        if self._spot is not None and self._shape is not None:
            painter.drawPixmap(self._area().topLeft(), self._picture)

    def _move(self, spot: tuple[int, int] | None) -> None:
        if spot != self._spot:
            self.damaged.emit(self._area())
            self._spot = spot
            self.damaged.emit(self._area())

    def _area(self) -> QRect:
        """Return the logical pixels that it covers."""
        if self._spot is None or self._shape is None:
            return QRect()
        ratio = self._pixel_ratio()
        tip = self._placement().to_widget(QRectF(*self._spot, 0, 0)).topLeft()
        corner = tip - QPointF(self._shape.hot_x / ratio, self._shape.hot_y / ratio)
        return QRectF(corner, self._picture.deviceIndependentSize()).toAlignedRect()
