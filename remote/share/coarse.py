"""How coarse photographs must be for a large change to be seen soon. Time is passed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from remote.rfb.encodings.choice import Effort
from remote.rfb.encodings.photo import photo_area
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import Canvas

COARSE_S = 0.3
"""All photographs that wait share what the line takes in so long; text beside them is sharp anyway."""
LEAST_S = 0.1
"""Where pictures change all the time, each of them gets so much of the line."""
MIN_PHOTO_AREA = 4096
"""Fewer pixels are sent well at once."""


class Coarse:
    """Sets the bytes that a photograph may take."""

    def __init__(self) -> None:
        self._due_s: float | None = None

    def effort(self, now_s: float, canvas: Canvas, areas: Sequence[Rect], effort: Effort, rate: float) -> Effort:
        """Return how hard to press what differs.

        Args:
            canvas: the screen, (height, width).
            areas: all that waits.
            effort: what the line deserves if there were time.
            rate: bytes a second that the line takes.
        """
        if not areas or not effort.is_thorough:
            self._due_s = None
            return effort
        if self._due_s is None:
            self._due_s = now_s + COARSE_S
        waiting = sum(photo_area(canvas[area.y : area.bottom, area.x : area.right]) for area in areas)
        if waiting < MIN_PHOTO_AREA:
            return effort
        return replace(effort, picture_density=rate * max(self._due_s - now_s, LEAST_S) / waiting)

    def caught_up(self) -> None:
        """Note that nothing waits any more."""
        self._due_s = None
