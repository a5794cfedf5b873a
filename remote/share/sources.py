"""What a shared screen is made of: where its frames come from, and where a viewer's keys go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

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
    """A screen of one share. Every method may raise OSError: the screen has gone.

    One thread asks for the picture, another one for the pointer (and monitors and lamps, where there are).
    """

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


@runtime_checkable
class FindsMoves(Protocol):
    """A screen that can also tell what has only moved between two frames."""

    def moves(
        self,
        before: Pixels,
        after: Pixels,
        areas: Sequence[tuple[int, int, int, int]],
        *,
        is_thorough: bool,
    ) -> Sequence[tuple[tuple[int, int, int, int], int, int]]:
        """Return (area now, source x, source y) of what moved inside changed areas, in an order in which to do it.

        Args:
            before: (height, width, 4) uint8, BGRX.
            after: the same shape.
            areas: (x, y, width, height) where the two differ.
            is_thorough: every byte counts: moves that are seldom are worth a longer search.
        """
        ...


@runtime_checkable
class TellsChanges(Protocol):
    """A screen that tells by itself when it changes, so that a still one need not be looked at."""

    def watch(self, on_change: Callable[[], None]) -> bool:
        """Begin to tell; False if this screen cannot, and must be looked at by the clock.

        Args:
            on_change: called, from any thread, when the screen was painted on after the last `expect_changes`.
        """
        ...

    def expect_changes(self) -> None:
        """Tell again from now on; called before each `grab`, so that nothing is missed in between."""
        ...


class Monitor(Protocol):
    """One monitor of a screen, in physical pixels from the screen's upper left corner; the id stays its own."""

    @property
    def id(self) -> int: ...

    @property
    def x(self) -> int: ...

    @property
    def y(self) -> int: ...

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...


@runtime_checkable
class HasMonitors(Protocol):
    """A screen that knows of which monitors it consists."""

    def monitors(self) -> Sequence[Monitor]:
        """Return them as they are now; asked at each look, so it must cost nothing."""
        ...


@runtime_checkable
class HasLeds(Protocol):
    """A screen whose keyboard has lamps."""

    def leds(self) -> tuple[bool, bool, bool] | None:
        """Tell whether scroll lock, num lock and caps lock are on; None if it does not know. Asked at each look."""
        ...


class InputSink(Protocol):
    """Takes a viewer's keys; only one thread asks it. All but `close` may raise OSError: the screen has gone."""

    def key(self, keysym: int, is_down: bool, keycode: int | None = None) -> None:
        """Press (again) or release a key.

        Args:
            keycode: which key of a PC keyboard it is, whatever the layout (XT set 1, 0xE0 as bit 7), if the viewer
                knows.
        """
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
