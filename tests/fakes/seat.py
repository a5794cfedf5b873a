"""A customer's desk without a screen: a picture that stands still, and keys that are only noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.client.session.screen import Seat

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class StillPointer:
    """A pointer nobody moves."""

    x: int = 1
    y: int = 1
    shape: None = None


class StillPicture:
    """A small screen that shows one picture."""

    def __init__(self, picture: Pixels) -> None:
        self._picture = picture
        self.size = (picture.shape[1], picture.shape[0])

    def grab(self) -> Pixels:
        """Return the picture."""
        return self._picture.copy()

    def changes(self, before: Pixels, after: Pixels) -> Sequence[tuple[int, int, int, int]]:
        """Nothing ever changes."""
        return []

    def pointer(self) -> StillPointer:
        """Return where the pointer is."""
        return StillPointer()

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class NotedInput:
    """Takes keys and clicks and notes them."""

    pressed: list[tuple[object, ...]] = field(default_factory=list)

    def key(self, keysym: int, is_down: bool, keycode: int | None = None) -> None:
        """Note a key."""
        self.pressed.append(("key", keysym, is_down))

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """Note the pointer."""
        self.pressed.append(("pointer", x, y, buttons))

    def release_all(self) -> None:
        """Note that everything was let go."""
        self.pressed.append(("release_all",))

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class FakeSeat:
    """A seat and what an agent did at it."""

    picture: Pixels = field(default_factory=lambda: np.full((48, 64, 4), 77, np.uint8))
    input: NotedInput = field(default_factory=NotedInput)

    @property
    def seat(self) -> Seat:
        """What the companion serves."""
        return Seat(lambda: StillPicture(self.picture), lambda: self.input, "desk")
