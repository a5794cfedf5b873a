"""Finding by how far something has moved in any direction."""

from __future__ import annotations

import numpy as np
import pytest

from capture.changes import Area, changed_rects
from capture.displacement import find_displacement
from capture.motion import MAX_MOVES, Move, find_moves, in_order

HEIGHT, WIDTH = 600, 800
WINDOW = np.random.default_rng(7).integers(0, 3, (240, 200, 1), np.uint8).repeat(2, axis=1).repeat(4, axis=2) * 90
WHOLE = Area(0, 0, WIDTH, HEIGHT)


def desktop(left: int, top: int) -> np.ndarray:
    """Return a grey screen with a window, as much of it as fits."""
    frame = np.full((HEIGHT + 2 * 240, WIDTH + 2 * 400, 4), 120, np.uint8)
    frame[240 + top : 480 + top, 400 + left : 800 + left] = WINDOW
    return frame[240:-240, 400:-400].copy()


def done(before: np.ndarray, moves: list[Move]) -> np.ndarray:
    picture = before.copy()
    for (x, y, width, height), source_x, source_y in moves:
        assert min(x, y, source_x, source_y) >= 0
        assert max(x, source_x) + width <= WIDTH and max(y, source_y) + height <= HEIGHT
        picture[y : y + height, x : x + width] = picture[
            source_y : source_y + height, source_x : source_x + width
        ].copy()
    return picture


DISTANCES = [(37, 21), (-150, -80), (5, -3), (-40, 0), (64, 0), (0, 12), (300, 200)]


@pytest.mark.parametrize(("right", "down"), DISTANCES)
def test_the_distance_of_a_dragged_window_is_found(right: int, down: int) -> None:
    before, after = desktop(200, 150), desktop(200 + right, 150 + down)
    assert find_displacement(before, after, WHOLE) == (right, down)


@pytest.mark.parametrize(("right", "down"), DISTANCES)
def test_a_dragged_window_is_carried_and_little_of_it_painted(right: int, down: int) -> None:
    before, after = desktop(200, 150), desktop(200 + right, 150 + down)
    moved = done(before, find_moves(before, after, changed_rects(before, after)))
    uncovered = WINDOW[..., 0].size - max(400 - abs(right), 0) * max(240 - abs(down), 0)
    hidden = max(200 + right + 400 - WIDTH, 0) * 240
    assert (moved != after).any(axis=2).sum() <= uncovered + hidden + 32 * 240


def test_a_page_scrolled_sideways_leaves_the_new_strip() -> None:
    page = np.random.default_rng(8).integers(0, 2, (HEIGHT, WIDTH + 50, 1), np.uint8).repeat(4, axis=2) * 255
    before, after = page[:, :WIDTH].copy(), page[:, 50:].copy()
    wrong = (done(before, find_moves(before, after, changed_rects(before, after))) != after).any(axis=2)
    assert wrong.sum() <= HEIGHT * (50 + 16)


def test_another_window_has_not_moved_nor_has_a_plain_one() -> None:
    before, after = desktop(200, 150), desktop(200, 150)
    after[150:390, 200:600] = np.random.default_rng(9).integers(0, 3, (240, 400, 1), np.uint8) * 90
    assert find_displacement(before, after, WHOLE) is None
    assert find_displacement(np.zeros_like(before), np.full_like(before, 9), WHOLE) is None
    assert find_displacement(before, after, Area(0, 0, 40, 600)) is None


def test_only_a_thorough_search_looks_sideways() -> None:
    before, after = desktop(200, 150), desktop(237, 150)
    assert find_moves(before, after, [WHOLE], is_thorough=False) == []


def test_nothing_is_painted_over_that_is_still_needed() -> None:
    left = Move(Area(100, 0, 100, 50), 50, 0)
    right = Move(Area(200, 0, 100, 50), 150, 0)
    below = Move(Area(100, 50, 200, 50), 50, 25)
    assert in_order([left, right]) == [right, left] == in_order([right, left])
    assert in_order([left, right, below]) == [below, right, left]


def test_of_moves_that_need_each_other_one_is_left_out() -> None:
    one, other = Move(Area(0, 0, 50, 50), 50, 0), Move(Area(50, 0, 50, 50), 0, 0)
    assert in_order([one, other]) == [one]


def test_what_a_camera_sees_is_left_to_the_film() -> None:
    scene = np.random.default_rng(10).integers(0, 255, (HEIGHT, WIDTH + 40, 4), np.uint8)
    assert find_displacement(scene[:, 40:].copy(), scene[:, :-40].copy(), WHOLE) is None


def test_of_very_many_moves_the_largest_are_carried() -> None:
    before = np.zeros((HEIGHT, 2400, 4), np.uint8)
    rows = np.random.default_rng(11).integers(0, 2, (HEIGHT, 2400, 1), np.uint8) * 255
    before[...] = rows
    after = before.copy()
    for place, left in enumerate(range(0, 2400, 64)):  # every column of stripes is scrolled for a different length
        after[: 200 + 5 * place, left : left + 60] = before[9 : 209 + 5 * place, left : left + 60]
    moves = find_moves(before, after, [Area(0, 0, 2400, HEIGHT)])
    assert 0 < len(moves) <= MAX_MOVES
    assert min(move.area.height for move in moves) > 200
