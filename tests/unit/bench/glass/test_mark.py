"""Frame marks: read back whatever a lossy coder does, and never read from what is no mark."""

from __future__ import annotations

import numpy as np
import pytest
import simplejpeg
from hypothesis import given
from hypothesis import strategies as st

from bench.glass import mark

NUMBERS = st.integers(0, mark.LAST_NUMBER)


def in_colour(number: int) -> np.ndarray:
    return np.repeat(mark.painted(number)[..., None], 4, axis=2)


@given(NUMBERS)
def test_reads_what_was_painted(number: int):
    assert mark.number_in(in_colour(number)) == number


@given(NUMBERS, st.integers(10, 95))
def test_survives_jpeg(number: int, quality: int):
    data = simplejpeg.encode_jpeg(np.ascontiguousarray(in_colour(number)), quality, "BGRX", "420")
    assert mark.number_in(simplejpeg.decode_jpeg(data, "BGR")) == number


@given(NUMBERS)
def test_survives_noise_and_pale_contrast(number: int):
    noise = np.random.default_rng(number).normal(0, 20, (mark.HEIGHT_PX, mark.WIDTH_PX, 1))
    pale = 30 + in_colour(number) * (195 / 255) + noise
    assert mark.number_in(np.clip(pale, 0, 255).astype(np.uint8)) == number


@pytest.mark.parametrize("level", [0, 30, 128, 200, 255])
def test_plain_area_is_no_mark(level: int):
    assert mark.number_in(np.full((mark.HEIGHT_PX, mark.WIDTH_PX, 4), level, np.uint8)) is None


@given(st.integers(0, mark.LAST_NUMBER - 8), st.integers(1, 8))
def test_torn_mark_is_never_read_as_a_third_number(number: int, newer: int):
    upper, lower = in_colour(number), in_colour(number + newer)
    torn = np.concatenate([upper[: mark.CELL_PX], lower[mark.CELL_PX :]])
    assert mark.number_in(torn) in {None, number, number + newer}


def test_torn_mark_is_no_mark():
    torn = np.concatenate([in_colour(0x12FF)[: mark.CELL_PX], in_colour(0x1300)[mark.CELL_PX :]])
    assert mark.number_in(torn) is None


def test_blend_of_two_frames_is_no_mark():
    blend = (in_colour(700).astype(np.uint16) + in_colour(701)) // 2
    assert mark.number_in(blend.astype(np.uint8)) is None


@given(NUMBERS, st.integers(0, mark.BITS - 1))
def test_one_wrong_cell_is_noticed(number: int, place: int):
    picture = in_colour(number)
    row, column = divmod(place, mark.COLUMNS)
    size = mark.CELL_PX
    picture[row * size : (row + 1) * size, column * size : (column + 1) * size] ^= 255
    assert mark.number_in(picture) is None


@pytest.mark.parametrize("number", [-1, mark.LAST_NUMBER + 1])
def test_refuses_numbers_that_do_not_fit(number: int):
    with pytest.raises(ValueError, match="fit"):
        mark.cells_of(number)
