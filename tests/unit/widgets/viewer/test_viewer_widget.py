"""The viewer widget over a real view of a painted screen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QColor, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from screens import PaintedPointer
from viewer_room import WAIT_MS, Room

from remote.rfb.cursor import Cursor
from remote.view.events import EndCause, Ended, Opened
from widgets.common.theme import Theme
from widgets.viewer.canvas import SURROUND
from widgets.viewer.endings import sentence_of
from widgets.viewer.special_keys import SpecialKeys
from widgets.viewer.viewer import ViewerWidget


def test_it_shows_the_far_screen_and_its_changes_in_the_middle(room: Room) -> None:
    room.wait_until_shown()
    room.session.screen.paint(10, 10, 30, 20, 250)
    room.wait_until_shown()
    assert QColor(*room.pixels()[0, 0][::-1].tolist()) == SURROUND


def test_one_to_one_begins_in_the_corner(room: Room) -> None:
    room.viewer.set_zoom(1.0, is_cornered=True)
    room.wait_until_shown()
    assert room.viewer.canvas.placement.whole().topLeft().isNull()


def test_it_follows_another_size(room: Room) -> None:
    room.session.screen.resize(60, 90, 140)
    room.wait_until_shown()


def test_a_larger_screen_is_shrunk_smoothly(room: Room) -> None:
    room.session.screen.resize(1200, 400, 0)
    room.session.screen.pixels[:, ::2] = 200  # single columns become grey, not stripes
    room.qtbot.waitUntil(lambda: room.viewer.canvas.placement.width == 1200, timeout=WAIT_MS)
    room.qtbot.waitUntil(lambda: 60 < room.pixels()[room.pixels().shape[0] // 2, 150, 0] < 140, timeout=WAIT_MS)


def test_keys_go_there_even_tab_and_shortcuts(room: Room) -> None:
    pressed: list[str] = []
    action = QAction("Find", room.window, shortcut="Ctrl+F")
    action.triggered.connect(lambda: pressed.append("find"))
    room.window.addAction(action)
    room.viewer.canvas.setFocus()
    room.qtbot.keyClick(room.viewer.canvas, Qt.Key.Key_Tab)
    room.qtbot.keyClick(room.viewer.canvas, "f", Qt.KeyboardModifier.ControlModifier)
    tab, control, f = 0xFF09, 0xFFE3, ord("f")
    room.wait_for_desk(
        ("key", tab, True), ("key", tab, False),
        ("key", control, True), ("key", f, True), ("key", f, False), ("key", control, False),
    )  # fmt: skip
    assert pressed == []
    assert room.viewer.canvas.hasFocus()


def test_without_control_nothing_goes_there_and_shortcuts_work_here(room: Room) -> None:
    pressed: list[str] = []
    action = QAction("Find", room.window, shortcut="Ctrl+F")
    action.triggered.connect(lambda: pressed.append("find"))
    room.window.addAction(action)
    room.viewer.set_control(False)
    room.viewer.canvas.setFocus()
    room.qtbot.keyClick(room.viewer.canvas, "f", Qt.KeyboardModifier.ControlModifier)
    room.qtbot.mouseClick(room.viewer.canvas, Qt.MouseButton.LeftButton)
    room.viewer.strike(SpecialKeys.CTRL_ALT_DELETE)
    assert pressed == ["find"]
    room.viewer.set_control(True)
    room.qtbot.keyClick(room.viewer.canvas, "z")
    room.wait_for_desk(("key", ord("z"), True), ("key", ord("z"), False))


def test_losing_the_focus_lets_go_of_keys_and_buttons(room: Room) -> None:
    room.viewer.canvas.setFocus()
    room.qtbot.keyPress(room.viewer.canvas, Qt.Key.Key_Shift)
    place = room.viewer.canvas.placement.whole().topLeft().toPoint() + QPoint(7, 9)
    room.qtbot.mousePress(room.viewer.canvas, Qt.MouseButton.LeftButton, pos=place)
    room.edit.setFocus()
    shift = 0xFFE1
    room.wait_for_desk(("key", shift, True), ("pointer", 7, 9, 1), ("key", shift, False), ("pointer", 7, 9, 0))


def test_ctrl_alt_return_leaves_and_lets_go(room: Room) -> None:
    room.viewer.canvas.setFocus()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    with room.qtbot.waitSignal(room.viewer.left, timeout=WAIT_MS):
        room.qtbot.keyPress(room.viewer.canvas, Qt.Key.Key_Return, both)
    control, alt = 0xFFE3, 0xFFE9
    room.wait_for_desk(("key", control, True), ("key", alt, True), ("key", alt, False), ("key", control, False))


def test_the_mouse_is_where_the_far_pixel_is(room: Room) -> None:
    corner = room.viewer.canvas.placement.whole().topLeft().toPoint()
    room.qtbot.mouseClick(room.viewer.canvas, Qt.MouseButton.RightButton, pos=corner + QPoint(33, 44))
    room.wait_for_desk(("pointer", 33, 44, 4), ("pointer", 33, 44, 0))


def test_composed_text_and_special_keys_are_typed(room: Room) -> None:
    event = QInputMethodEvent()
    event.setCommitString("é中")
    QApplication.sendEvent(room.viewer.canvas, event)
    room.viewer.strike(SpecialKeys.ALT_TAB)
    alt, tab, chinese = 0xFFE9, 0xFF09, 0x01004E2D
    room.wait_for_desk(
        ("key", 0xE9, True), ("key", 0xE9, False), ("key", chinese, True), ("key", chinese, False),
        ("key", alt, True), ("key", tab, True), ("key", tab, False), ("key", alt, False),
    )  # fmt: skip


def test_the_far_pointers_shape_is_ours(room: Room) -> None:
    shape = Cursor(3, 2, 1, 1, np.full((2, 3, 4), 255, np.uint8))
    room.session.screen.at = PaintedPointer(0, 0, shape)
    room.qtbot.waitUntil(lambda: room.viewer.canvas.cursor().pixmap().width() == 3, timeout=WAIT_MS)
    assert room.viewer.canvas.cursor().hotSpot() == QPoint(1, 1)
    room.viewer.set_control(False)
    assert room.viewer.canvas.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_the_far_persons_pointer_is_drawn_where_it_moves(room: Room) -> None:
    room.viewer.set_control(False)
    green = np.zeros((4, 4, 4), np.uint8)
    green[...] = (0, 255, 0, 255)
    room.session.screen.at = PaintedPointer(50, 40, Cursor(4, 4, 0, 0, green))
    corner = room.viewer.canvas.placement.whole().topLeft().toPoint()

    def is_drawn() -> bool:
        return bool(room.pixels()[corner.y() + 41, corner.x() + 51].tolist() == [0, 255, 0])

    room.qtbot.waitUntil(is_drawn, timeout=WAIT_MS)
    room.session.screen.at = PaintedPointer(80, 40, room.session.screen.at.shape)
    room.qtbot.waitUntil(lambda: not is_drawn(), timeout=WAIT_MS)


def test_the_end_is_said_in_place_of_the_picture(room: Room) -> None:
    with room.qtbot.waitSignal(room.viewer.ended, timeout=WAIT_MS):
        room.session.share.stop()
    assert not room.viewer.is_showing
    assert any("other side ended" in label.text() for label in room.viewer.findChildren(QLabel))


def test_before_the_first_picture_it_says_what_it_waits_for(qtbot: QtBot, qapp: QApplication) -> None:
    viewer = ViewerWidget(Theme(qapp))
    qtbot.addWidget(viewer)
    assert viewer.objectName() == "viewer" and not viewer.is_showing
    assert any("Connecting" in label.text() for label in viewer.findChildren(QLabel))
    assert Opened(1, 1, "x") != Ended(EndCause.CLOSED_THERE, "", is_error=False)


@pytest.mark.parametrize("cause", list(EndCause))
def test_every_end_has_words_and_advice(cause: EndCause) -> None:
    title, words = sentence_of(Ended(cause, "", is_error=True, detail="The {server} said no"))
    assert title.endswith(".") and words
    assert ("The {server} said no" in words) == (cause in {EndCause.NOT_LET_IN, EndCause.PROTOCOL_BROKEN})
