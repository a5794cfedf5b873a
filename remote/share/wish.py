"""What a viewer wants to see: the part it asked for, and the changes that it has not been sent yet."""

from __future__ import annotations

from collections.abc import Iterable

from remote.rfb.geometry import Rect

MAX_PARTS = 64
"""With more separate parts than this, one rectangle around them all costs less than their headers and searches."""


class Wish:
    """Requests and changes of one viewer (RFC 6143, section 7.5.3, and the ContinuousUpdates extension).

    Attributes:
        is_continuous: the viewer wants every change without asking again.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._asked: Rect | None = None
        self._dirty: list[Rect] = [Rect(0, 0, width, height)]
        self.is_continuous = False
        self._continuous_area = Rect(0, 0, width, height)

    @property
    def is_open(self) -> bool:
        """Whether an update may be sent."""
        return self._asked is not None or self.is_continuous

    def resize(self, width: int, height: int) -> None:
        """Start over with a screen of another size: everything on it is new."""
        self._size = (width, height)
        self._dirty = [Rect(0, 0, width, height)]
        self._continuous_area = Rect(0, 0, width, height)
        if self._asked is not None:
            self._asked = Rect(0, 0, width, height)

    def ask(self, area: Rect, *, is_incremental: bool) -> None:
        """Note a request; one that is not incremental wants its area whatever was sent before."""
        area = area.clipped(*self._size)
        if not is_incremental:
            self.change([area])
        if is_incremental and self.is_continuous:
            return
        self._asked = area if self._asked is None else _around([self._asked, area])

    def set_continuous(self, is_on: bool, area: Rect) -> None:
        """Turn continuous updates on for an area, or off."""
        self.is_continuous = is_on
        self._continuous_area = area.clipped(*self._size)
        if not is_on:
            self._asked = None

    def change(self, areas: Iterable[Rect]) -> None:
        """Note areas whose pixels differ from what the viewer has."""
        self._dirty += [area for area in areas if area.area]
        if len(self._dirty) > MAX_PARTS:
            self._dirty = [_around(self._dirty)]

    def take(self) -> list[Rect]:
        """Return the changes that the viewer waits for, without overlaps, and forget them."""
        wanted = [area for area in (self._asked, self._continuous_area if self.is_continuous else None) if area]
        if not wanted:
            return []
        window = _around(wanted)
        inside = [_common(dirty, window) for dirty in self._dirty]
        parts = _without_overlaps([part for part in inside if part.area])
        if parts:
            self._dirty = [dirty for dirty in self._dirty if _common(dirty, window) != dirty]
        return parts

    def answered(self) -> None:
        """Note that an update was sent, of pixels or only of a new pointer."""
        self._asked = None


def _around(areas: list[Rect]) -> Rect:
    left, top = min(area.x for area in areas), min(area.y for area in areas)
    return Rect(left, top, max(area.right for area in areas) - left, max(area.bottom for area in areas) - top)


def _common(one: Rect, other: Rect) -> Rect:
    left, top = max(one.x, other.x), max(one.y, other.y)
    width, height = min(one.right, other.right) - left, min(one.bottom, other.bottom) - top
    return Rect(left, top, max(width, 0), max(height, 0)) if width > 0 and height > 0 else Rect(left, top, 0, 0)


def _without_overlaps(areas: list[Rect]) -> list[Rect]:
    """Join areas that overlap until none do; no pixel is sent twice."""
    done: list[Rect] = []
    for area in areas:
        joined = area
        while touching := [other for other in done if _common(other, joined).area]:
            done = [other for other in done if other not in touching]
            joined = _around([joined, *touching])
        done.append(joined)
    return done
