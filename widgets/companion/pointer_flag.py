"""The agent's pointer on the customer's screen: an arrow that is not his own, and whose it is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBitmap,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QRegion,
)

from remote.draw.messages import Ink
from widgets.common.ink import DARK_EDGE, INK_COLOURS, LIGHT_EDGE
from widgets.companion.glass import Glass
from widgets.companion.plates import Plate

ARROW = ((0.0, 0.0), (0.0, 23.0), (6.0, 17.6), (10.2, 26.6), (14.4, 24.7), (10.2, 15.9), (18.0, 15.9))
"""From its tip; half as large again as a usual pointer, so that nobody takes it for his own."""

EDGE_PX = 3
"""Around everything: the light and the dark line."""

TAG_LEFT_PX, TAG_TOP_PX = 15, 23
"""From the tip to the corner of the name's tag."""

TAG_HEIGHT_PX, TAG_PADDING_PX = 24, 10
TAG_MAX_PX = 220
FONT_PX = 13


class PointerFlag(Glass):
    """A small window that is moved; the name's tag lies where there is room. objectName "drawing.pointer"."""

    def __init__(self) -> None:
        """Point at nothing, for nobody."""
        super().__init__()
        self.setObjectName("drawing.pointer")
        self._name = ""
        self._is_left = self._is_above = False
        self._tip = QPointF()
        self._font = QFont(self.font())
        self._font.setPixelSize(FONT_PX)
        self._font.setWeight(QFont.Weight.DemiBold)
        self._lay_out()

    @property
    def name(self) -> str:
        """Whose pointer it is."""
        return self._name

    def set_name(self, name: str) -> None:
        """Say whose pointer it is."""
        if name != self._name:
            self._name = name
            self._lay_out()

    def point_at(self, plate: Plate, x: int, y: int) -> None:
        """Put the tip on a framebuffer pixel of a screen."""
        spot, area = plate.to_local(x, y), plate.desktop
        self._turn(spot.x() + self._extent().width() > area.width(), spot.y() + self._extent().height() > area.height())
        self.move((QPointF(area.topLeft()) + spot - self._tip).toPoint())
        self.cut_to(self._outline)

    def point_away(self) -> None:
        """Point at nothing."""
        self.cut_to(QRegion())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint arrow and tag."""
        painter = QPainter(self)
        self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shapes = QPainterPath(self._tag_path()) if self._name else QPainterPath()
        for path in (shapes, self._arrow_path()):
            for colour, width_px in ((DARK_EDGE, 5.0), (LIGHT_EDGE, 3.0)):
                painter.setPen(
                    QPen(colour, width_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
                )
                painter.drawPath(path)
            painter.fillPath(path, INK_COLOURS[Ink.RED])
        if self._name:
            painter.setPen(QColor(255, 255, 255))
            painter.setFont(self._font)
            painter.drawText(self._tag_rect(), Qt.AlignmentFlag.AlignCenter, self._words())

    def _words(self) -> str:
        room = TAG_MAX_PX - 2 * TAG_PADDING_PX
        return QFontMetricsF(self._font).elidedText(self._name, Qt.TextElideMode.ElideRight, room)

    def _extent(self) -> QSize:
        """Return the room that arrow and tag take from the tip."""
        if not self._name:
            return QSize(18 + EDGE_PX, 27 + EDGE_PX)
        width = QFontMetricsF(self._font).horizontalAdvance(self._words()) + 2 * TAG_PADDING_PX
        return QSize(TAG_LEFT_PX + round(width) + EDGE_PX, TAG_TOP_PX + TAG_HEIGHT_PX + EDGE_PX)

    def _turn(self, is_left: bool, is_above: bool) -> None:
        """Let the tag lie on another side of the tip."""
        if (is_left, is_above) != (self._is_left, self._is_above):
            self._is_left, self._is_above = is_left, is_above
            self._lay_out()

    def _lay_out(self) -> None:
        extent = self._extent()
        arrow_right, arrow_below = 18 + EDGE_PX, 27 + EDGE_PX
        left = extent.width() if self._is_left else EDGE_PX
        top = TAG_HEIGHT_PX + 2 * EDGE_PX if self._is_above else EDGE_PX
        right = arrow_right if self._is_left else extent.width()
        below = arrow_below if self._is_above else extent.height()
        self._tip = QPointF(left, top)
        self.setFixedSize(left + max(right, arrow_right), top + max(below, arrow_below))
        self._outline = self._shape_of()
        self.update()

    def _arrow_path(self) -> QPainterPath:
        path = QPainterPath()
        path.addPolygon(QPolygonF([self._tip + QPointF(x, y) for x, y in ARROW]))
        path.closeSubpath()
        return path

    def _tag_rect(self) -> QRectF:
        width = self._extent().width() - TAG_LEFT_PX - EDGE_PX
        left = self._tip.x() + TAG_LEFT_PX if not self._is_left else self._tip.x() - width - EDGE_PX
        top = self._tip.y() + TAG_TOP_PX if not self._is_above else self._tip.y() - TAG_HEIGHT_PX - EDGE_PX
        return QRectF(left, top, width, TAG_HEIGHT_PX)

    def _tag_path(self) -> QPainterPath:
        path = QPainterPath()
        path.addRoundedRect(self._tag_rect(), TAG_HEIGHT_PX / 2, TAG_HEIGHT_PX / 2)
        return path

    def _shape_of(self) -> QRegion:
        picture = QBitmap(self.size())
        picture.clear()
        painter = QPainter(picture)
        painter.setPen(
            QPen(
                Qt.GlobalColor.color1,
                2 * EDGE_PX,
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.RoundCap,
                Qt.PenJoinStyle.RoundJoin,
            )
        )
        painter.setBrush(Qt.GlobalColor.color1)
        painter.drawPath(self._arrow_path())
        if self._name:
            painter.drawPath(self._tag_path())
        painter.end()
        return QRegion(picture)
