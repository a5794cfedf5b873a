"""A tick box in the theme's colours, large enough for a finger."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from widgets.common.theme import GRID_PX, HALF_PX, Icon, Theme, Tone

BOX_PX = 20


class Tick(QCheckBox):
    """A box, with words beside it or none of its own; then what it is for stands in its accessible name."""

    def __init__(self, theme: Theme, text: str = "", parent: QWidget | None = None) -> None:
        """Make an empty box."""
        super().__init__(text, parent)
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return the box with room for the ring of the keyboard, and its words."""
        side = BOX_PX + 2 * HALF_PX
        if not self.text():
            return QSize(side, side)
        words = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text())
        return QSize(side + GRID_PX + words.width(), max(side, words.height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same: words are not cut."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, tick and ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = HALF_PX if self.text() else (self.width() - BOX_PX) / 2
        corner = QPointF(left, (self.height() - BOX_PX) / 2)
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
        if self.text():
            painter.setPen(self._theme.color(Tone.TEXT if self.isEnabled() else Tone.FAINT))
            words = self.rect().adjusted(BOX_PX + 2 * HALF_PX + GRID_PX, 0, 0, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
