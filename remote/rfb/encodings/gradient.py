"""The gradient filter of Tight: every pixel is its difference from left + above - above left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from remote.rfb.packing import Packing, RgbPixels
from remote.rfb.pixel_format import BGRX, CANVAS_TYPE, Canvas, PixelFormat

BAND_ROWS = 256
"""Rows worked on at once: what a band takes beside its pixels, some 60 bytes for each, is little however tall the
rectangle is."""

Planes = NDArray[np.int32]


def undo_gradient(data: bytes, packing: Packing, shape: tuple[int, int]) -> Canvas:
    """Return the canvas of this (height, width) from its differences."""
    pixel_format = BGRX if isinstance(packing, RgbPixels) else packing.pixel_format
    maxima = np.array([maximum for maximum, _ in pixel_format.components], np.int32)
    height, width = shape
    row_bytes = width * packing.size_bytes
    canvas = np.empty(shape, CANVAS_TYPE)
    above = np.zeros((width, 3), np.int32)
    for top in range(0, height, BAND_ROWS):
        rows = memoryview(data)[top * row_bytes : (top + BAND_ROWS) * row_bytes]
        band = _undo_band(_planes(rows, packing, pixel_format).reshape(-1, width, 3), above, maxima)
        canvas[top : top + BAND_ROWS] = _joined(band, pixel_format)
        above = band[-1]
    return canvas


def _planes(rows: memoryview, packing: Packing, pixel_format: PixelFormat) -> Planes:
    if isinstance(packing, RgbPixels):
        return np.frombuffer(rows, np.uint8).astype(np.int32)
    wire = np.frombuffer(rows, pixel_format.dtype).astype(np.uint32)
    planes = [(wire >> np.uint32(shift)) & np.uint32(maximum) for maximum, shift in pixel_format.components]
    return np.stack(planes, axis=-1).astype(np.int32)


def _joined(band: Planes, pixel_format: PixelFormat) -> Canvas:
    wire = np.zeros(band.shape[:2], np.uint32)
    for plane, (_, shift) in enumerate(pixel_format.components):
        wire |= band[..., plane].astype(np.uint32) << np.uint32(shift)
    return pixel_format.to_canvas(wire.astype(pixel_format.dtype.newbyteorder("=")))


def _undo_band(differences: Planes, above: Planes, maxima: Planes) -> Planes:
    """Work along the diagonals: all pixels of one depend only on the two before it.

    In `slanted[d + 2, y + 1]` lies the pixel of column d - y; row 0 is the row above the band.
    """
    height, width, _ = differences.shape
    slanted = np.zeros((width + height + 2, height + 1, 3), np.int32)
    slanted[1 : width + 1, 0] = above
    ys = np.arange(height)
    for d in range(width + height - 1):
        first, last = max(d - width + 1, 0), min(d, height - 1) + 1
        left = slanted[d + 1, first + 1 : last + 1]
        guess = left + slanted[d + 1, first:last] - slanted[d, first:last]
        np.clip(guess, 0, maxima, out=guess)
        rows = ys[first:last]
        slanted[d + 2, first + 1 : last + 1] = (guess + differences[rows, d - rows]) & maxima
    rows, columns = np.indices((height, width))
    upright: Planes = slanted[rows + columns + 2, rows + 1]
    return upright
