"""Which change goes first."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from remote.rfb.geometry import Rect
from remote.share.plan import CELL_PX, Plan, cut

WINDOW = Rect(0, 0, 640, 384)
LETTER = Rect(600, 370, 12, 20)
MUCH = 1 << 20


def plan() -> Plan:
    plan = Plan()
    plan.resize(1000, 800)
    return plan


def test_a_letter_goes_before_a_window() -> None:
    assert plan().order(0.0, [WINDOW, LETTER], MUCH)[0] == LETTER


def test_of_two_letters_the_one_near_the_pointer_goes_first() -> None:
    far, near = Rect(10, 10, 10, 20), Rect(500, 500, 10, 20)
    board = plan()
    board.focus(510, 515)
    assert board.order(0.0, [far, near], MUCH) == [near, far]


def test_what_the_pointer_is_on_goes_before_the_rest_of_a_window() -> None:
    board = plan()
    board.focus(300, 300)
    first = board.order(0.0, [WINDOW], 1000)[0]
    assert first.x <= 300 < first.right and first.y <= 300 < first.bottom


def test_pieces_are_smaller_on_a_slow_line() -> None:
    board = plan()
    wide = max(piece.width for piece in board.order(0.0, [WINDOW], MUCH))
    narrow = max(piece.width for piece in board.order(0.0, [WINDOW], 3000))
    assert narrow < wide == WINDOW.width
    assert narrow % CELL_PX == 0


def test_what_waits_longest_has_its_turn_though_all_changes_all_the_time() -> None:
    board = plan()
    sent: set[Rect] = set()
    pieces = board.order(0.0, [WINDOW], 1000)
    for turn in range(len(pieces)):
        first = board.order(turn * 0.1, [WINDOW], 1000)[0]
        board.done([first])
        sent.add(first)
    assert sent == set(pieces)


@given(st.tuples(*[st.integers(0, 300)] * 2, *[st.integers(1, 300)] * 2), st.sampled_from([64, 128, 1024]))
def test_pieces_cover_an_area_exactly_once(sides: tuple[int, int, int, int], width: int) -> None:
    area = Rect(*sides)
    covered = np.zeros((700, 700), np.uint8)
    for piece in cut(area, width):
        covered[piece.y : piece.bottom, piece.x : piece.right] += 1
    assert (covered[area.y : area.bottom, area.x : area.right] == 1).all()
    assert covered.sum() == area.area
