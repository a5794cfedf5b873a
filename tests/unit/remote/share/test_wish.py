"""What is sent to a viewer, and when."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from remote.rfb.geometry import Rect
from remote.share.wish import MAX_PARTS, Wish

WHOLE = Rect(0, 0, 100, 80)
SPOT = Rect(10, 10, 5, 5)


def asked(*, is_incremental: bool = True, area: Rect = WHOLE) -> Wish:
    wish = Wish(100, 80)
    wish.ask(area, is_incremental=is_incremental)
    return wish


def test_nothing_is_sent_unasked() -> None:
    wish = Wish(100, 80)
    wish.change([SPOT])
    assert not wish.is_open
    assert wish.take() == []


def test_the_first_answer_is_the_whole_screen() -> None:
    wish = asked()
    assert wish.take() == [WHOLE]


def test_an_answer_closes_the_wish() -> None:
    wish = asked()
    wish.take()
    wish.answered()
    wish.change([SPOT])
    assert not wish.is_open
    assert wish.take() == []
    wish.ask(WHOLE, is_incremental=True)
    assert wish.take() == [SPOT]


def test_a_wish_without_changes_stays_open() -> None:
    wish = asked()
    wish.take()
    assert wish.take() == []
    assert wish.is_open


def test_a_full_request_is_answered_though_nothing_changed() -> None:
    wish = asked()
    wish.take()
    wish.answered()
    wish.ask(SPOT, is_incremental=False)
    assert wish.take() == [SPOT]


def test_changes_outside_the_asked_part_wait() -> None:
    wish = asked()
    wish.take()
    wish.answered()
    wish.change([SPOT, Rect(60, 60, 5, 5)])
    wish.ask(Rect(0, 0, 50, 50), is_incremental=True)
    assert wish.take() == [SPOT]
    wish.answered()
    wish.ask(WHOLE, is_incremental=True)
    assert wish.take() == [Rect(60, 60, 5, 5)]


def test_continuous_updates_need_no_request() -> None:
    wish = Wish(100, 80)
    wish.set_continuous(True, WHOLE)
    assert wish.take() == [WHOLE]
    wish.answered()
    wish.change([SPOT])
    assert wish.is_open and wish.take() == [SPOT]
    wish.set_continuous(False, WHOLE)
    wish.change([SPOT])
    assert not wish.is_open


def test_another_size_makes_everything_new() -> None:
    wish = asked()
    wish.take()
    wish.change([SPOT])
    wish.resize(50, 40)
    assert wish.take() == [Rect(0, 0, 50, 40)]


def test_very_many_changes_become_one() -> None:
    wish = asked()
    wish.take()
    wish.change(Rect(x, 0, 1, 1) for x in range(MAX_PARTS + 1))
    assert wish.take() == [Rect(0, 0, MAX_PARTS + 1, 1)]


@given(st.lists(st.tuples(*[st.integers(0, 30)] * 2, *[st.integers(1, 20)] * 2), max_size=12))
def test_every_changed_pixel_is_sent_exactly_once(changes: list[tuple[int, int, int, int]]) -> None:
    wish = Wish(60, 60)
    wish.ask(Rect(0, 0, 60, 60), is_incremental=True)
    wish.take()
    wish.change(Rect(*change) for change in changes)
    sent = np.zeros((60, 60), np.uint8)
    for part in wish.take():
        sent[part.y : part.bottom, part.x : part.right] += 1
    for x, y, width, height in changes:
        assert (sent[y : y + height, x : x + width] == 1).all()
    assert sent.max(initial=0) <= 1
