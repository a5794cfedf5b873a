"""Rectangles and their checks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote.errors import ProtocolError
from remote.rfb.geometry import MAX_AREA, MAX_SIDE, Rect, check_inside, check_size


@given(*[st.integers(-40, 80)] * 2, *[st.integers(0, 90)] * 2, *[st.integers(1, 60)] * 2)
def test_clipping_keeps_exactly_the_pixels_inside(x, y, width, height, screen_width, screen_height) -> None:
    rect = Rect(x, y, width, height)
    clipped = rect.clipped(screen_width, screen_height)
    inside = {
        (column, row)
        for column in range(max(x, 0), min(rect.right, screen_width))
        for row in range(max(y, 0), min(rect.bottom, screen_height))
    }
    assert clipped.area == len(inside)
    check_inside(clipped, screen_width, screen_height)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 20), st.integers(1, 200))
def test_pieces_cover_a_rectangle_once(width: int, height: int, max_width: int, max_area: int) -> None:
    pieces = list(Rect(3, 4, width, height).pieces(max_width, max_area))
    covered = [(x, y) for p in pieces for x in range(p.x, p.right) for y in range(p.y, p.bottom)]
    assert sorted(covered) == [(x, y) for x in range(3, 3 + width) for y in range(4, 4 + height)]
    assert all(piece.width <= max_width and piece.area <= max_area for piece in pieces)


@pytest.mark.parametrize(
    "rect",
    [Rect(-1, 0, 1, 1), Rect(0, -1, 1, 1), Rect(0, 0, -1, 1), Rect(0, 0, 1, -1), Rect(9, 0, 2, 1), Rect(0, 9, 1, 2)],
)
def test_refuses_what_reaches_outside_on_any_side(rect: Rect) -> None:
    with pytest.raises(ProtocolError, match="rectangle"):
        check_inside(rect, 10, 10)


def test_an_area_that_fits_does_not_hide_a_side_that_does_not() -> None:
    with pytest.raises(ProtocolError, match="outside"):
        check_inside(Rect(0, 0, 100, 1), 10, 10)


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (MAX_SIDE + 1, 1), (1, MAX_SIDE + 1), (8192, 4097)])
def test_refuses_impossible_screens(size: tuple[int, int]) -> None:
    with pytest.raises(ProtocolError, match="framebuffer"):
        check_size(*size)


def test_allows_the_largest_screens() -> None:
    check_size(MAX_SIDE, MAX_AREA // MAX_SIDE)
    check_size(7680, 4320)
