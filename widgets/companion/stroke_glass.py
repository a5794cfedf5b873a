"""An agent's strokes on one screen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QRegion

from remote.draw.messages import Ink
from widgets.common.ink import Curve, paint_curves, paint_faded
from widgets.companion.glass import Glass
from widgets.companion.plates import Plate


class StrokeGlass(Glass):
    """Covers a screen where there is something drawn on it. objectName "drawing.strokes".

    A new piece of a stroke repaints that piece only.
    """

    def __init__(self, plate: Plate) -> None:
        """Cover a screen, without a shape yet."""
        super().__init__()
        self.setObjectName("drawing.strokes")
        self._plate = plate
        self._curves: dict[int, Curve] = {}
        self._opacities: dict[int, float] = {}
        self._growing: int | None = None
        self._resting = QRegion()  # of all curves but the growing one
        self.setGeometry(plate.desktop)

    @property
    def plate(self) -> Plate:
        """The screen that it covers."""
        return self._plate

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn on it."""
        return not self._curves

    def has(self, stroke_id: int) -> bool:
        """Tell whether some of a stroke is here."""
        return stroke_id in self._curves

    def draw(self, stroke_id: int, ink: Ink, points: Iterable[tuple[int, int]]) -> None:
        """Draw a stroke on to these framebuffer pixels, or begin it."""
        if stroke_id != self._growing:
            self._growing = stroke_id
            self._resting = self._region_without(stroke_id)
        curve = self._curves.setdefault(stroke_id, Curve(ink))
        changed = curve.add([self._plate.to_local(x, y) for x, y in points])
        self.cut_to(self._resting + curve.region())
        self.update(changed.toAlignedRect())

    def fade(self, stroke_id: int, opacity: float) -> None:
        """Show a stroke half transparent, where the desktop can; elsewhere it gets darker."""
        curve = self._curves.get(stroke_id)
        if curve is not None:
            self._opacities[stroke_id] = opacity
            if opacity >= 1:
                del self._opacities[stroke_id]
            self.update(curve.bounds().toAlignedRect())

    def erase(self, stroke_id: int) -> None:
        """Take a stroke away."""
        curve = self._curves.pop(stroke_id, None)
        self._opacities.pop(stroke_id, None)
        if curve is None:
            return
        self._growing = None
        self.cut_to(self._region_without(None))
        self.update(curve.bounds().toAlignedRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is damaged."""
        area = QRectF(event.rect())
        # Not straight into the window: its shape has thousands of corners, and each line would be cut by each of them.
        ratio = self.devicePixelRatioF()
        sheet = QImage((event.rect().size() * ratio), QImage.Format.Format_ARGB32_Premultiplied)
        sheet.setDevicePixelRatio(ratio)
        sheet.fill(Qt.GlobalColor.transparent)
        painter = QPainter(sheet)
        painter.translate(-area.topLeft())
        self._paint(painter, area)
        painter.end()
        QPainter(self).drawImage(area.topLeft(), sheet)

    def _paint(self, painter: QPainter, area: QRectF) -> None:
        paint_curves(painter, [curve for key, curve in self._curves.items() if key not in self._opacities], area)
        for key, opacity in self._opacities.items():
            if self._curves[key].bounds().intersects(area):
                paint_faded(painter, self._curves[key], opacity)

    def _region_without(self, stroke_id: int | None) -> QRegion:
        region = QRegion()
        for key, curve in self._curves.items():
            if key != stroke_id:
                region += curve.region()
        return region
