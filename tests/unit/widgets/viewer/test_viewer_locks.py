"""The far Caps Lock and Num Lock follow ours, as far as a key shows how ours are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from viewer_room import Room

from remote.view.events import LedsChanged
from widgets.viewer.locks import CAPS_LOCK, NUM_LOCK, Locks

Key, Modifier = Qt.Key, Qt.KeyboardModifier


def pressed(key: Qt.Key, text: str, modifiers: Qt.KeyboardModifier = Modifier.NoModifier) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)


@pytest.mark.parametrize(
    ("event", "strikes"),
    [
        (pressed(Key.Key_A, "A"), []),
        (pressed(Key.Key_A, "a"), [CAPS_LOCK]),
        (pressed(Key.Key_A, "A", Modifier.ShiftModifier), [CAPS_LOCK]),
        (pressed(Key.Key_A, "a", Modifier.ShiftModifier), []),
        (pressed(Key.Key_A, "\x01", Modifier.ControlModifier), []),
        (pressed(Key.Key_1, "1"), []),
        (pressed(Key.Key_5, "5", Modifier.KeypadModifier), [NUM_LOCK]),
        (pressed(Key.Key_Home, "", Modifier.KeypadModifier), []),
    ],
)
def test_what_a_key_gives_away(event: QKeyEvent, strikes: list[int]) -> None:
    locks = Locks()
    assert locks.to_strike(event) == [], "nothing is known of the far side"
    locks.take(num=False, caps=True)
    assert locks.to_strike(event) == strikes
    assert locks.to_strike(event) == [], "struck once"


def test_the_far_lock_is_struck_before_the_letter(room: Room) -> None:
    room.viewer.take(LedsChanged(scroll=False, num=False, caps=True))
    room.viewer.canvas.setFocus()
    room.qtbot.keyClick(room.viewer.canvas, "q")
    room.wait_for_desk(
        ("key", CAPS_LOCK, True), ("key", CAPS_LOCK, False), ("key", ord("q"), True), ("key", ord("q"), False)
    )
