"""Which part of the screen a viewer waits for."""

from __future__ import annotations

from remote.rfb.geometry import Rect
from remote.share.wish import Wish, common

WHOLE = Rect(0, 0, 100, 80)
SPOT = Rect(10, 10, 5, 5)


def test_nothing_is_sent_unasked() -> None:
    wish = Wish(100, 80)
    assert not wish.is_open and wish.window is None


def test_an_answer_closes_the_wish() -> None:
    wish = Wish(100, 80)
    wish.ask(SPOT, is_incremental=True)
    assert wish.is_open and wish.window == SPOT
    wish.answered()
    assert not wish.is_open and wish.window is None


def test_requests_add_up_and_stay_on_the_screen() -> None:
    wish = Wish(100, 80)
    wish.ask(SPOT, is_incremental=True)
    wish.ask(Rect(90, 70, 50, 50), is_incremental=True)
    assert wish.window == Rect(10, 10, 90, 70)


def test_a_full_request_wants_its_area_once_whatever_the_viewer_has() -> None:
    wish = Wish(100, 80)
    wish.ask(SPOT, is_incremental=False)
    assert wish.take_again() == [SPOT]
    assert wish.take_again() == []
    assert wish.is_open


def test_continuous_updates_need_no_request() -> None:
    wish = Wish(100, 80)
    wish.set_continuous(True, SPOT)
    wish.answered()
    assert wish.is_open and wish.window == SPOT
    wish.ask(WHOLE, is_incremental=True)
    assert wish.window == SPOT
    wish.set_continuous(False, SPOT)
    assert not wish.is_open


def test_another_size_widens_every_wish() -> None:
    wish = Wish(100, 80)
    wish.ask(SPOT, is_incremental=False)
    wish.resize(50, 40)
    assert wish.window == Rect(0, 0, 50, 40)
    assert wish.take_again() == []


def test_what_two_parts_share() -> None:
    assert common(WHOLE, Rect(90, 70, 50, 50)) == Rect(90, 70, 10, 10)
    assert common(SPOT, Rect(50, 50, 5, 5)).area == 0


def test_an_area_asked_for_again_while_an_update_was_made_is_not_answered_by_it() -> None:
    wish = Wish(100, 80)
    wish.ask(Rect(0, 0, 100, 80), is_incremental=True)
    assert wish.take_again() == []
    wish.ask(Rect(1, 2, 3, 4), is_incremental=False)
    wish.answered()
    assert wish.window == Rect(1, 2, 3, 4)
    assert wish.take_again() == [Rect(1, 2, 3, 4)]
    wish.answered()
    assert not wish.is_open
