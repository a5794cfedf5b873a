"""Caps Lock and Num Lock on both sides: the far ones follow ours, as far as a key shows how ours are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

CAPS_LOCK, NUM_LOCK = 0xFFE5, 0xFF7F

KEYPAD_DIGITS = range(Qt.Key.Key_0, Qt.Key.Key_9 + 1)
KEYPAD_MOVES = frozenset(
    {
        Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Left, Qt.Key.Key_Right,
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Insert, Qt.Key.Key_Delete, Qt.Key.Key_Clear,
    }
)  # fmt: skip


class Locks:
    """Knows the far locks, where the server tells them.

    Qt tells nobody how the locks of our own keyboard are; a key that was pressed gives them away: a capital letter
    without Shift, a digit of the keypad.
    """

    def __init__(self) -> None:
        self._caps: bool | None = None
        self._num: bool | None = None

    def forget(self) -> None:
        """Another far keyboard."""
        self._caps = self._num = None

    def take(self, *, num: bool, caps: bool) -> None:
        """The far locks are like this now."""
        self._num, self._caps = num, caps

    def to_strike(self, event: QKeyEvent) -> list[int]:
        """Return the lock keys to strike over there before this key, so that it means there what it means here."""
        strikes = []
        ours = _caps_of(event)
        if ours is not None and self._caps is not None and ours != self._caps:
            self._caps = ours
            strikes.append(CAPS_LOCK)
        ours = _num_of(event)
        if ours is not None and self._num is not None and ours != self._num:
            self._num = ours
            strikes.append(NUM_LOCK)
        return strikes


def _caps_of(event: QKeyEvent) -> bool | None:
    """Return whether our Caps Lock is on, None where this key does not tell."""
    text = event.text()
    others = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    if len(text) != 1 or text.lower() == text.upper() or event.modifiers() & others:
        return None
    return text.isupper() != bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)


def _num_of(event: QKeyEvent) -> bool | None:
    """Return whether our Num Lock is on, None where this key does not tell."""
    modifiers = event.modifiers()
    if not modifiers & Qt.KeyboardModifier.KeypadModifier or modifiers & Qt.KeyboardModifier.ShiftModifier:
        return None
    if event.key() in KEYPAD_DIGITS:
        return True
    return False if event.key() in KEYPAD_MOVES else None
