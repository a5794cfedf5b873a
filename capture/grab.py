"""Frames of this machine's screen, by mss (shared memory on X11)."""

from __future__ import annotations

import os
from contextlib import suppress

import mss
import numpy as np
from mss.exception import ScreenShotError
from mss.models import Monitor
from numpy.typing import NDArray

from capture.errors import ScreenGoneError

Pixels = NDArray[np.uint8]

FALLBACK_BACKEND = "xlib"
"""Slower, and the only backend of mss 10 that accepts servers which list a depth twice (Xtigervnc with GLX)."""


class ScreenGrabber:
    """Takes frames of the whole screen, all monitors together; one thread at a time.

    It follows the screen when its size changes: ask the returned array for its size, not the one before it.
    """

    def __init__(self, display: str | None = None) -> None:
        """Connect to the screen.

        Args:
            display: name of the X display, e.g. ":0"; without it the one that DISPLAY names.

        Raises:
            ScreenGoneError: no such screen, or no screen of a kind that can be grabbed.
        """
        self._display = display or os.environ.get("DISPLAY")
        self._eye = _open_eye(self._display)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the screen now, in physical pixels.

        Raises:
            ScreenGoneError: the screen has gone.
        """
        area = self._whole_screen()
        return area["width"], area["height"]

    def grab(self) -> Pixels:
        """Return what the screen shows now without the pointer, (height, width, 4) uint8, BGRX, an own copy.

        Raises:
            ScreenGoneError: the screen has gone.
        """
        try:
            return self._grab_once()
        except (ScreenShotError, AssertionError):
            # The screen changed its size between our two questions, or outgrew the memory that mss shares with it.
            self._reopen()
        try:
            return self._grab_once()
        except (ScreenShotError, AssertionError) as error:
            raise ScreenGoneError("The screen can no longer be read.") from error

    def close(self) -> None:
        """Disconnect from the screen; the grabber is of no use afterwards. A screen that has gone is no error."""
        with suppress(ScreenShotError):
            self._eye.close()

    def _grab_once(self) -> Pixels:
        shot = self._eye.grab(self._whole_screen())
        return np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)

    def _whole_screen(self) -> Monitor:
        try:
            # `MSS.monitors` remembers its first answer for ever, and so misses a new resolution.
            return self._eye._impl.monitors()[0]
        except (ScreenShotError, OSError, AssertionError) as error:  # mss 10 asserts that the server answers
            raise ScreenGoneError("The screen can no longer be read.") from error

    def _reopen(self) -> None:
        self.close()
        self._eye = _open_eye(self._display)


def _open_eye(display: str | None) -> mss.MSS:
    try:
        if display is None:
            return mss.MSS()
        try:
            return mss.MSS(display=display)
        except ScreenShotError:
            return mss.MSS(display=display, backend=FALLBACK_BACKEND)
    except (ScreenShotError, OSError) as error:
        name = "this computer" if display is None else display
        raise ScreenGoneError(f"There is no screen on {name} that can be read.") from error
