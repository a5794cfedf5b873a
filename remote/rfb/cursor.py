"""The shape of the pointer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_CURSOR_SIDE = 256
"""Viewers close the connection at larger cursors, and so do we."""


@dataclass(frozen=True, eq=False, slots=True)
class Cursor:
    """A pointer's shape; 0 x 0 is a hidden pointer.

    Attributes:
        hot_x: column of the pixel that points.
        hot_y: row of the pixel that points.
        rgba: (height, width, 4) uint8, RGBA, alpha not multiplied into the colours.
    """

    width: int
    height: int
    hot_x: int
    hot_y: int
    rgba: NDArray[np.uint8]

    def fitted(self) -> Cursor:
        """Return the cursor no larger than a viewer takes: every n-th pixel, the hot spot with it."""
        step = -(-max(self.width, self.height, 1) // MAX_CURSOR_SIDE)
        if step == 1:
            return self
        rgba = np.ascontiguousarray(self.rgba[::step, ::step])
        return Cursor(rgba.shape[1], rgba.shape[0], self.hot_x // step, self.hot_y // step, rgba)

    def is_same(self, other: Cursor | None) -> bool:
        """Tell whether the other cursor looks and points the same."""
        if other is None or (self.hot_x, self.hot_y) != (other.hot_x, other.hot_y):
            return False
        return np.array_equal(self.rgba, other.rgba)
