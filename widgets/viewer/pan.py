"""Sliding a far screen that is larger than its widget: dragged by hand, or by resting the pointer at an edge."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QSizeF, QTimer, Signal

EDGE_PX = 24
"""So near to an edge the pointer pushes."""

TICK_MS = 16
FASTEST_PX = 28
"""A tick's way with the pointer in the outermost pixel: a 1920-pixel screen passes in about a second."""


class Pan(QObject):
    """Knows how far the picture is slid.

    Signals:
        moved: `offset` is another one.
    """

    moved = Signal()

    def __init__(self, parent: QObject) -> None:
        """Lie at the corner."""
        super().__init__(parent)
        self.offset = QPointF()
        self._limit = QPointF()
        self._room = QSizeF()
        self._grip: QPointF | None = None
        self._push = QPointF()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._go)

    @property
    def has_way(self) -> bool:
        """Whether there is anything to slide."""
        return not self._limit.isNull()

    @property
    def is_dragging(self) -> bool:
        """Whether the picture is held by hand."""
        return self._grip is not None

    def limit(self, extent: QSizeF, room: QSizeF) -> None:
        """Take the size of picture and widget, logical pixels; the offset is kept within."""
        self._room = room
        spare = extent - room
        self._limit = QPointF(max(0.0, spare.width()), max(0.0, spare.height()))
        self.offset = self._kept(self.offset)
        if not self.has_way:
            self.rest()

    def slide(self, way: QPointF) -> None:
        """Move the window over the picture by so much, right and down."""
        self.go_to(self.offset + way)

    def go_to(self, offset: QPointF) -> None:
        """Put the window over the picture there, as far as it goes."""
        kept = self._kept(offset)
        if kept != self.offset:
            self.offset = kept
            self.moved.emit()

    def grip(self, spot: QPointF) -> None:
        """Take hold of the picture."""
        self.rest()
        self._grip = spot

    def drag(self, spot: QPointF) -> None:
        """Pull the picture along."""
        if self._grip is not None:
            way, self._grip = self._grip - spot, spot
            self.slide(way)

    def let_go(self) -> None:
        """Stop pulling."""
        self._grip = None

    def lean(self, spot: QPointF) -> None:
        """Note where the pointer is: near an edge it pushes the window that way as long as it stays."""
        self._push = QPointF(
            _push(spot.x(), self._room.width()) if self._limit.x() else 0.0,
            _push(spot.y(), self._room.height()) if self._limit.y() else 0.0,
        )
        if self._push.isNull() or self.is_dragging:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def rest(self) -> None:
        """Push no longer: the pointer has left."""
        self._timer.stop()

    def _go(self) -> None:
        before = self.offset
        self.slide(self._push)
        if self.offset == before:
            self.rest()

    def _kept(self, offset: QPointF) -> QPointF:
        return QPointF(min(max(offset.x(), 0.0), self._limit.x()), min(max(offset.y(), 0.0), self._limit.y()))


def _push(at: float, room: float) -> float:
    """Return how fast a pointer there pushes, to the left below zero."""
    depth = max(EDGE_PX - at, 0.0) - max(at - (room - 1 - EDGE_PX), 0.0)
    return -FASTEST_PX * max(-1.0, min(1.0, depth / EDGE_PX))
