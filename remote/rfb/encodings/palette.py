"""The few colours of a rectangle, found without sorting all its pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remote.rfb.pixel_format import Canvas

SAMPLE_PIXELS = 1024
"""Looked at first: a photograph shows more colours than any palette in as many pixels already."""

HASH_MULTIPLIERS = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F)
"""Odd numbers of which one usually hashes a palette to 16 bits without two colours meeting."""


@dataclass(frozen=True, eq=False, slots=True)
class Palette:
    """The colours of a rectangle in ascending order, as canvas pixels."""

    colours: Canvas

    def __len__(self) -> int:
        """Number of colours."""
        return len(self.colours)

    def indices(self, canvas: Canvas) -> NDArray[np.uint8]:
        """Return the place of every pixel's colour in the palette, same shape as the canvas."""
        numbers = np.arange(len(self.colours), dtype=np.uint8)
        for multiplier in HASH_MULTIPLIERS:
            places = _hashed(self.colours, multiplier)
            if len(set(places.tolist())) == len(places):
                table = np.zeros(1 << 16, np.uint8)
                table[places] = numbers
                return table[_hashed(canvas, multiplier)]
        return np.searchsorted(self.colours, canvas).astype(np.uint8)


def find_palette(canvas: Canvas, max_colours: int) -> Palette | None:
    """Return the colours of a canvas with the unused byte cleared, or None when there are more than that.

    Args:
        canvas: (height, width).
        max_colours: 1...256.
    """
    flat = canvas.reshape(-1)
    step = max(len(flat) // SAMPLE_PIXELS, 1) | 1
    if step > 1 and len(np.unique(flat[::step])) > max_colours:
        return None
    is_start = np.empty(len(flat), bool)
    is_start[:1] = True
    np.not_equal(flat[1:], flat[:-1], out=is_start[1:])
    colours = np.unique(flat[is_start])
    return Palette(colours) if len(colours) <= max_colours else None


def _hashed(colours: Canvas, multiplier: int) -> NDArray[np.uint16]:
    return ((colours * np.uint32(multiplier)) >> np.uint32(16)).astype(np.uint16)
