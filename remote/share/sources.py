"""What a shared screen is made of: where its frames come from, and where a viewer's keys go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


class PointerShape(Protocol):
    """A picture of the pointer; rgba is (height, width, 4) uint8, RGBA, colours not multiplied by alpha."""

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    @property
    def hot_x(self) -> int: ...

    @property
    def hot_y(self) -> int: ...

    @property
    def rgba(self) -> Pixels: ...


class Pointer(Protocol):
    """The pointer at one moment; as long as it looks the same, its shape is the same object (None: not known)."""

    @property
    def x(self) -> int: ...

    @property
    def y(self) -> int: ...

    @property
    def shape(self) -> PointerShape | None: ...


class FrameSource(Protocol):
    """A screen; only the thread of one share asks it. Every method may raise OSError: the screen has gone."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height now, in physical pixels."""
        ...

    def grab(self) -> Pixels:
        """Return what the screen shows, (height, width, 4) uint8, BGRX, C-contiguous, without the pointer."""
        ...

    def changes(self, before: Pixels, after: Pixels) -> Sequence[tuple[int, int, int, int]]:
        """Return areas (x, y, width, height) that cover every pixel in which two frames of one size differ."""
        ...

    def pointer(self) -> Pointer:
        """Return the pointer as it is now."""
        ...

    def close(self) -> None:
        """Let go of the screen."""
        ...


class InputSink(Protocol):
    """Takes a viewer's keys; only one thread asks it. All but `close` may raise OSError: the screen has gone."""

    def key(self, keysym: int, is_down: bool) -> None:
        """Press (again) or release a key."""
        ...

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """Move the pointer and set its buttons; bit 0 is the left one."""
        ...

    def release_all(self) -> None:
        """Let go of everything that is still pressed."""
        ...

    def close(self) -> None:
        """Let go of everything and of the screen."""
        ...
