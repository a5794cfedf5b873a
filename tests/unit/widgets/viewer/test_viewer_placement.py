"""Where the far screen lies in the widget, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF

from remote.rfb.geometry import Rect
from widgets.viewer.placement import place
from widgets.viewer.zoom import FIT, STEPS, next_zoom


def screen(width: int, height: int) -> Rect:
    return Rect(0, 0, width, height)


def test_a_larger_screen_is_shrunk_and_centred() -> None:
    placed = place(screen(2000, 1000), QSizeF(1000, 600), 1.0, FIT)
    assert placed.factor == 0.5
    assert placed.whole() == QRectF(0, 50, 1000, 500)


def test_a_smaller_screen_is_not_blown_up() -> None:
    placed = place(screen(400, 300), QSizeF(1000, 600), 1.0, FIT)
    assert placed.factor == 1.0
    assert placed.whole() == QRectF(300, 150, 400, 300)


def test_a_smaller_screen_lies_in_the_corner_where_that_is_wanted() -> None:
    placed = place(screen(400, 300), QSizeF(1000, 600), 1.0, 1.0, is_cornered=True)
    assert placed.whole() == QRectF(0, 0, 400, 300)


def test_a_magnification_means_physical_pixels() -> None:
    placed = place(screen(400, 300), QSizeF(1000, 600), 2.0, 1.0, is_cornered=True)
    assert placed.whole() == QRectF(0, 0, 200, 150)
    assert placed.to_framebuffer(QPointF(10, 10)) == (20, 20)


@pytest.mark.parametrize(("offset", "left"), [(-5, 0), (100, -100), (600, -600), (900, -600)])
def test_a_screen_too_large_is_slid_as_far_as_it_reaches(offset: int, left: int) -> None:
    placed = place(screen(1400, 300), QSizeF(800, 600), 1.0, 1.0, QPointF(offset, 10))
    assert (placed.left, placed.top) == (left, 150)


def test_one_monitor_is_laid_as_if_it_were_alone_and_leads_to_its_own_pixels() -> None:
    placed = place(Rect(1920, 100, 1000, 500), QSizeF(500, 250), 1.0, FIT)
    assert placed.whole() == QRectF(0, 0, 500, 250)
    assert placed.to_widget(QRectF(1920, 100, 10, 10)) == QRectF(0, 0, 5, 5)
    assert placed.to_framebuffer(QPointF(0, 0)) == (1920, 100)
    assert placed.to_framebuffer(QPointF(499, 249)) == (2918, 598)
    assert placed.to_framebuffer(QPointF(-50, 900)) == (1920, 599)


def test_damage_reaches_a_pixel_further() -> None:
    placed = place(screen(2000, 1000), QSizeF(1000, 500), 1.0, FIT)
    damaged = placed.damaged(100, 100, 10, 10)
    assert damaged.contains(49, 49) and damaged.contains(55, 55) and damaged.width() <= 8


@given(
    st.integers(0, 3000), st.integers(1, 4000), st.integers(1, 3000), st.integers(50, 2000), st.integers(50, 1500),
    st.sampled_from([1.0, 1.5, 2.0]), st.sampled_from([FIT, *STEPS]), st.integers(-50, 2100), st.integers(-50, 1600),
)  # fmt: skip
def test_every_place_leads_into_the_shown_part(
    at: int, width: int, height: int, room_x: int, room_y: int, ratio: float, zoom: float | None, x: int, y: int
) -> None:
    placed = place(Rect(at, at, width, height), QSizeF(room_x, room_y), ratio, zoom, QPointF(x, y))
    there = placed.to_framebuffer(QPointF(x, y))
    assert at <= there[0] < at + width and at <= there[1] < at + height
    if zoom is FIT:
        whole = placed.whole()
        assert whole.width() <= room_x + 1e-6 and whole.height() <= room_y + 1e-6


def test_the_glass_goes_by_steps_from_wherever_it_is() -> None:
    assert next_zoom(0.71, 1) == 0.75
    assert next_zoom(0.71, -1) == 0.67
    assert next_zoom(1.0, 1) == 1.25
    assert next_zoom(1.0, -2) == 0.75
    assert next_zoom(4.0, 1) == 4.0
    assert next_zoom(0.25, -3) == 0.25
