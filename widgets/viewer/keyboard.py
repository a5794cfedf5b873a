"""The keys that a person holds down for the far side: what went down comes up again, whatever happens between."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeyEvent

from remote.input.keysyms import keysym_of
from widgets.viewer.keys import keysym_of_event, place_of_event

SendKey = Callable[[int, bool, int | None], None]
"""Keysym, whether it goes down, and the code of its place on the keyboard (XT set 1), where that shall count."""


class Keyboard:
    """Turns Qt's key events into keysyms going down and up.

    A key comes up as the keysym that it went down as, though Shift was let go in between and it would mean another now.

    Attributes:
        is_by_place: a key counts by its place on the keyboard, not by what it writes here: the far side's layout says
            what it means (for servers that know QEMU's key messages).
    """

    def __init__(self, send_key: SendKey) -> None:
        self._send_key = send_key
        self._held: dict[int, tuple[int, int | None]] = {}
        self.is_by_place = False

    def press(self, event: QKeyEvent) -> None:
        """Send a key that went down, or that repeats because it is still down."""
        keysym = keysym_of_event(event)
        if keysym is None:
            return
        key = keysym, place_of_event(event) if self.is_by_place else None
        before = self._held.get(_identity(event))
        if before is not None and before != key:
            self._let_go(before)
        self._held[_identity(event)] = key
        self._send_key(keysym, True, key[1])

    def release(self, event: QKeyEvent) -> None:
        """Send a key that came up; the pauses inside a repetition are none."""
        if not event.isAutoRepeat() and (key := self._held.pop(_identity(event), None)) is not None:
            self._let_go(key)

    def release_all(self) -> None:
        """Let go of every key, because we shall not hear of its release (the focus goes elsewhere)."""
        for key in reversed(self._held.values()):
            self._let_go(key)
        self._held.clear()

    def write(self, text: str) -> None:
        """Type a text that no single key writes: from an input method, or composed."""
        for character in text:
            self.strike((keysym_of(character),))

    def strike(self, keysyms: tuple[int, ...]) -> None:
        """Press keys together, as in Ctrl+Alt+Delete: down in this order, up in the other."""
        for keysym in keysyms:
            self._send_key(keysym, True, None)
        for keysym in reversed(keysyms):
            self._send_key(keysym, False, None)

    def _let_go(self, key: tuple[int, int | None]) -> None:
        self._send_key(key[0], False, key[1])


def _identity(event: QKeyEvent) -> int:
    """Tell keys apart by their place on the keyboard; platforms without one have only Qt's name (kept apart as < 0)."""
    return event.nativeScanCode() or -1 - event.key()
