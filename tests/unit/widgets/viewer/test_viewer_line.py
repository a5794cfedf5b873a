"""A line that breaks or falls silent: the last picture stays, veiled, until a new one has come."""

from __future__ import annotations

import numpy as np
from screens import PaintedScreen, Session
from viewer_room import WAIT_MS, Room

from remote.rfb.geometry import Rect
from remote.view.events import LineSilent
from widgets.viewer.picture import Picture
from widgets.viewer.special_keys import SpecialKeys


def middle(room: Room) -> int:
    pixels = room.pixels()
    return int(pixels[pixels.shape[0] // 2, pixels.shape[1] // 2, 0])


def test_the_last_picture_stays_veiled_until_the_new_one_comes(room: Room) -> None:
    room.session.screen.resize(120, 80, 200)
    room.qtbot.waitUntil(lambda: middle(room) == 200, timeout=WAIT_MS)
    room.viewer.hold("Reconnecting…")
    veiled = middle(room)
    assert 60 < veiled < 120
    assert room.viewer.is_showing and not room.viewer.is_live
    assert room.viewer.line_words == "Reconnecting…"
    assert room.viewer.statistics() is None
    with Session(screen=PaintedScreen(120, 80)) as again:
        again.screen.resize(120, 80, 230)
        again.wait_until_equal()
        room.join(again)
        room.qtbot.waitUntil(lambda: middle(room) == 230, timeout=WAIT_MS)
        assert room.viewer.is_live and room.viewer.line_words == ""
        room.viewer.strike(SpecialKeys.SUPER_KEY)
        room.wait_for_desk(("key", 0xFFEB, True), ("key", 0xFFEB, False))


def test_a_screen_of_another_size_takes_the_place_at_once(room: Room) -> None:
    room.viewer.hold("Reconnecting…")
    with Session(screen=PaintedScreen(90, 60)) as again:
        again.wait_until_equal()
        room.join(again)
        room.qtbot.waitUntil(lambda: room.viewer.canvas.placement.width == 90, timeout=WAIT_MS)
        room.wait_until_shown()


def test_nothing_is_held_where_nothing_was_shown(room: Room) -> None:
    room.viewer.wait("Connecting", "")
    room.viewer.hold("Reconnecting…")
    assert not room.viewer.is_showing and room.viewer.line_words == ""


def test_silence_is_said_over_the_picture_and_taken_back(room: Room) -> None:
    room.viewer.take(LineSilent(4.4))
    assert room.viewer.line_words == "Nothing has come for 4 s"
    assert room.viewer.is_live
    room.viewer.take(LineSilent(0))
    assert room.viewer.line_words == ""


def test_a_held_picture_gives_way_piece_by_piece() -> None:
    picture = Picture()
    picture.take(np.zeros((40, 60, 4), np.uint8))
    picture.hold()
    assert picture.is_held
    picture.take(np.zeros((40, 60, 4), np.uint8))
    assert not picture.is_held
    assert not picture.note([Rect(0, 0, 60, 30)])
    assert not picture.note([Rect(0, 30, 59, 10)])
    assert picture.note([Rect(59, 30, 1, 10)])
    assert not picture.note([Rect(0, 0, 60, 40)]), "only once"
