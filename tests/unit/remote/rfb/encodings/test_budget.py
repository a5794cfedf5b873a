"""JPEG within so many bytes."""

from __future__ import annotations

import numpy as np
import pytest
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st

from remote.rfb.encodings.budget import STEPS, JpegBudget, step_of
from remote.rfb.encodings.jpeg import QUALITIES, encode_jpeg_as, paint_jpeg
from remote.rfb.pixel_format import CANVAS_TYPE, Canvas


def _picture(seed: int = 1, noise: float = 6.0, side: int = 96) -> Canvas:
    rng = np.random.default_rng(seed)
    coarse = np.kron(rng.normal(128, 60, (side // 16, side // 16, 4)), np.ones((16, 16, 1)))
    smooth = np.mean(
        [np.roll(coarse, (down, right), (0, 1)) for down in range(0, 12, 3) for right in range(0, 12, 3)], 0
    )
    pixels = np.clip(smooth + rng.normal(0, noise, smooth.shape), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(pixels).view(CANVAS_TYPE)[..., 0]


def _sizes(canvas: Canvas) -> list[int]:
    return [len(encode_jpeg_as(canvas, *step)) for step in STEPS]


def test_steps_lead_from_small_to_large_and_from_bad_to_good() -> None:
    canvas = _picture()
    sizes = _sizes(canvas)
    assert sizes == sorted(sizes)
    errors = []
    for step in STEPS:
        target = np.zeros_like(canvas)
        paint_jpeg(encode_jpeg_as(canvas, *step), target)
        bytes_of = [pixels.view(np.uint8).reshape(-1, 4)[:, :3].astype(float) for pixels in (target, canvas)]
        errors.append(float(((bytes_of[0] - bytes_of[1]) ** 2).mean()))
    assert errors == sorted(errors, reverse=True)


@pytest.mark.parametrize("begin", range(len(STEPS)))
def test_the_best_that_fits_is_found_from_wherever_the_search_begins(begin: int) -> None:
    canvas = _picture()
    sizes = _sizes(canvas)
    for step, size in enumerate(sizes):
        budget = JpegBudget()
        budget.encode(canvas, sizes[begin])
        found = budget.encode(canvas, size)
        assert (found.step, len(found.data)) == (step, size)
        assert budget.encode(canvas, size - 1).step == max(step - 1, 0)


def test_the_smallest_is_taken_when_none_fits_and_the_best_when_all_do() -> None:
    canvas = _picture()
    assert JpegBudget().encode(canvas, 0).step == 0
    assert JpegBudget().encode(canvas, 10_000_000).step == len(STEPS) - 1


def test_a_limit_of_quality_is_kept() -> None:
    assert JpegBudget().encode(_picture(), 10_000_000, best_step=4).step == 4
    assert JpegBudget().encode(_picture(), 10_000_000, best_step=0).step == 0
    assert JpegBudget().encode(_picture(), 0, best_step=4).step == 0


def test_a_quality_level_is_a_step_that_is_no_better() -> None:
    steps = [step_of(level) for level in range(len(QUALITIES))]
    assert steps == sorted(steps) and steps[-1] == len(STEPS) - 1
    assert all(STEPS[step].quality <= QUALITIES[level] for level, step in enumerate(steps))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 9), st.floats(0, 60), st.lists(st.integers(0, 20_000), min_size=1, max_size=4))
def test_whatever_the_picture_and_the_budget_it_fits_or_is_the_smallest(
    seed: int, noise: float, budgets: list[int]
) -> None:
    canvas, budget = _picture(seed, noise, side=48), JpegBudget()
    for max_bytes in budgets:
        found = budget.encode(canvas, max_bytes)
        assert len(found.data) <= max_bytes or found.step == 0
        assert simplejpeg.decode_jpeg_header(found.data)[:2] == canvas.shape
        assert found.data == encode_jpeg_as(canvas, *STEPS[found.step])
