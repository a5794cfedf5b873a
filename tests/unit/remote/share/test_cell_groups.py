"""Groups of cells, drawn by hand and compared with a search cell by cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from remote.share.cell_groups import CellBox, largest_group


def _mask(drawing: str) -> np.ndarray:
    return np.array([[cell == "#" for cell in row] for row in drawing.split()])


@pytest.mark.parametrize(
    ("drawing", "box", "count"),
    [
        (".... .##. .##.", (1, 1, 3, 3), 4),
        ("#..# #..# ####", (0, 0, 4, 3), 8),
        ("####. ....# ####.", (0, 0, 5, 3), 9),
        ("##..# ##..# .....", (0, 0, 2, 2), 4),
        ("#.#.# ..... ###..", (0, 2, 3, 3), 3),
        ("#...# .#.#. ..#..", (0, 0, 5, 3), 5),
        ("#", (0, 0, 1, 1), 1),
    ],
)
def test_cells_that_touch_are_one_group(drawing: str, box: tuple[int, ...], count: int) -> None:
    assert largest_group(_mask(drawing)) == (box, count)


def test_nothing_marked_is_no_group() -> None:
    assert largest_group(np.zeros((5, 7), bool)) is None


@given(arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_the_largest_group_is_as_large_as_a_search_finds(mask: np.ndarray) -> None:
    left = {(int(row), int(column)) for row, column in np.argwhere(mask)}
    largest = 0
    while left:
        open_cells, size = [left.pop()], 0
        while open_cells:
            row, column = open_cells.pop()
            size += 1
            near = {(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)} & left
            left -= near
            open_cells += near
        largest = max(largest, size)
    group = largest_group(mask)
    assert (group.size if group else 0) == largest
    assert group is None or mask[group.box.cells].sum() >= group.size


def test_boxes_know_their_neighbours() -> None:
    box = CellBox(2, 2, 4, 4)
    assert box.area == 4
    assert box.touches(CellBox(4, 4, 5, 5))
    assert not box.touches(CellBox(5, 2, 6, 4))
    assert not box.touches(CellBox(2, 5, 4, 6))
    assert box.joined(CellBox(7, 1, 8, 2)) == (2, 1, 8, 4)
