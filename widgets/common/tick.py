"""A tick box in the theme's colours, large enough for a finger."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from widgets.common.theme import HALF_PX, Icon, Theme, Tone

BOX_PX = 20


class Tick(QCheckBox):
    """A box without words of its own; what it is for stands beside it and in its accessible name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty box."""
        super().__init__(parent)
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return the box with room for the ring of the keyboard."""
        return QSize(BOX_PX + 2 * HALF_PX, BOX_PX + 2 * HALF_PX)

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, tick and ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corner = QPointF((self.width() - BOX_PX) / 2, (self.height() - BOX_PX) / 2)
        box = QRectF(corner.x(), corner.y(), BOX_PX, BOX_PX)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color(Tone.ACCENT), 2))
            painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), 6, 6)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(Tone.ACCENT))
            painter.drawRoundedRect(box, HALF_PX, HALF_PX)
            tick = self._theme.pixmap(Icon.CHECK, Tone.ON_ACCENT, self.devicePixelRatioF(), BOX_PX - 6)
            painter.drawPixmap(corner + QPointF(3, 3), tick)
        else:
            painter.setPen(QPen(self._theme.color(Tone.FIELD_LINE), 1.5))
            painter.setBrush(self._theme.color(Tone.SURFACE))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), HALF_PX, HALF_PX)
