"""Watches the viewer's screen for frame marks, and compares it with the true one."""

from __future__ import annotations

import time
from collections.abc import Sequence

import mss
import numpy as np
from numpy.typing import NDArray

from bench.glass import mark
from bench.glass.places import corners
from bench.glass.reckoning import Sighting, likeness_db

Pixels = NDArray[np.uint8]


class Eye:
    """Looks at one X screen; used from one thread.

    Attributes:
        width, height: pixels.
    """

    def __init__(self, display: str) -> None:
        self._screen = mss.MSS(display=display)
        whole = self._screen.monitors[0]
        self.width, self.height = whole["width"], whole["height"]

    def close(self) -> None:
        """Let go of the screen."""
        self._screen.close()

    def look(self, left: int, top: int, width: int, height: int) -> Pixels:
        """Return a part of the screen as it is now, (height, width, 4) uint8 BGRX."""
        shot = self._screen.grab({"left": left, "top": top, "width": width, "height": height})
        return np.frombuffer(shot.raw, np.uint8).reshape(height, width, 4)

    def picture(self) -> Pixels:
        """Return the whole screen, (height, width, 3) uint8 BGR."""
        return self.look(0, 0, self.width, self.height)[..., :3]


class Observer:
    """Notes when frames are seen whole on the viewer's screen.

    Attributes:
        seen: each number's first sighting, in the order of time.
    """

    def __init__(self, near: Eye, far: Eye) -> None:
        """Watch `near`, which shows `far`."""
        self._near, self._far = near, far
        self._places = corners(near.width, near.height)
        self._focus = ((near.width - mark.WIDTH_PX) // 2, near.height // 2)
        self._last: dict[tuple[int, int], tuple[bytes, int | None]] = {}
        self.seen: list[Sighting] = []
        self._known: set[int] = set()

    def move_focus(self, left: int, top: int) -> None:
        """Say where the third mark is from now on."""
        self._focus = (left, top)

    def glance(self) -> int | None:
        """Return the oldest of the frames that the three marks show, and note it; None while one is torn."""
        numbers: list[int] = []
        for place in (*self._places, self._focus):
            number = self._read(place)
            if number is None:
                return None
            numbers.append(number)
        oldest = min(numbers)
        if oldest not in self._known and mark.LAST_NUMBER not in numbers:
            self._known.add(oldest)
            self.seen.append(Sighting(oldest, time.monotonic_ns()))
        return oldest

    def likeness_db(self) -> float:
        """Return how like the true screen the viewer's is now."""
        return likeness_db(self._near.picture(), self._far.picture())

    def _read(self, place: tuple[int, int]) -> int | None:
        picture = self._near.look(*place, mark.WIDTH_PX, mark.HEIGHT_PX)
        data = picture.tobytes()
        known = self._last.get(place)
        if known is None or known[0] != data:
            known = self._last[place] = (data, mark.number_in(picture))
        return known[1]


def sightings(lines: Sequence[str]) -> list[Sighting]:
    """Return the frames that a scene says it has painted: lines of `number nanoseconds x y`."""
    return [Sighting(int(words[0]), int(words[1])) for words in (line.split() for line in lines)]
