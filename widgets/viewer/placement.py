"""Where the far screen lies in the widget: shrunk to fit, or pixel for pixel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF


class Scale(StrEnum):
    """How the far screen is drawn."""

    FIT = "fit"
    ONE_TO_ONE = "one_to_one"


@dataclass(frozen=True)
class Placement:
    """Maps framebuffer pixels to the widget's logical pixels and back.

    Attributes:
        factor: logical pixels for each framebuffer pixel.
        left, top: where the framebuffer's corner lies in the widget.
        width, height: of the framebuffer, pixels.
    """

    factor: float
    left: float
    top: float
    width: int
    height: int

    def to_widget(self, area: QRectF) -> QRectF:
        """Return where an area of the framebuffer lies in the widget."""
        factor = self.factor
        return QRectF(
            self.left + area.x() * factor, self.top + area.y() * factor, area.width() * factor, area.height() * factor
        )

    def whole(self) -> QRectF:
        """Return where the whole framebuffer lies in the widget."""
        return self.to_widget(QRectF(0, 0, self.width, self.height))

    def damaged(self, x: int, y: int, width: int, height: int) -> QRect:
        """Return the logical pixels that a change of the framebuffer reaches; smoothing reaches a pixel further."""
        return self.to_widget(QRectF(x - 1, y - 1, width + 2, height + 2)).toAlignedRect()

    def to_framebuffer(self, place: QPointF) -> tuple[int, int]:
        """Return the framebuffer pixel under a place in the widget, the nearest one for a place beside it."""
        x = int((place.x() - self.left) / self.factor)
        y = int((place.y() - self.top) / self.factor)
        return min(max(x, 0), max(self.width - 1, 0)), min(max(y, 0), max(self.height - 1, 0))


def place(
    width: int, height: int, room: QSizeF, pixel_ratio: float, scale: Scale, pointer: QPointF | None = None
) -> Placement:
    """Lay a framebuffer into a widget.

    Args:
        width: of the framebuffer, pixels.
        height: of the framebuffer.
        room: size of the widget, logical pixels.
        pixel_ratio: physical pixels for each logical one.
        scale: FIT shrinks a larger framebuffer and centres it; ONE_TO_ONE puts its corner at 0,0.
        pointer: where our pointer is; a framebuffer larger than the widget slides so that all of it can be reached.
    """
    natural = 1 / pixel_ratio
    if scale is Scale.FIT and width and height:
        factor = min(natural, room.width() / width, room.height() / height)
        left, top = (room.width() - width * factor) / 2, (room.height() - height * factor) / 2
        return Placement(factor, _to_pixel(left, pixel_ratio), _to_pixel(top, pixel_ratio), width, height)
    left = _slide(width * natural - room.width(), 0.0 if pointer is None else pointer.x(), room.width())
    top = _slide(height * natural - room.height(), 0.0 if pointer is None else pointer.y(), room.height())
    return Placement(natural, _to_pixel(left, pixel_ratio), _to_pixel(top, pixel_ratio), width, height)


def _slide(excess: float, pointer: float, room: float) -> float:
    """Return the (negative) offset at which the pointer's share of the way is the framebuffer's too."""
    if excess <= 0 or room <= 0:
        return 0.0
    return -excess * min(max(pointer / room, 0.0), 1.0)


def _to_pixel(length: float, pixel_ratio: float) -> float:
    return round(length * pixel_ratio) / pixel_ratio
