"""Magnifying and sliding the far screen, by hand and at the edge, and where the far pointer is then."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from viewer_room import WAIT_MS, Room

from widgets.viewer.zoom import FIT


def turn(room: Room, notches: int, modifier: Qt.KeyboardModifier, spot: QPointF) -> None:
    canvas = room.viewer.canvas
    angle, none, phase = QPoint(0, 120 * notches), Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(spot, canvas.mapToGlobal(spot), QPoint(), angle, none, modifier, phase, False)
    QApplication.sendEvent(canvas, event)


def test_whole_magnifications_are_sharp(room: Room) -> None:
    room.session.screen.paint(0, 0, 3, 2, 255)
    room.wait_until_shown()
    room.viewer.set_zoom(2.0, is_cornered=True)
    seen = room.pixels()
    assert np.array_equal(seen[:4, :6], np.full((4, 6, 3), 255)) and not (seen[4, :6] == 255).any()
    assert room.viewer.canvas.placement.to_framebuffer(QPointF(5.9, 3.9)) == (2, 1)


def test_ctrl_and_the_wheel_magnify_around_the_pointer_where_nothing_goes_over(room: Room) -> None:
    room.viewer.set_control(False)
    spot = QPointF(200, 100)
    room.viewer.set_zoom(4.0)
    before = room.viewer.canvas.placement.to_framebuffer(spot)
    turn(room, -1, Qt.KeyboardModifier.ControlModifier, spot)
    assert room.viewer.canvas.zoom == 3.0
    after = room.viewer.canvas.placement.to_framebuffer(spot)
    assert abs(before[0] - after[0]) <= 1 and abs(before[1] - after[1]) <= 1
    assert room.session.desk.told == []


def test_in_control_the_wheel_is_the_far_sides(room: Room) -> None:
    corner = room.viewer.canvas.placement.whole().topLeft()
    turn(room, 1, Qt.KeyboardModifier.ControlModifier, corner + QPointF(5.5, 6.5))
    assert room.viewer.canvas.zoom is FIT
    room.wait_for_desk(("pointer", 5, 6, 8), ("pointer", 5, 6, 0))


def test_the_steps_start_from_what_is_seen(room: Room) -> None:
    room.session.screen.resize(1200, 400, 0)
    room.qtbot.waitUntil(lambda: room.viewer.canvas.placement.width == 1200, timeout=WAIT_MS)
    room.viewer.zoom_by(1)
    assert room.viewer.canvas.zoom == 0.33  # 300 of 1200 pixels were seen


def test_a_hand_slides_a_large_picture_and_sends_nothing(room: Room) -> None:
    room.viewer.set_control(False)
    room.viewer.set_zoom(4.0)
    canvas = room.viewer.canvas
    assert canvas.cursor().shape() is Qt.CursorShape.OpenHandCursor
    before = canvas.placement.left
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
        room.qtbot.mousePress(canvas, button, pos=QPoint(150, 80))
        assert canvas.cursor().shape() is Qt.CursorShape.ClosedHandCursor
        room.qtbot.mouseMove(canvas, QPoint(130, 80))
        room.qtbot.mouseRelease(canvas, button, pos=QPoint(130, 80))
    assert canvas.placement.left == before - 40
    room.qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.placement.left > before - 40
    turn(room, -1, Qt.KeyboardModifier.NoModifier, QPointF(100, 100))
    assert canvas.placement.top < 0
    assert room.session.desk.told == []


def test_in_control_the_edge_slides_and_clicks_hit_the_far_pixel(room: Room) -> None:
    canvas = room.viewer.canvas
    room.viewer.set_zoom(4.0)
    room.qtbot.mouseMove(canvas, QPoint(canvas.width() - 1, 80))
    limit = canvas.width() - 120 * 4
    room.qtbot.waitUntil(lambda: canvas.placement.left == limit, timeout=WAIT_MS)
    room.qtbot.mouseMove(canvas, QPoint(canvas.width() // 2, 80))
    room.qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(canvas.width() // 2, 80))
    there = canvas.placement.to_framebuffer(QPointF(canvas.width() // 2, 80))
    room.qtbot.waitUntil(lambda: ("pointer", *there, 1) in room.session.desk.told, timeout=WAIT_MS)


def test_the_layout_is_told(room: Room) -> None:
    with room.qtbot.waitSignal(room.viewer.canvas.placed, timeout=WAIT_MS):
        room.viewer.set_zoom(2.0)
