"""Tells when every part of a screen has been painted once: the first complete picture."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from remote.rfb.geometry import Rect


class PictureClock:
    """Counts the pixels of a framebuffer that have not come yet."""

    def __init__(self, width: int, height: int) -> None:
        """Wait for a picture of this size, in pixels."""
        self._missing = np.ones((height, width), bool)
        self._count = width * height

    @property
    def is_complete(self) -> bool:
        """Whether every pixel has come at least once."""
        return self._count == 0

    def paint(self, rects: Iterable[Rect]) -> bool:
        """Note what was painted; return whether this completed the picture."""
        if self.is_complete:
            return False
        for rect in rects:
            self._missing[rect.y : rect.y + rect.height, rect.x : rect.x + rect.width] = False
        self._count = int(np.count_nonzero(self._missing))
        return self.is_complete
