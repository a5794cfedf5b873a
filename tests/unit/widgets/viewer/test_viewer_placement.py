"""Where the far screen lies in the widget, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF

from widgets.viewer.placement import Scale, place


def test_a_larger_screen_is_shrunk_and_centred() -> None:
    placed = place(2000, 1000, QSizeF(1000, 600), 1.0, Scale.FIT)
    assert placed.factor == 0.5
    assert placed.whole() == QRectF(0, 50, 1000, 500)


def test_a_smaller_screen_is_not_blown_up() -> None:
    placed = place(400, 300, QSizeF(1000, 600), 1.0, Scale.FIT)
    assert placed.factor == 1.0
    assert placed.whole() == QRectF(300, 150, 400, 300)


def test_one_to_one_has_its_corner_at_the_corner() -> None:
    assert place(400, 300, QSizeF(1000, 600), 1.0, Scale.ONE_TO_ONE).whole() == QRectF(0, 0, 400, 300)


def test_one_to_one_means_physical_pixels() -> None:
    placed = place(400, 300, QSizeF(1000, 600), 2.0, Scale.ONE_TO_ONE)
    assert placed.whole() == QRectF(0, 0, 200, 150)
    assert placed.to_framebuffer(QPointF(10, 10)) == (20, 20)


@pytest.mark.parametrize(("pointer", "left"), [(0, 0), (400, -300), (800, -600)])
def test_a_screen_too_large_for_one_to_one_slides_with_the_pointer(pointer: int, left: int) -> None:
    placed = place(1400, 300, QSizeF(800, 600), 1.0, Scale.ONE_TO_ONE, QPointF(pointer, 10))
    assert (placed.left, placed.top) == (left, 0)


def test_damage_reaches_a_pixel_further() -> None:
    placed = place(2000, 1000, QSizeF(1000, 500), 1.0, Scale.FIT)
    damaged = placed.damaged(100, 100, 10, 10)
    assert damaged.contains(49, 49) and damaged.contains(55, 55) and damaged.width() <= 8


@given(
    st.integers(1, 4000), st.integers(1, 3000), st.integers(50, 2000), st.integers(50, 1500),
    st.sampled_from([1.0, 1.5, 2.0]), st.sampled_from(list(Scale)), st.integers(-50, 2100), st.integers(-50, 1600),
)  # fmt: skip
def test_every_place_leads_into_the_framebuffer(
    width: int, height: int, room_x: int, room_y: int, ratio: float, scale: Scale, x: int, y: int
) -> None:
    placed = place(width, height, QSizeF(room_x, room_y), ratio, scale, QPointF(x, y))
    there = placed.to_framebuffer(QPointF(x, y))
    assert 0 <= there[0] < width and 0 <= there[1] < height
    if scale is Scale.FIT:
        whole = placed.whole()
        assert whole.width() <= room_x + 1e-6 and whole.height() <= room_y + 1e-6
