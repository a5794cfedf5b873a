"""Finding what has only moved, on pictures made for it; the moves are done one after the other as a viewer does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.changes import Area, changed_rects
from capture.motion import Move, find_moves

HEIGHT, WIDTH = 400, 320
PAGE = np.random.default_rng(5).integers(0, 2, (1200, WIDTH, 1), np.uint8).repeat(4, axis=2) * 255


def after_moves(before: np.ndarray, moves: list[Move]) -> np.ndarray:
    done = before.copy()
    for (x, y, width, height), source_x, source_y in moves:
        done[y : y + height, x : x + width] = done[source_y : source_y + height, source_x : source_x + width].copy()
    return done


def moves_between(before: np.ndarray, after: np.ndarray) -> list[Move]:
    return find_moves(before, after, changed_rects(before, after))


def wrong_rows(before: np.ndarray, after: np.ndarray) -> int:
    done = after_moves(before, moves_between(before, after))
    return int((done != after).any(axis=(1, 2)).sum())


@pytest.mark.parametrize("distance", [3, 54, 120, -3, -54, -120])
def test_a_scrolled_page_leaves_only_the_new_strip(distance: int) -> None:
    before, after = PAGE[200 : 200 + HEIGHT].copy(), PAGE[200 + distance : 200 + distance + HEIGHT].copy()
    assert wrong_rows(before, after) == abs(distance)


def test_a_text_area_scrolls_between_borders_that_stand_still() -> None:
    before = np.full((HEIGHT, WIDTH, 4), 90, np.uint8)
    after = before.copy()
    before[40:360, 70:260] = PAGE[0:320, :190]
    after[40:360, 70:260] = PAGE[30:350, :190]
    moves = moves_between(before, after)
    done = after_moves(before, moves)
    assert int((done != after).any(axis=(1, 2)).sum()) == 30
    assert all(area.x >= 70 and area.x + area.width <= 260 for area, _, _ in moves)


def test_a_mark_that_changes_over_the_page_costs_only_its_own_place() -> None:
    before, after = PAGE[0:HEIGHT].copy(), PAGE[54 : 54 + HEIGHT].copy()
    before[200:216, 100:200], after[200:216, 100:200] = 10, 200
    done = after_moves(before, moves_between(before, after))
    wrong = (done != after).any(axis=2)
    assert wrong[: HEIGHT - 54].sum() <= 2 * 16 * 192  # the mark, and where it was carried along, in whole stripes


def test_a_page_that_is_another_one_has_not_moved() -> None:
    other = np.random.default_rng(6).integers(0, 255, (HEIGHT, WIDTH, 4), np.uint8)
    assert moves_between(PAGE[:HEIGHT].copy(), other) == []


def test_small_changes_are_not_searched() -> None:
    before = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    after = before.copy()
    after[10:30, 10:30] = 7
    assert find_moves(before, after, [Area(10, 10, 20, 20)]) == []


@settings(max_examples=60)
@given(st.integers(-150, 150), st.integers(0, 100), st.integers(0, 100), st.integers(60, 220), st.integers(60, 300))
def test_moves_stay_inside_the_screen_and_never_make_it_worse_than_repainting(
    distance: int, left: int, top: int, width: int, height: int
) -> None:
    before = PAGE[600 : 600 + HEIGHT].copy()
    after = before.copy()
    bottom, right = min(top + height, HEIGHT), min(left + width, WIDTH)
    after[top:bottom, left:right] = PAGE[600 + distance + top : 600 + distance + bottom, left:right]
    areas = changed_rects(before, after)
    for (x, y, w, h), source_x, source_y in find_moves(before, after, areas):
        assert min(x, y, source_x, source_y) >= 0 and min(w, h) > 0
        assert max(x, source_x) + w <= WIDTH and max(y, source_y) + h <= HEIGHT
