"""Which part of what is shared lies on which screen: from framebuffer pixels to a screen's own logical ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QGuiApplication, QScreen


@dataclass(frozen=True)
class Plate:
    """One screen.

    Attributes:
        desktop: where it lies among the windows, as Qt counts.
        area: what it shows of the framebuffer, physical pixels.
        ratio: physical pixels for each logical one.
    """

    desktop: QRect
    area: QRect
    ratio: float

    def to_local(self, x: float, y: float) -> QPointF:
        """Return where the middle of a framebuffer pixel lies from the screen's corner, logical pixels."""
        return QPointF((x + 0.5 - self.area.x()) / self.ratio, (y + 0.5 - self.area.y()) / self.ratio)

    def is_near(self, x: int, y: int, reach_px: float) -> bool:
        """Tell whether something that reaches so many logical pixels around a framebuffer pixel is seen here."""
        reach = reach_px * self.ratio
        return QRectF(self.area).adjusted(-reach, -reach, reach, reach).contains(x, y)


def plates() -> list[Plate]:
    """Return all screens as they are now."""
    return laid_out(QGuiApplication.screens())


def laid_out(screens: Sequence[QScreen]) -> list[Plate]:
    """Return where screens lie in the framebuffer, whose origin is the top left of all of them.

    Qt leaves a screen's corner in physical pixels and divides only its size by its ratio.
    """
    natives = [_native(screen) for screen in screens]
    # X11 counts from the corner of the root window, Windows from the main screen's: others may lie left of it or above.
    left = min([0, *(native.left() for native in natives)])
    top = min([0, *(native.top() for native in natives)])
    return [
        Plate(screen.geometry(), native.translated(QPoint(-left, -top)), screen.devicePixelRatio())
        for screen, native in zip(screens, natives, strict=True)
    ]


def _native(screen: QScreen) -> QRect:
    area, ratio = screen.geometry(), screen.devicePixelRatio()
    return QRect(area.topLeft(), QSize(round(area.width() * ratio), round(area.height() * ratio)))
