"""Telling photographs from text."""

from __future__ import annotations

import numpy as np

from remote.rfb.encodings.photo import photo_area, photo_runs, roughness

RNG = np.random.default_rng(1)
PHOTO = RNG.integers(0, 1 << 24, (64, 640), np.uint32).astype("<u4")
TEXT = np.where(RNG.random((64, 640)) < 0.12, 0, 0xFFFFFF).astype("<u4")


def test_a_photograph_in_a_page_of_text_is_found_on_the_grid() -> None:
    canvas = TEXT.copy()
    canvas[:, 192:448] = PHOTO[:, 192:448]
    assert list(photo_runs(canvas, 0)) == [(0, 192, False), (192, 448, True), (448, 640, False)]
    assert list(photo_runs(canvas, 30)) == [(0, 162, False), (162, 482, True), (482, 640, False)]


def test_text_flat_areas_and_gradients_are_none() -> None:
    gradient = np.tile(np.arange(640, dtype="<u4"), (64, 1))
    for canvas in (TEXT, np.zeros((64, 640), "<u4"), gradient):
        assert list(photo_runs(canvas, 0)) == [(0, 640, False)]


def test_what_is_too_small_to_tell_is_none() -> None:
    assert list(photo_runs(PHOTO[:1], 0)) == [(0, 640, False)]
    assert list(photo_runs(PHOTO[:, :1], 63)) == [(0, 1, False)]
    assert list(photo_runs(PHOTO[:, :20], 63)) == [(0, 1, False), (1, 20, True)]
    assert list(photo_runs(PHOTO[:12, :13], 60)) == [(0, 13, False)]


def test_smoothed_letters_without_gaps_are_none() -> None:
    letters = RNG.integers(0, 40, (13, 640), np.uint32).astype("<u4")
    assert roughness(letters) > 0.9
    assert list(photo_runs(letters, 0)) == [(0, 640, False)]


def test_a_photograph_is_rough_and_text_is_not() -> None:
    assert roughness(PHOTO) > 0.9
    assert roughness(TEXT) < 0.3
    assert roughness(np.zeros((2, 2), "<u4")) == 0


def test_the_amount_of_photograph_is_known_from_a_few_rows() -> None:
    canvas = TEXT.copy()
    canvas[:, 192:448] = PHOTO[:, 192:448]
    assert photo_area(canvas) == 256 * 64
    assert photo_area(TEXT) == 0
    assert photo_area(PHOTO[:4]) == 0
