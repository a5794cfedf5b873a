"""Where the far screen lies in the widget: shrunk to fit, pixel for pixel, or magnified and slid."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF

from remote.rfb.geometry import Rect


@dataclass(frozen=True)
class Placement:
    """Maps framebuffer pixels to the widget's logical pixels and back.

    Attributes:
        factor: logical pixels for each framebuffer pixel.
        left, top: where the corner of the shown part lies in the widget.
        width, height: of the shown part, framebuffer pixels.
        x, y: its corner in the framebuffer.
    """

    factor: float
    left: float
    top: float
    width: int
    height: int
    x: int = 0
    y: int = 0

    def to_widget(self, area: QRectF) -> QRectF:
        """Return where an area of the framebuffer lies in the widget."""
        factor = self.factor
        left, top = self.left + (area.x() - self.x) * factor, self.top + (area.y() - self.y) * factor
        return QRectF(left, top, area.width() * factor, area.height() * factor)

    def whole(self) -> QRectF:
        """Return where the shown part lies in the widget."""
        return self.to_widget(QRectF(self.x, self.y, self.width, self.height))

    def damaged(self, x: int, y: int, width: int, height: int) -> QRect:
        """Return the logical pixels that a change of the framebuffer reaches; smoothing reaches a pixel further."""
        return self.to_widget(QRectF(x - 1, y - 1, width + 2, height + 2)).toAlignedRect()

    def to_framebuffer(self, place: QPointF) -> tuple[int, int]:
        """Return the framebuffer pixel under a place in the widget, the nearest shown one for a place beside it."""
        x = int((place.x() - self.left) / self.factor)
        y = int((place.y() - self.top) / self.factor)
        return self.x + min(max(x, 0), max(self.width - 1, 0)), self.y + min(max(y, 0), max(self.height - 1, 0))


def place(
    area: Rect,
    room: QSizeF,
    pixel_ratio: float,
    zoom: float | None,
    offset: QPointF | None = None,
    *,
    is_cornered: bool = False,
) -> Placement:
    """Lay a part of a framebuffer into a widget.

    Args:
        area: the part, framebuffer pixels.
        room: size of the widget, logical pixels.
        pixel_ratio: physical pixels for each logical one.
        zoom: physical pixels for each framebuffer pixel; None shrinks what is too large, and centres it.
        offset: how far a part larger than the widget is slid to the left and up, logical pixels.
        is_cornered: a part smaller than the widget lies in its corner, not in its middle.
    """
    factor = (1.0 if zoom is None else zoom) / pixel_ratio
    if zoom is None and area.width and area.height:
        factor = min(factor, room.width() / area.width, room.height() / area.height)
    slid = offset or QPointF()
    left = _lie(room.width() - area.width * factor, slid.x(), is_cornered)
    top = _lie(room.height() - area.height * factor, slid.y(), is_cornered)
    left, top = (round(length * pixel_ratio) / pixel_ratio for length in (left, top))
    return Placement(factor, left, top, area.width, area.height, area.x, area.y)


def _lie(spare: float, offset: float, is_cornered: bool) -> float:
    """Return where one side begins: in the middle of the room, or slid where there is too little."""
    if spare >= 0:
        return 0.0 if is_cornered else spare / 2
    return max(spare, min(0.0, -offset))
