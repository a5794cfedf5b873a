"""From Qt's key events to X keysyms (X Window System Protocol, appendix A)."""

from __future__ import annotations

import sys

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from remote.input.keysyms import keysym_of
from remote.input.scancodes import scancode_of

Key = Qt.Key

KEYSYMS: dict[int, int] = {
    Key.Key_Escape: 0xFF1B, Key.Key_Tab: 0xFF09, Key.Key_Backtab: 0xFE20, Key.Key_Backspace: 0xFF08,
    Key.Key_Return: 0xFF0D, Key.Key_Enter: 0xFF8D, Key.Key_Insert: 0xFF63, Key.Key_Delete: 0xFFFF,
    Key.Key_Pause: 0xFF13, Key.Key_Print: 0xFF61, Key.Key_SysReq: 0xFF15, Key.Key_Clear: 0xFF0B,
    Key.Key_Home: 0xFF50, Key.Key_End: 0xFF57, Key.Key_Left: 0xFF51, Key.Key_Up: 0xFF52, Key.Key_Right: 0xFF53,
    Key.Key_Down: 0xFF54, Key.Key_PageUp: 0xFF55, Key.Key_PageDown: 0xFF56, Key.Key_Shift: 0xFFE1,
    Key.Key_Control: 0xFFE3, Key.Key_Meta: 0xFFEB, Key.Key_Alt: 0xFFE9, Key.Key_AltGr: 0xFE03,
    Key.Key_CapsLock: 0xFFE5, Key.Key_NumLock: 0xFF7F, Key.Key_ScrollLock: 0xFF14, Key.Key_Super_L: 0xFFEB,
    Key.Key_Super_R: 0xFFEC, Key.Key_Menu: 0xFF67, Key.Key_Help: 0xFF6A, Key.Key_Cancel: 0xFF69,
    Key.Key_Multi_key: 0xFF20, Key.Key_Mode_switch: 0xFF7E, Key.Key_Dead_Grave: 0xFE50, Key.Key_Dead_Acute: 0xFE51,
    Key.Key_Dead_Circumflex: 0xFE52, Key.Key_Dead_Tilde: 0xFE53, Key.Key_Dead_Diaeresis: 0xFE57,
    Key.Key_VolumeDown: 0x1008FF11, Key.Key_VolumeMute: 0x1008FF12, Key.Key_VolumeUp: 0x1008FF13,
}  # fmt: skip
"""Keys that write no character."""

FUNCTION_KEYS_FROM = 0xFFBE
FUNCTION_KEY_COUNT = 35

KEYPAD_KEYSYMS: dict[int, int] = {
    Key.Key_Home: 0xFF95, Key.Key_Left: 0xFF96, Key.Key_Up: 0xFF97, Key.Key_Right: 0xFF98, Key.Key_Down: 0xFF99,
    Key.Key_PageUp: 0xFF9A, Key.Key_PageDown: 0xFF9B, Key.Key_End: 0xFF9C, Key.Key_Clear: 0xFF9D,
    Key.Key_Insert: 0xFF9E, Key.Key_Delete: 0xFF9F, Key.Key_Asterisk: 0xFFAA, Key.Key_Plus: 0xFFAB,
    Key.Key_Comma: 0xFFAC, Key.Key_Minus: 0xFFAD, Key.Key_Period: 0xFFAE, Key.Key_Slash: 0xFFAF,
    Key.Key_Enter: 0xFF8D,
    **{Key.Key_0 + digit: 0xFFB0 + digit for digit in range(10)},
}  # fmt: skip

X_PLATFORMS = frozenset({"xcb", "wayland"})
"""Where Qt's native virtual key is the keysym itself."""


def keysym_of_event(event: QKeyEvent) -> int | None:
    """Return the keysym of a key event, or None for a key that has none (an unknown key, half a composed character)."""
    if QGuiApplication.platformName() in X_PLATFORMS and event.nativeVirtualKey():
        return event.nativeVirtualKey()
    return keysym_of_key(event.key(), event.text(), event.modifiers())


def place_of_event(event: QKeyEvent) -> int | None:
    """Return the code of the key's place on the keyboard, XT set 1 with 0xE0 as bit 7; None where it is not known."""
    code = event.nativeScanCode()
    if QGuiApplication.platformName() in X_PLATFORMS:
        return scancode_of(code)
    if sys.platform == "win32" and code:
        return code & 0x7F | (0x80 if code & 0x100 else 0)
    return None


def keysym_of_key(key: int, text: str, modifiers: Qt.KeyboardModifier) -> int | None:
    """Return the keysym of a Qt key that wrote this text.

    The text counts before the key where it is one printable character: Qt names keys in capital letters.
    """
    if modifiers & Qt.KeyboardModifier.KeypadModifier and key in KEYPAD_KEYSYMS:
        return KEYPAD_KEYSYMS[key]
    if key in KEYSYMS:
        return KEYSYMS[key]
    if Key.Key_F1 <= key < Key.Key_F1 + FUNCTION_KEY_COUNT:
        return FUNCTION_KEYS_FROM + key - Key.Key_F1
    if len(text) == 1 and text.isprintable():
        return keysym_of(text)
    if 0x20 <= key <= 0x10FFFF:  # with Ctrl held the text is a control character or nothing: the key must do
        character = chr(key)
        is_shifted = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        return keysym_of(character if is_shifted or len(character.lower()) != 1 else character.lower())
    return None


def is_leaving(combination: QKeyCombination) -> bool:
    """Tell whether a key is the one that belongs to the viewer itself: Ctrl+Alt+Return leaves the far screen."""
    wanted = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return combination.key() in {Key.Key_Return, Key.Key_Enter} and (
        combination.keyboardModifiers() & ~Qt.KeyboardModifier.KeypadModifier == wanted
    )


def turning(combination: QKeyCombination) -> int:
    """Return 1 for the key to the next far screen (Ctrl+Alt+PageDown), -1 for the one before (PageUp), else 0."""
    wanted = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    if combination.keyboardModifiers() & ~Qt.KeyboardModifier.KeypadModifier != wanted:
        return 0
    return {Key.Key_PageDown: 1, Key.Key_PageUp: -1}.get(combination.key(), 0)
