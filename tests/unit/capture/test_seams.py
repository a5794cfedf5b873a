"""Bands end between lines of text."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from capture.seams import seams


def page(pitch: int, height: int) -> np.ndarray:
    """Return lines of noise, four rows blank between two."""
    frame = np.zeros((height, 320, 4), np.uint8)
    for top in range(0, height - pitch, pitch):
        frame[top + 4 : top + pitch] = np.random.default_rng(top).integers(0, 255, (pitch - 4, 320, 4), np.uint8)
    return frame


def test_bands_end_where_nothing_is_written() -> None:
    rows = seams(page(22, 500), 64)
    assert all(row % 22 <= 4 for row in rows[:-1])
    assert len(rows) > 8


def test_a_plain_frame_has_the_largest_bands() -> None:
    assert seams(np.zeros((200, 100, 4), np.uint8), 64) == [0, 64, 128, 192, 200]


@given(st.integers(1, 300), st.integers(1, 9), st.integers(1, 64), st.integers(0, 99))
def test_bands_cover_a_frame_and_are_never_too_high(height: int, width: int, most: int, seed: int) -> None:
    frame = np.random.default_rng(seed).integers(0, 3, (height, width, 4), np.uint8)
    rows = seams(frame, most)
    assert (rows[0], rows[-1]) == (0, height)
    heights = np.diff(rows)
    assert heights.max() <= most and (heights[:-1] >= most // 2).all() and heights.min() > 0
