"""The codes of physical keys, against what a real X server's keys mean on a plain keyboard."""

from __future__ import annotations

import pytest
from displays import VirtualDisplay
from hypothesis import given
from hypothesis import strategies as st
from Xlib.display import Display

from remote.input.scancodes import EVDEV_CODES, scancode_of, x_keycode

US_KEYS = {
    0x01: 0xFF1B, 0x02: ord("1"), 0x0B: ord("0"), 0x0E: 0xFF08, 0x0F: 0xFF09, 0x10: ord("q"), 0x1C: 0xFF0D,
    0x1D: 0xFFE3, 0x1E: ord("a"), 0x29: ord("`"), 0x2A: 0xFFE1, 0x2C: ord("z"), 0x36: 0xFFE2, 0x38: 0xFFE9,
    0x39: ord(" "), 0x3A: 0xFFE5, 0x3B: 0xFFBE, 0x44: 0xFFC7, 0x45: 0xFF7F, 0x46: 0xFF14, 0x54: 0xFF61,
    0x56: ord("<"), 0x57: 0xFFC8, 0x58: 0xFFC9, 0x9C: 0xFF8D, 0x9D: 0xFFE4, 0xB5: 0xFFAF, 0xB7: 0xFF61,
    0xB8: 0xFFEA, 0xC6: 0xFF13, 0xC7: 0xFF50, 0xC8: 0xFF52, 0xC9: 0xFF55, 0xCB: 0xFF51, 0xCD: 0xFF53, 0xCF: 0xFF57,
    0xD0: 0xFF54, 0xD1: 0xFF56, 0xD2: 0xFF63, 0xD3: 0xFFFF, 0xDB: 0xFFEB, 0xDC: 0xFFEC, 0xDD: 0xFF67,
    0xA0: 0x1008FF12, 0xAE: 0x1008FF11, 0xB0: 0x1008FF13, 0xDF: 0x1008FF2F, 0xEA: 0x1008FF26, 0xE9: 0x1008FF27,
}  # fmt: skip


def test_every_key_of_a_plain_keyboard_is_found(display: VirtualDisplay) -> None:
    """Trap: QEMU's key codes are XT set 1 with 0xE0 as bit 7, not the X server's own."""
    display.run(["setxkbmap", "us"])
    connection = Display(display.name)
    meant = {code: connection.keycode_to_keysym(x_keycode(code) or 0, 0) for code in US_KEYS}
    connection.close()
    assert meant == US_KEYS


def test_no_two_codes_are_one_key_but_for_print_screen() -> None:
    by_key: dict[int, list[int]] = {}
    for code, evdev in EVDEV_CODES.items():
        by_key.setdefault(evdev, []).append(code)
    assert [codes for codes in by_key.values() if len(codes) > 1] == [[0x54, 0xB7]]


@pytest.mark.parametrize("scancode", sorted(EVDEV_CODES))
def test_every_key_has_its_way_back(scancode: int) -> None:
    back = scancode_of(x_keycode(scancode) or 0)
    assert back == (0x54 if scancode == 0xB7 else scancode)


@given(st.integers())
def test_any_code_is_a_keycode_or_none(scancode: int) -> None:
    keycode = x_keycode(scancode)
    assert keycode is None or 8 < keycode < 256
    back = scancode_of(scancode)
    assert back is None or 0 < back < 256


@pytest.mark.parametrize("scancode", [0, 0x55, 0x80, 0xFF, 0x100, -1, 1 << 31])
def test_what_is_no_key_is_none(scancode: int) -> None:
    assert x_keycode(scancode) is None
