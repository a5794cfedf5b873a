"""Physical keys: the codes that viewers send (XT set 1), and the keycodes that an X server gives the same keys.

X servers on Linux add 8 to the kernel's code of a key (the keycodes called "evdev"); the kernel's codes are those of
XT set 1 for the keys of the first PC keyboard, and others for those that came later with 0xE0 before them.
"""

from __future__ import annotations

X_OFFSET = 8

EXTENDED = 0x80
"""The bit that stands for 0xE0 before the code."""

SAME_CODES = (*range(0x01, 0x54), 0x56, 0x57, 0x58)
"""Esc to the keypad's dot, the key beside a short left Shift, F11 and F12."""

OTHER_CODES = {
    0x54: 99,  # Print Screen with Alt, which is how it is sent
    0x59: 117, 0x7E: 121,  # = and , of a keypad
    0x70: 93, 0x71: 123, 0x72: 122, 0x73: 89, 0x79: 92, 0x7B: 94, 0x7D: 124,  # Japanese and Korean keys
    0x5D: 183, 0x5E: 184, 0x5F: 185,  # F13 to F15
    0x90: 165, 0x99: 163, 0xA2: 164, 0xA4: 166,  # previous, next, play, stop
    0x9C: 96, 0x9D: 97, 0xB5: 98, 0xB7: 99, 0xB8: 100,  # keypad Enter, right Control, keypad /, Print, right Alt
    0xA0: 113, 0xA1: 140, 0xAE: 114, 0xB0: 115,  # mute, calculator, quieter, louder
    0xC6: 119, 0xC7: 102, 0xC8: 103, 0xC9: 104,  # Pause, Home, up, Page Up
    0xCB: 105, 0xCD: 106, 0xCF: 107, 0xD0: 108,  # left, right, End, down
    0xD1: 109, 0xD2: 110, 0xD3: 111,  # Page Down, Insert, Delete
    0xDB: 125, 0xDC: 126, 0xDD: 127,  # left and right Windows key, menu
    0xDE: 116, 0xDF: 142, 0xE3: 143,  # power, sleep, wake
    0xB2: 172, 0xE5: 217, 0xE6: 156, 0xE7: 173, 0xE8: 128, 0xE9: 159, 0xEA: 158, 0xEB: 157, 0xEC: 155, 0xED: 226,
}  # fmt: skip
"""Kernel codes (linux/input-event-codes.h) of the keys that have another code there; the last row is for browsers."""

EVDEV_CODES = {**{code: code for code in SAME_CODES}, **OTHER_CODES}

SCANCODES = {code: scancode for scancode, code in reversed(EVDEV_CODES.items())}
"""The other way; Print Screen has two codes, of which servers expect the first."""

UP_ARROW_KEYCODE, UP_ARROW_KEYSYM = EVDEV_CODES[0xC8] + X_OFFSET, 0xFF52
"""By this key the tables tell themselves apart: older X servers have it elsewhere, and no layout moves it."""


def x_keycode(scancode: int) -> int | None:
    """Return the X keycode of a key by its code in XT set 1, 0xE0 as bit 7; None: no such key is known."""
    code = EVDEV_CODES.get(scancode)
    return None if code is None else code + X_OFFSET


def scancode_of(keycode: int) -> int | None:
    """Return the code in XT set 1 of a key by its X keycode (`x_keycode` the other way); None: no such key is known."""
    return SCANCODES.get(keycode - X_OFFSET)
