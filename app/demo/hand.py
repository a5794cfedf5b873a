"""The hand: real X events (XTest) on a screen, as a person's mouse and keyboard make them."""

from __future__ import annotations

import time
from types import TracebackType

from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

KEY_PAUSE_S = 0.012
"""Between two keys: about as fast as a very good typist, and slow enough for every toolkit."""

NAMED_KEYS = {
    " ": "space", "\n": "Return", "\t": "Tab", ".": "period", ",": "comma", "-": "minus", "_": "underscore",
    "/": "slash", ":": "colon", ";": "semicolon", "?": "question", "!": "exclam", "'": "apostrophe",
    '"': "quotedbl", "(": "parenleft", ")": "parenright", "@": "at", "+": "plus", "=": "equal", "#": "numbersign",
}  # fmt: skip


class Hand:
    """Mouse and keyboard of one X screen; a context manager."""

    def __init__(self, display_name: str) -> None:
        self._display = Display(display_name)

    def __enter__(self) -> Hand:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._display.close()

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Move to a point (physical pixels from the screen's top left) and click."""
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()
        time.sleep(0.05)  # a window manager raises and focuses on enter first
        for kind in (X.ButtonPress, X.ButtonRelease):
            xtest.fake_input(self._display, kind, button)
            self._display.sync()

    def write(self, text: str) -> None:
        """Type a text, a key at a time.

        Raises:
            ValueError: a character that the US layout of a virtual screen does not have.
        """
        for character in text:
            self.press(NAMED_KEYS.get(character, character))

    def press(self, *names: str) -> None:
        """Hold keys down together and release them; they go by their X names, such as "Control_L" and "k"."""
        codes = [code for name in names for code in self._codes(name)]
        for code in codes:
            xtest.fake_input(self._display, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()
        time.sleep(KEY_PAUSE_S)

    def _codes(self, name: str) -> list[int]:
        keysym = XK.string_to_keysym(name)
        found = list(self._display.keysym_to_keycodes(keysym))
        if not keysym or not found:
            raise ValueError(f"This screen's keyboard has no key {name!r}.")
        code, level = found[0]
        shift = self._display.keysym_to_keycode(XK.string_to_keysym("Shift_L"))
        return [shift, code] if level == 1 else [code]
