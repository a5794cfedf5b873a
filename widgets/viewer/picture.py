"""The far screen as an image that can be painted: the whole or one monitor, and the last one while a new one comes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from remote.rfb.geometry import Rect
from widgets.viewer.placement import Placement

VEIL = QColor(24, 24, 27, 150)
"""Over a picture that is not kept up any more."""

MAX_PIECES = 64
"""A region in more pieces costs more to paint than it is worth; its bounds are taken."""


class Picture:
    """Wraps a view's pixels (not a copy).

    Attributes:
        is_held: what is shown is the last picture of a line that is gone.
    """

    def __init__(self) -> None:
        self.is_held = False
        self._pixels: NDArray[np.uint8] | None = None  # kept alive for the image
        self._image = QImage()
        self._crop: Rect | None = None
        self._old = QImage()
        self._come = QRegion()

    @property
    def area(self) -> Rect:
        """The part of the framebuffer that is shown, framebuffer pixels."""
        whole = Rect(0, 0, self._image.width(), self._image.height())
        cropped = whole if self._crop is None else self._crop.clipped(whole.width, whole.height)
        return cropped if cropped.area else whole

    def take(self, pixels: NDArray[np.uint8] | None) -> None:
        """Show these pixels from now on, (height, width, 4) uint8, BGRX; None for nothing.

        Where the last picture is held and this one has its size, the last one stays, veiled, until this one has come.
        """
        old = self._image if self.is_held else QImage()
        self._pixels, self._image, self.is_held = pixels, QImage(), False
        if pixels is not None:
            height, width = pixels.shape[:2]
            self._image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)
        self._come = QRegion()
        self._old = old if old.size() == self._image.size() else QImage()

    def hold(self) -> None:
        """Keep what is shown, veiled; nobody writes to its pixels any more."""
        self.is_held = not self._image.isNull()
        self._old = QImage()

    def crop(self, part: Rect | None) -> None:
        """Show only a part, or all of it."""
        self._crop = part

    def note(self, rects: Iterable[Rect]) -> bool:
        """Note which parts have come; return whether that lifts a veil everywhere."""
        if self._old.isNull():
            return False
        for rect in rects:
            self._come += QRect(*rect)
        if self._come.rectCount() > MAX_PIECES:
            self._come = QRegion(self._come.boundingRect())
        if self._come.rectCount() == 1 and self._come.boundingRect() == self._image.rect():
            self._old = QImage()
            return True
        return False

    def paint(self, painter: QPainter, placement: Placement, pixel_ratio: float) -> None:
        """Paint what is within the painter's clip."""
        zoom = placement.factor * pixel_ratio
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, abs(zoom - round(zoom)) > 1e-9)
        if not self._old.isNull():
            self._draw(painter, placement, self._old, zoom)
            painter.fillRect(placement.whole(), VEIL)
            come = QRegion()
            for rect in self._come:  # type: ignore[attr-defined]  # PySide's stubs know no loop over a region
                come += placement.to_widget(QRectF(rect)).toRect()
            painter.save()
            painter.setClipRegion(come, Qt.ClipOperation.IntersectClip)
            self._draw(painter, placement, self._image, zoom)
            painter.restore()
            return
        self._draw(painter, placement, self._image, zoom)
        if self.is_held:
            painter.fillRect(placement.whole(), VEIL)

    def _draw(self, painter: QPainter, placement: Placement, image: QImage, zoom: float) -> None:
        area = self.area
        source, target = QRectF(area.x, area.y, area.width, area.height), placement.whole()
        if zoom == 1.0:
            target = QRectF(target.topLeft(), source.size() / (zoom / placement.factor))
        painter.drawImage(target, image, source)
