"""A small turning arc: something is under way."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from widgets.common.theme import Theme, Tone
from widgets.common.theme.spacing import ICON_PX

_STEP_MS = 40
_STEP_DEGREES = 14


class Busy(QWidget):
    """Turns while it is seen."""

    def __init__(self, theme: Theme, size_px: int = ICON_PX, parent: QWidget | None = None) -> None:
        """Make an arc of `size_px` logical pixels."""
        super().__init__(parent)
        self._theme = theme
        self._angle = 30
        self.setFixedSize(size_px, size_px)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._turn)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to turn."""
        super().showEvent(event)
        self._timer.start(_STEP_MS)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest: what is not seen costs nothing."""
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the arc."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(self._theme.color(Tone.LINE), 2))
        painter.drawEllipse(ring)
        painter.setPen(QPen(self._theme.color(Tone.ACCENT), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(ring, -self._angle * 16, 100 * 16)

    def _turn(self) -> None:
        self._angle = (self._angle + _STEP_DEGREES) % 360
        self.update()
