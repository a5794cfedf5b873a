"""What the observer's notes amount to."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.glass.reckoning import EXACT_DB, Sighting, latencies_ms, likeness_db, percentile, rounded, shown_share

MS = 1_000_000


def frames(*pairs: tuple[int, int]) -> list[Sighting]:
    return [Sighting(number, at_ms * MS) for number, at_ms in pairs]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.floats(0, 1))
def test_percentile_is_numpys(values: list[float], share: float):
    assert percentile(values, share) == pytest.approx(float(np.percentile(values, share * 100)), abs=1e-6)


def test_percentile_with_frames_that_were_never_seen():
    values = [10.0, 20.0, math.inf, 30.0]
    assert percentile(values, 0.5) == 25.0
    assert percentile(values, 0.95) == math.inf
    assert percentile([math.inf] * 3, 0.5) == math.inf


def test_percentile_of_nothing():
    assert math.isnan(percentile([], 0.5))


def test_a_later_frame_stands_for_those_it_overtook():
    painted = frames((1, 0), (2, 100), (3, 200))
    seen = frames((3, 250))
    assert latencies_ms(painted, seen) == [250, 150, 50]
    assert shown_share(painted, seen) == pytest.approx(1 / 3)


def test_frames_seen_in_their_turn():
    assert latencies_ms(frames((1, 0), (2, 100)), frames((1, 40), (2, 170))) == [40, 70]


def test_frames_never_seen():
    assert latencies_ms(frames((1, 0), (2, 100)), frames((1, 40))) == [40, math.inf]


def test_nothing_painted():
    assert shown_share([], []) == 0.0
    assert latencies_ms([], frames((1, 0))) == []


def test_equal_pictures():
    picture = np.full((4, 4, 3), 9, np.uint8)
    assert likeness_db(picture, picture) == EXACT_DB


def test_black_and_white_are_as_different_as_can_be():
    black, white = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8)
    assert likeness_db(black, white) == pytest.approx(0.0)


def test_likeness_of_a_known_error():
    one, other = np.full((8, 8, 3), 100, np.uint8), np.full((8, 8, 3), 110, np.uint8)
    assert likeness_db(one, other) == pytest.approx(10 * math.log10(255**2 / 100))


@pytest.mark.parametrize(("value", "written"), [(1.26, 1.3), (math.inf, None), (math.nan, None)])
def test_rounded(value: float, written: float | None):
    assert rounded(value) == written
