"""Large changes are seen soon because photographs among them are coarse at first."""

from __future__ import annotations

import numpy as np
import pytest

from remote.rfb.encodings.choice import Effort
from remote.rfb.geometry import Rect
from remote.share.coarse import COARSE_S, LEAST_S, Coarse

PHOTO = np.random.default_rng(1).integers(0, 1 << 24, (256, 512), np.uint32).astype("<u4")
WHOLE = [Rect(0, 0, 512, 256)]
SLOW = Effort(quality_level=3, is_thorough=True)
RATE = 64_000.0


def density(coarse: Coarse, now_s: float, canvas: np.ndarray = PHOTO) -> float | None:
    return coarse.effort(now_s, canvas, WHOLE, SLOW, RATE).picture_density


def test_all_that_waits_shares_what_the_line_takes_in_time() -> None:
    coarse = Coarse()
    found = density(coarse, 5.0)
    assert found is not None
    assert found * PHOTO.size == pytest.approx(RATE * COARSE_S)


def test_what_is_left_must_be_there_by_the_same_time() -> None:
    coarse = Coarse()
    density(coarse, 5.0)
    half = PHOTO.copy()
    half[:, 256:] = 0
    late = coarse.effort(5.0 + COARSE_S / 2, half, WHOLE, SLOW, RATE).picture_density
    assert late is not None
    assert late * PHOTO.size / 2 == pytest.approx(RATE * COARSE_S / 2)


def test_a_picture_that_always_changes_has_its_share() -> None:
    coarse = Coarse()
    density(coarse, 5.0)
    found = density(coarse, 60.0)
    assert found is not None
    assert found * PHOTO.size == pytest.approx(RATE * LEAST_S)


def test_the_next_change_has_its_own_time() -> None:
    coarse = Coarse()
    first = density(coarse, 5.0)
    coarse.caught_up()
    assert density(coarse, 6.0) == first


def test_text_and_fast_lines_are_left_alone() -> None:
    coarse = Coarse()
    assert density(coarse, 5.0, np.zeros_like(PHOTO)) is None
    fast = Effort(quality_level=9)
    assert coarse.effort(5.0, PHOTO, WHOLE, fast, 1e7) == fast
