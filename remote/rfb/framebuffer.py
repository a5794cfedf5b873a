"""The viewer's picture of the other screen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from remote.rfb.encodings.copyrect import paint_copy
from remote.rfb.encodings.decoder import Paint
from remote.rfb.geometry import Copy, Rect
from remote.rfb.pixel_format import CANVAS_TYPE, OPAQUE_BITS, Canvas


class Framebuffer:
    """Pixels, black at first.

    Attributes:
        width: pixels.
        height: pixels.
        pixels: (height, width, 4) uint8, BGRX, X always 255.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._canvas: Canvas = np.full((height, width), OPAQUE_BITS, CANVAS_TYPE)

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """The picture, not a copy."""
        return self._canvas.view(np.uint8).reshape(self.height, self.width, 4)

    def resize(self, width: int, height: int) -> None:
        """Take another size; what fits of the picture is kept."""
        old = self._canvas
        self.width, self.height = width, height
        self._canvas = np.full((height, width), OPAQUE_BITS, CANVAS_TYPE)
        rows, columns = min(height, old.shape[0]), min(width, old.shape[1])
        self._canvas[:rows, :columns] = old[:rows, :columns]

    def paint(self, rect: Rect, paint: Paint) -> None:
        """Let a rectangle that has come whole be painted; it lies inside."""
        paint(self._canvas[rect.y : rect.bottom, rect.x : rect.right])

    def copy(self, copy: Copy) -> None:
        """Move pixels.

        Raises:
            ProtocolError: the source lies outside.
        """
        paint_copy(self._canvas, copy)
