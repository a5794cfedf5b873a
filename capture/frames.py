"""A screen as a source of frames: what it shows, what has changed, and where its pointer is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from capture.changes import Area, changed_rects
from capture.damage import DamageWatch
from capture.errors import ScreenGoneError
from capture.grab import ScreenGrabber
from capture.keyboard import LedReader, Leds
from capture.monitors import Monitor, MonitorReader
from capture.motion import Move, find_moves
from capture.pointer import Pointer, PointerReader


class ScreenFrames:
    """One screen of this machine, for one thread (each viewer of a shared screen has its own)."""

    def __init__(self, display: str | None = None) -> None:
        """Connect to the screen.

        Args:
            display: name of the X display; without it the one that DISPLAY names.

        Raises:
            ScreenGoneError: there is no such screen.
        """
        self._display = display
        self._damage: DamageWatch | None = None
        self._monitors: MonitorReader | None = None
        self._leds: LedReader | None = None
        self._grabber = ScreenGrabber(display)
        try:
            self._pointer = PointerReader(display)
        except BaseException:
            self._grabber.close()
            raise

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the screen now, in physical pixels."""
        return self._grabber.size

    def grab(self) -> NDArray[np.uint8]:
        """Return what the screen shows now, (height, width, 4) uint8, BGRX.

        Raises:
            ScreenGoneError: the screen has gone.
        """
        return self._grabber.grab()

    def changes(self, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> list[Area]:
        """Return the areas in which two frames of the same size differ."""
        return changed_rects(before, after)

    def moves(
        self,
        before: NDArray[np.uint8],
        after: NDArray[np.uint8],
        areas: Sequence[tuple[int, int, int, int]],
        *,
        is_thorough: bool = True,
    ) -> list[Move]:
        """Return what has only moved inside changed areas, in an order in which it can be done."""
        return find_moves(before, after, [Area(*area) for area in areas], is_thorough=is_thorough)

    def watch(self, on_change: Callable[[], None]) -> bool:
        """Begin to tell of changes; False where the screen cannot.

        Args:
            on_change: called, from a thread of ours or from `expect_changes`, once after each `expect_changes`.
        """
        try:
            self._damage = DamageWatch(on_change, self._display)
        except ScreenGoneError:
            return False
        return True

    def expect_changes(self) -> None:
        """Tell again of what is painted from now on; before each `grab`.

        Raises:
            ScreenGoneError: the screen has gone.
        """
        if self._damage is not None:
            self._damage.arm()

    def pointer(self) -> Pointer:
        """Return the pointer as it is now.

        Raises:
            ScreenGoneError: the screen has gone.
        """
        return self._pointer.read()

    def monitors(self) -> tuple[Monitor, ...]:
        """Return the monitors of the screen, at least one; the same object as long as nothing has changed.

        Cheap: may be called with every frame.

        Raises:
            ScreenGoneError: the screen has gone.
        """
        if self._monitors is None:
            self._monitors = MonitorReader(self._display)
        return self._monitors.read()

    def leds(self) -> Leds:
        """Return which locks of the keyboard are on; as cheap as `monitors`.

        Raises:
            ScreenGoneError: the screen has gone.
        """
        if self._leds is None:
            self._leds = LedReader(self._display)
        return self._leds.read()

    def close(self) -> None:
        """Disconnect from the screen."""
        for part in (self._damage, self._monitors, self._leds, self._grabber, self._pointer):
            if part is not None:
                part.close()
