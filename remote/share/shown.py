"""What one viewer has of the screen; the difference to the screen is all that it still has to be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from remote.rfb.geometry import Copy, Rect
from remote.share.sources import Pixels

_OTHER_BITS = 0x55
"""Turned over in the unused byte of a pixel that must be sent again: it then differs from the screen's."""

Compare = Callable[[Pixels, Pixels], Sequence[tuple[int, int, int, int]]]


class ShownPicture:
    """The viewer's picture, as it is once everything on the way has arrived and if nothing was lost by encoding it.

    Nothing else has to be remembered of changes: what could not be sent yet still differs, and what has changed back
    does not.
    """

    def __init__(self, compare: Compare) -> None:
        """Begin with a viewer that has nothing.

        Args:
            compare: returns areas (x, y, width, height) that cover all in which two frames of one size differ.
        """
        self._compare = compare
        self._pixels: Pixels | None = None
        self._is_own = False  # or a frame of the source, which nobody may write to

    @property
    def pixels(self) -> Pixels | None:
        """(height, width, 4) uint8, BGRX; None while the viewer has nothing."""
        return self._pixels

    def clear(self) -> None:
        """Note that the viewer has nothing: the screen has another size."""
        self._pixels = None

    def forget(self, areas: Iterable[Rect]) -> None:
        """Note that the viewer wants these areas again, whatever it has."""
        for area in areas:
            if self._pixels is not None:
                part = self._own()[area.y : area.bottom, area.x : area.right, 3]
                part ^= _OTHER_BITS

    def differences(self, frame: Pixels) -> list[Rect]:
        """Return areas that cover all in which a frame differs from what the viewer has."""
        if self._pixels is None:
            return [Rect(0, 0, frame.shape[1], frame.shape[0])]
        return [Rect(*area) for area in self._compare(self._pixels, frame)]

    def move(self, copies: Iterable[Copy]) -> None:
        """Note that the viewer is told to move pixels, one copy after the other."""
        pixels = self._own()
        for rect, x, y in copies:
            moved = pixels[y : y + rect.height, x : x + rect.width].copy()
            pixels[rect.y : rect.bottom, rect.x : rect.right] = moved

    def paint(self, frame: Pixels, areas: Sequence[Rect], *, is_all: bool) -> None:
        """Note that these areas of a frame are sent.

        Args:
            is_all: there is no difference left: the frame may be taken as it is.
        """
        if is_all:
            self._pixels, self._is_own = frame, False
            return
        if self._pixels is None:
            self._pixels, self._is_own = frame.copy(), True
            self._pixels[..., 3] ^= _OTHER_BITS
        pixels = self._own() if areas else self._pixels
        for area in areas:
            part = np.s_[area.y : area.bottom, area.x : area.right]
            pixels[part] = frame[part]

    def _own(self) -> Pixels:
        if self._pixels is None:
            raise ValueError("a viewer that has nothing cannot be told to move it")
        if not self._is_own:
            self._pixels, self._is_own = self._pixels.copy(), True
        return self._pixels
