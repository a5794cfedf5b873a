"""All keys for the far side, and every way out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from viewer_room import WAIT_MS, Room


@pytest.fixture
def grabbed(room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A viewer that holds all keys; the offscreen platform can hold none, so that only the wish is noted."""
    room.holds = []  # type: ignore[attr-defined]
    monkeypatch.setattr(QWidget, "grabKeyboard", lambda self: room.holds.append(True))  # type: ignore[attr-defined]
    monkeypatch.setattr(QWidget, "releaseKeyboard", lambda self: room.holds.append(False))  # type: ignore[attr-defined]
    room.viewer.canvas.setFocus()
    room.viewer.canvas.key_grab.come()
    room.viewer.canvas.key_grab.want(True)
    assert room.viewer.canvas.key_grab.is_held
    return room


def test_the_key_for_it_gives_the_keys_back_and_then_leaves(grabbed: Room) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    with grabbed.qtbot.assertNotEmitted(grabbed.viewer.left):
        grabbed.qtbot.keyPress(grabbed.viewer.canvas, Qt.Key.Key_Return, both)
    assert not grabbed.viewer.canvas.key_grab.is_wanted
    assert grabbed.holds == [True, False]
    with grabbed.qtbot.waitSignal(grabbed.viewer.left, timeout=WAIT_MS):
        grabbed.qtbot.keyPress(grabbed.viewer.canvas, Qt.Key.Key_Return, both)


def test_the_mouse_leaves_and_comes_back(grabbed: Room) -> None:
    grab = grabbed.viewer.canvas.key_grab
    grab.go()
    assert not grab.is_held and grab.is_wanted
    grab.come()
    assert grab.is_held
    assert grabbed.holds == [True, False, True]


def test_another_widget_and_the_end_of_control_leave(grabbed: Room) -> None:
    grab = grabbed.viewer.canvas.key_grab
    grabbed.edit.setFocus()
    assert not grab.is_held
    grabbed.viewer.canvas.setFocus()
    assert grab.is_held
    grabbed.viewer.set_control(False)
    assert not grab.is_held


def test_keys_that_are_down_come_up_when_it_is_left(grabbed: Room) -> None:
    grabbed.qtbot.keyPress(grabbed.viewer.canvas, Qt.Key.Key_Shift)
    grabbed.viewer.canvas.key_grab.go()
    grabbed.wait_for_desk(("key", 0xFFE1, True), ("key", 0xFFE1, False))


def test_the_keys_for_tabs_do_not_go_over(room: Room) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    room.viewer.canvas.setFocus()
    with room.qtbot.waitSignal(room.viewer.turned, timeout=WAIT_MS) as turned:
        room.qtbot.keyPress(room.viewer.canvas, Qt.Key.Key_PageDown, both)
    assert turned.args == [1]
    control, alt = 0xFFE3, 0xFFE9
    room.wait_for_desk(("key", control, True), ("key", alt, True), ("key", alt, False), ("key", control, False))
