"""The far machine's monitors: all of them, or one that is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from remote.rfb.geometry import Rect
from remote.rfb.screens import Screen


class Monitors:
    """Knows the layout, and what is looked at.

    Attributes:
        screens: from left to right and from the top; the first is "1".
        chosen: the id of the one looked at, None for all.
    """

    def __init__(self) -> None:
        self.screens: tuple[Screen, ...] = ()
        self.chosen: int | None = None

    @property
    def area(self) -> Rect | None:
        """The part of the framebuffer that is looked at; None for all of it."""
        return next((screen.rect for screen in self.screens if screen.id == self.chosen), None)

    @property
    def number(self) -> int:
        """The number of the one looked at, from 1; 0 for all."""
        return next((at for at, screen in enumerate(self.screens, 1) if screen.id == self.chosen), 0)

    def forget(self) -> None:
        """Another machine."""
        self.screens, self.chosen = (), None

    def take(self, screens: Sequence[Screen]) -> bool:
        """Take a layout; return whether the monitor looked at has gone, and all are looked at instead."""
        self.screens = tuple(sorted(screens, key=lambda screen: (screen.x, screen.y)))
        has_gone = self.chosen is not None and self.area is None
        if has_gone:
            self.chosen = None
        return has_gone

    def choose(self, number: int) -> bool:
        """Look at a monitor by its number, 0 for all; False where there is none of that number."""
        if not 0 <= number <= len(self.screens):
            return False
        self.chosen = self.screens[number - 1].id if number else None
        return True
