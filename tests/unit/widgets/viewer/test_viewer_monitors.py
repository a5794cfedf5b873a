"""The far machine's monitors: all, one, and one that vanishes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from viewer_room import WAIT_MS, Room

from remote.rfb.geometry import Rect
from remote.rfb.screens import Screen
from remote.view.events import ScreensChanged
from widgets.viewer.monitors import Monitors

LEFT, RIGHT = Screen(7, 0, 0, 70, 80), Screen(9, 70, 0, 50, 60)


def test_they_are_numbered_from_left_to_right() -> None:
    monitors = Monitors()
    assert not monitors.take((RIGHT, LEFT))
    assert (monitors.number, monitors.area) == (0, None)
    assert monitors.choose(2)
    assert (monitors.number, monitors.area) == (2, Rect(70, 0, 50, 60))
    assert not monitors.choose(3)
    assert monitors.choose(0)
    assert monitors.area is None


def test_one_that_is_moved_is_followed_and_one_that_vanishes_is_left() -> None:
    monitors = Monitors()
    monitors.take((LEFT, RIGHT))
    monitors.choose(2)
    assert not monitors.take((RIGHT._replace(x=0), LEFT._replace(x=50)))
    assert monitors.number == 1
    assert monitors.take((LEFT,))
    assert (monitors.number, monitors.area) == (0, None)


def test_one_monitor_fills_the_view_and_clicks_land_on_it(room: Room) -> None:
    room.session.screen.paint(70, 0, 50, 60, 222)
    room.wait_until_shown()
    room.viewer.take(ScreensChanged((LEFT, RIGHT)))
    room.viewer.watch(2)
    whole = room.viewer.canvas.placement.whole().toRect()
    assert (whole.width(), whole.height()) == (50, 60)
    assert (room.pixels()[whole.y() : whole.bottom() + 1, whole.x() : whole.right() + 1] == 222).all()
    room.qtbot.mouseClick(room.viewer.canvas, Qt.MouseButton.LeftButton, pos=whole.topLeft() + QPoint(3, 4))
    room.wait_for_desk(("pointer", 73, 4, 1), ("pointer", 73, 4, 0))


def test_its_changes_come_and_the_others_are_there_again_when_all_are_watched(room: Room) -> None:
    room.viewer.take(ScreensChanged((LEFT, RIGHT)))
    room.viewer.watch(2)
    room.session.screen.paint(80, 10, 5, 5, 199)
    room.session.viewed.wait_for(lambda _: bool((room.session.view.framebuffer[12, 82, :3] == 199).all()))
    room.session.screen.paint(10, 10, 5, 5, 188)
    room.viewer.watch(0)
    room.wait_until_shown()


def test_a_vanished_monitor_is_told_and_all_are_shown(room: Room) -> None:
    room.viewer.take(ScreensChanged((LEFT, RIGHT)))
    room.viewer.watch(2)
    with room.qtbot.waitSignal(room.viewer.told, timeout=WAIT_MS):
        room.viewer.take(ScreensChanged((LEFT,)))
    assert room.viewer.canvas.placement.width == 120
    assert np.array_equal(room.viewer.canvas.placement.whole().size().toSize().toTuple(), (120, 80))
