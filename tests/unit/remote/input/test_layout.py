"""Which key writes a keysym, and with which modifiers."""

from __future__ import annotations

import pytest

from remote.input.layout import KeyState, Layout, Stroke

A, B, DIGIT, TAB, KEYPAD, Q, SHIFT, LEVEL3, NUM, SPARE = range(8, 18)
TABLE = [
    (0x61, 0x41, 0x06C6, 0x06E6, 0, 0),  # a A, in the second group ф Ф
    (0x62, 0x42, 0, 0, 0, 0),
    (0x31, 0x21, 0x31, 0x21, 0xB9, 0xA1),  # 1 !, with the third level ¹ ¡
    (0xFF09, 0, 0, 0, 0, 0),
    (0xFF9C, 0xFFB1, 0, 0, 0, 0),  # End and 1 of the keypad
    (0x71, 0x51, 0, 0, 0x40, 0),  # q Q, with the third level @
    (0xFFE1, 0, 0, 0, 0, 0),
    (0xFE03, 0, 0, 0, 0, 0),
    (0xFF7F, 0, 0, 0, 0, 0),
    (0, 0, 0, 0, 0, 0),
]
MODIFIERS = [[SHIFT, 0], [], [], [], [NUM], [], [], [LEVEL3]]
PLAIN = KeyState()


@pytest.fixture
def layout() -> Layout:
    return Layout(8, TABLE, MODIFIERS)


@pytest.mark.parametrize(
    ("keysym", "state", "stroke"),
    [
        (0x61, PLAIN, Stroke(A, False, False)),
        (0x41, PLAIN, Stroke(A, True, False)),
        (0x41, KeyState(is_shifted=True), Stroke(A, True, False)),
        (0x41, KeyState(is_caps=True), Stroke(A, False, False)),
        (0x61, KeyState(is_caps=True), Stroke(A, True, False)),
        (0x31, KeyState(is_shifted=True), Stroke(DIGIT, False, False)),
        (0x31, KeyState(is_caps=True), Stroke(DIGIT, False, False)),
        (0xB9, PLAIN, Stroke(DIGIT, False, True)),
        (0xA1, PLAIN, Stroke(DIGIT, True, True)),
        (0x40, PLAIN, Stroke(Q, False, True)),
        (0xFF09, KeyState(is_shifted=True), Stroke(TAB, True, False)),
        (0xFFB1, KeyState(is_num=True), Stroke(KEYPAD, False, False)),
        (0xFFB1, PLAIN, Stroke(KEYPAD, True, False)),
        (0xFF9C, KeyState(is_num=True), Stroke(KEYPAD, True, False)),
        (0x06C6, KeyState(group=1), Stroke(A, False, False)),
        (0x01000444, KeyState(group=1), Stroke(A, False, False)),
        (0x62, KeyState(group=1), Stroke(B, False, False)),
        (0x61, KeyState(group=1), None),
        (0x61, KeyState(group=2), None),
        (0x01004E2D, PLAIN, None),
    ],
)
def test_the_stroke_with_the_fewest_changes(
    layout: Layout, keysym: int, state: KeyState, stroke: Stroke | None
) -> None:
    assert layout.stroke(keysym, state) == stroke


def test_masks_are_read_by_what_the_modifiers_mean_here(layout: Layout) -> None:
    assert layout.state(0) == PLAIN
    assert layout.state(1 | 2) == KeyState(is_shifted=True, is_caps=True)
    assert layout.state(1 << 4) == KeyState(is_num=True)
    assert layout.state(1 << 7 | 1 << 13) == KeyState(group=1, is_level3=True)


def test_keycodes_by_their_use(layout: Layout) -> None:
    assert layout.spare_keycodes == [SPARE]
    assert layout.shift_keycodes() == [SHIFT]
    assert layout.level3_keycodes() == [LEVEL3]
    assert layout.keycodes_of(0xFFE1) == [SHIFT]
    assert layout.keycodes_of(0x41) == []
