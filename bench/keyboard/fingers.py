"""Presses keys on an X screen as a keyboard does: XTest events, which go wherever that screen's focus is."""

from __future__ import annotations

import time

from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

LETTER = "a"


class Fingers:
    """One key of one screen; used from one thread."""

    def __init__(self, display: str) -> None:
        self._display = Display(display)
        self._keycode = self._display.keysym_to_keycode(XK.string_to_keysym(LETTER))

    def close(self) -> None:
        """Let go of the screen."""
        self._display.close()

    def strike(self) -> int:
        """Press the key and let it go; return the moment of the press, time.monotonic_ns."""
        pressed_ns = time.monotonic_ns()
        for kind in (X.KeyPress, X.KeyRelease):
            xtest.fake_input(self._display, kind, self._keycode)
        self._display.sync()
        return pressed_ns
