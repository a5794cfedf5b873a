"""Changed areas cover every changed pixel, and little else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.changes import Area, changed_rects
from capture.errors import UsageError

Spot = tuple[int, int, int, int]


def frame(width: int, height: int) -> np.ndarray:
    return np.zeros((height, width, 4), np.uint8)


def painted(before: np.ndarray, spots: list[Spot]) -> np.ndarray:
    after = before.copy()
    for x, y, width, height in spots:
        after[y : y + height, x : x + width] = 200
    return after


def test_equal_frames_have_no_changes() -> None:
    assert changed_rects(frame(200, 100), frame(200, 100)) == []


def test_a_small_change_is_found_to_the_word() -> None:
    before = frame(640, 480)
    assert changed_rects(before, painted(before, [(101, 70, 2, 3)])) == [Area(100, 70, 4, 3)]


def test_a_change_across_tiles_is_one_area() -> None:
    before = frame(640, 480)
    assert changed_rects(before, painted(before, [(40, 40, 80, 80)])) == [Area(40, 40, 80, 80)]


def test_a_whole_new_screen_comes_in_bands_of_its_width() -> None:
    before = frame(1366, 768)
    areas = changed_rects(before, painted(before, [(0, 0, 1366, 768)]))
    assert areas == [Area(0, top, 1366, 64) for top in range(0, 768, 64)]


def test_no_line_of_text_is_cut() -> None:
    before = frame(640, 480)
    lines = [(10, y, 2, 13) for y in range(7, 460, 22)]
    after = before.copy()
    after[:, 600:] = 90
    for x, y, _, height in lines:
        after[y : y + height, x : x + 500] = np.random.default_rng(y).integers(0, 255, (height, 500, 1), np.uint8)
    edges = {area.y for area in changed_rects(before, after)}
    assert len(edges) > 6
    assert not [(y, edge) for _, y, _, height in lines for edge in edges if y < edge < y + height]


def test_what_is_left_of_a_change_is_cut_at_the_same_rows() -> None:
    before = frame(640, 480)
    after = np.random.default_rng(1).integers(0, 255, (480, 640, 4), np.uint8)
    first, *rest = changed_rects(before, after)
    x, y, width, height = first
    before[y : y + height, x : x + width // 2] = after[y : y + height, x : x + width // 2]
    assert [area.y for area in changed_rects(before, after)] == [area.y for area in (first, *rest)]


def test_two_far_changes_are_two_areas() -> None:
    before = frame(640, 480)
    areas = changed_rects(before, painted(before, [(0, 0, 2, 2), (600, 400, 2, 2)]))
    assert areas == [Area(0, 0, 2, 2), Area(600, 400, 2, 2)]


def test_an_odd_width_is_compared_to_its_last_column() -> None:
    before = frame(131, 65)
    assert changed_rects(before, painted(before, [(130, 64, 1, 1)])) == [Area(130, 64, 1, 1)]


def test_frames_of_different_sizes_are_refused() -> None:
    with pytest.raises(UsageError, match="cannot be compared"):
        changed_rects(frame(10, 10), frame(10, 12))


@given(
    st.integers(1, 200),
    st.integers(1, 200),
    st.lists(st.tuples(st.integers(0, 199), st.integers(0, 199), st.integers(1, 70), st.integers(1, 70)), max_size=6),
)
def test_areas_cover_every_changed_pixel_once_and_stay_inside(width: int, height: int, spots: list[Spot]) -> None:
    before = frame(width, height)
    after = painted(before, spots)
    covered = np.zeros((height, width), np.uint8)
    for area in changed_rects(before, after, tile_px=16):
        assert area.x >= 0 and area.y >= 0 and area.x + area.width <= width and area.y + area.height <= height
        covered[area.y : area.y + area.height, area.x : area.x + area.width] += 1
    assert covered.max() <= 1
    assert not ((before != after).any(axis=2) & (covered == 0)).any()


def test_a_picture_that_stands_still_amid_changes_is_left_out() -> None:
    before = frame(1920, 1080)
    after = painted(before, [(0, 0, 1920, 1048)])
    after[728:1028, 1460:1900] = before[728:1028, 1460:1900]
    areas = changed_rects(before, after)
    again = sum(_shared(area, Area(1460, 728, 440, 300)) for area in areas)
    assert again < 440 * 300 * 0.05
    assert len(areas) < 30


def test_a_ragged_edge_does_not_break_a_page_into_crumbs() -> None:
    before = frame(1280, 640)
    areas = changed_rects(before, painted(before, [(0, y, 900 + 7 * y % 60, 12) for y in range(0, 640, 20)]))
    assert len(areas) <= 12


def _shared(one: Area, other: Area) -> int:
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(width, 0) * max(height, 0)
