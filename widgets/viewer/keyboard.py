"""The keys that a person holds down for the far side: what went down comes up again, whatever happens between."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeyEvent

from remote.input.keysyms import keysym_of
from widgets.viewer.keys import keysym_of_event

SendKey = Callable[[int, bool], None]


class Keyboard:
    """Turns Qt's key events into keysyms going down and up.

    A key comes up as the keysym that it went down as, though Shift was let go in between and it would mean another now.
    """

    def __init__(self, send_key: SendKey) -> None:
        self._send_key = send_key
        self._held: dict[int, int] = {}

    def press(self, event: QKeyEvent) -> None:
        """Send a key that went down, or that repeats because it is still down."""
        keysym = keysym_of_event(event)
        if keysym is None:
            return
        before = self._held.get(_identity(event))
        if before is not None and before != keysym:
            self._send_key(before, False)
        self._held[_identity(event)] = keysym
        self._send_key(keysym, True)

    def release(self, event: QKeyEvent) -> None:
        """Send a key that came up; the pauses inside a repetition are none."""
        if not event.isAutoRepeat() and (keysym := self._held.pop(_identity(event), None)) is not None:
            self._send_key(keysym, False)

    def release_all(self) -> None:
        """Let go of every key, because we shall not hear of its release (the focus goes elsewhere)."""
        for keysym in reversed(self._held.values()):
            self._send_key(keysym, False)
        self._held.clear()

    def write(self, text: str) -> None:
        """Type a text that no single key writes: from an input method, or composed."""
        for character in text:
            keysym = keysym_of(character)
            self._send_key(keysym, True)
            self._send_key(keysym, False)

    def strike(self, keysyms: tuple[int, ...]) -> None:
        """Press keys together, as in Ctrl+Alt+Delete: down in this order, up in the other."""
        for keysym in keysyms:
            self._send_key(keysym, True)
        for keysym in reversed(keysyms):
            self._send_key(keysym, False)


def _identity(event: QKeyEvent) -> int:
    """Tell keys apart by their place on the keyboard; platforms without one have only Qt's name (kept apart as < 0)."""
    return event.nativeScanCode() or -1 - event.key()
