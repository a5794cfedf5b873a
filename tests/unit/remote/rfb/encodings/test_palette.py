"""Finding the few colours of a picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote.rfb.encodings import palette as palette_module
from remote.rfb.encodings.palette import Palette, find_palette


@given(st.integers(1, 256), st.integers(1, 80), st.integers(1, 80), st.integers(0, 1 << 30))
def test_finds_every_colour_and_its_place(count: int, width: int, height: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    colours = rng.integers(0, 1 << 24, count, np.uint32).astype("<u4")
    canvas = colours[rng.integers(0, count, (height, width))]
    palette = find_palette(canvas, 256)
    assert palette is not None
    assert len(palette) == len(np.unique(canvas))
    assert np.array_equal(palette.colours[palette.indices(canvas)], canvas)


def test_gives_up_where_there_are_more_in_the_sample_and_beyond_it() -> None:
    many = np.arange(10_000, dtype="<u4").reshape(100, 100)
    assert find_palette(many, 256) is None
    few = np.zeros((100, 100), "<u4")
    few[0, :20] = np.arange(20)
    assert find_palette(few, 16) is None
    assert len(find_palette(few, 20) or ()) == 20
    assert find_palette(many[:1, :17], 16) is None


def test_colours_that_meet_in_every_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palette_module, "HASH_MULTIPLIERS", (0, 1))
    canvas = np.array([[3, 1, 2, 1]], "<u4")
    assert Palette(np.array([1, 2, 3], "<u4")).indices(canvas).tolist() == [[2, 0, 1, 0]]
