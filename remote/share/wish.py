"""What a viewer wants to see: the part it asked for, or the part it wants to be told of without asking."""

from __future__ import annotations

from remote.rfb.geometry import Rect


class Wish:
    """Requests of one viewer (RFC 6143, section 7.5.3, and the ContinuousUpdates extension).

    Attributes:
        is_continuous: the viewer wants every change without asking again.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._asked: Rect | None = None
        self._again: list[Rect] = []
        self.is_continuous = False
        self._continuous_area = Rect(0, 0, width, height)

    @property
    def is_open(self) -> bool:
        """Whether an update may be sent."""
        return self._asked is not None or self.is_continuous

    @property
    def window(self) -> Rect | None:
        """The part of which changes may be sent now, or None."""
        wanted = [area for area in (self._asked, self._continuous_area if self.is_continuous else None) if area]
        return around(wanted) if wanted else None

    def resize(self, width: int, height: int) -> None:
        """Go on with a screen of another size, of which the viewer wants to see all."""
        self._size = (width, height)
        self._again.clear()
        self._continuous_area = Rect(0, 0, width, height)
        if self._asked is not None:
            self._asked = Rect(0, 0, width, height)

    def ask(self, area: Rect, *, is_incremental: bool) -> None:
        """Note a request; one that is not incremental wants its area whatever was sent before."""
        area = area.clipped(*self._size)
        if not is_incremental and area.area:
            self._again.append(area)
        if is_incremental and self.is_continuous:
            return
        self._asked = area if self._asked is None else around([self._asked, area])

    def set_continuous(self, is_on: bool, area: Rect) -> None:
        """Turn continuous updates on for an area, or off."""
        self.is_continuous = is_on
        self._continuous_area = area.clipped(*self._size)
        if not is_on:
            self._asked = None

    def take_again(self) -> list[Rect]:
        """Return the areas that the viewer wants whatever it has, once."""
        again, self._again = self._again, []
        return again

    def answered(self) -> None:
        """Note that an update was sent, of pixels or only of a new pointer.

        It answers what was asked before, but not an area that was wanted again while it was made.
        """
        self._asked = around(self._again) if self._again else None


def around(areas: list[Rect]) -> Rect:
    """Return the smallest rectangle around others, at least one."""
    left, top = min(area.x for area in areas), min(area.y for area in areas)
    return Rect(left, top, max(area.right for area in areas) - left, max(area.bottom for area in areas) - top)


def common(one: Rect, other: Rect) -> Rect:
    """Return what two rectangles share; its area is 0 when that is nothing."""
    left, top = max(one.x, other.x), max(one.y, other.y)
    width, height = min(one.right, other.right) - left, min(one.bottom, other.bottom) - top
    return Rect(left, top, max(width, 0), max(height, 0)) if width > 0 and height > 0 else Rect(left, top, 0, 0)
