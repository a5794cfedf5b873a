"""Bands of a Recall rectangle follow lines of text."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from remote.rfb.encodings.recall import BLANK, BLOCK_PX
from remote.rfb.encodings.recall_bands import in_blocks

LETTERS = np.random.default_rng(1).integers(1, 5, (64, BLOCK_PX), np.uint16)


def page(*written: tuple[int, int]) -> np.ndarray:
    """Return one block beside the other, each written on from a first to an end row."""
    numbers = np.zeros((64, BLOCK_PX * len(written)), np.uint16)
    for place, (top, bottom) in enumerate(written):
        numbers[top:bottom, place * BLOCK_PX : (place + 1) * BLOCK_PX] = LETTERS[top:bottom]
    return numbers


def bands(numbers: np.ndarray, x: int = 0) -> list[list[tuple[int, bool]]]:
    """Return height and blankness of the bands of each block."""
    layout, _ = in_blocks(numbers, x)
    blocks, at = [], 0
    while at < len(layout):
        count, at = layout[at], at + 1
        blocks.append([(byte & ~BLANK, bool(byte & BLANK)) for byte in layout[at : at + count]])
        at += count
    return blocks


def test_a_word_without_long_letters_has_the_band_of_its_line() -> None:
    line = [(10, True), (13, False), (41, True)]
    assert bands(page((10, 23), (12, 20), (10, 20))) == [line, line, line]


def test_another_window_beside_keeps_its_own_bands() -> None:
    assert bands(page((10, 23), (4, 60))) == [
        [(10, True), (13, False), (41, True)],
        [(4, True), (56, False), (4, True)],
    ]
    assert bands(page((10, 20), (15, 25)))[0] == [(10, True), (10, False), (44, True)]


def test_a_letter_is_the_same_numbers_whatever_stands_beside_it_in_the_line() -> None:
    alone = in_blocks(page((12, 20), (10, 23)), 0)[1]
    together = in_blocks(page((10, 23), (12, 20)), 0)[1]
    assert sorted(alone.tolist()) == sorted(together.tolist())


@settings(max_examples=50)
@given(st.integers(0, 90), st.lists(st.tuples(st.integers(0, 30), st.integers(1, 33)), min_size=1, max_size=5))
def test_the_bands_of_a_block_are_as_high_as_the_rectangle(x: int, written: list[tuple[int, int]]) -> None:
    numbers = page(*((top, top + height) for top, height in written))
    _, parts = in_blocks(numbers, x)
    blocks = bands(numbers, x)
    assert all(sum(height for height, _ in block) == 64 for block in blocks)
    assert len(parts) <= numbers.size
