"""Which parts of a rectangle are photographs: there, unlike in text and drawings, hardly a pixel is like the next."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from remote.rfb.encodings.recall import BLOCK_PX, block_spans
from remote.rfb.pixel_format import Canvas

MIN_SHARE = 0.5
"""Of pixels that differ both from the left and from the upper one: about 0.2 in dense text, 0.9 in photographs."""
MIN_COLOURS = 0.3
"""A photograph's sample has so many different colours a pixel; smoothed letters without gaps are as rough, with few."""
LEAST_COLOURS = 64
"""As many as the grey edges of a few letters have."""
MIN_SIDE_PX = 12
SAMPLED_ROWS = 4
PROBED_ROWS = 8
"""Of so many rows one is looked at where only the amount matters: 1 ms for a screen of 1920 x 1080."""


def photo_runs(canvas: Canvas, x: int) -> Iterator[tuple[int, int, bool]]:
    """Yield (first column, end column, whether it is a photograph) from left to right; neighbours are joined.

    Args:
        canvas: (height, width) of one row of blocks.
        x: left edge on the screen; runs end on the grid of blocks.
    """
    spans = list(block_spans(x, canvas.shape[1]))
    if canvas.shape[0] < MIN_SIDE_PX or canvas.shape[1] < MIN_SIDE_PX:
        yield 0, canvas.shape[1], False
        return
    sample = canvas[: canvas.shape[0] // SAMPLED_ROWS * SAMPLED_ROWS].reshape(-1, SAMPLED_ROWS, canvas.shape[1])
    per_column = _rough_pairs(sample[:, 0], sample[:, 1]).sum(axis=0) / len(sample)
    starts = [min(first, len(per_column) - 1) for first, _ in spans]
    shares = np.add.reduceat(per_column, starts) / [max(end - first, 1) for first, end in spans]
    kinds = [
        is_rough and _has_many_colours(sample[:, :2, first:end])
        for (first, end), is_rough in zip(spans, (shares > MIN_SHARE).tolist(), strict=True)
    ]
    begin = 0
    for place, kind in enumerate(kinds):
        if place + 1 == len(kinds) or kinds[place + 1] != kind:
            yield begin, spans[place][1], kind
            begin = spans[place][1]


def _has_many_colours(sample: Canvas) -> bool:
    return len(np.unique(sample)) > max(sample.size * MIN_COLOURS, LEAST_COLOURS)


def roughness(canvas: Canvas) -> float:
    """Return the share of pixels that are unlike their neighbours, from some of the rows.

    Args:
        canvas: (height, width), at least 2 x 2.
    """
    lower = canvas[1::SAMPLED_ROWS]
    return float(_rough_pairs(canvas[::SAMPLED_ROWS][: len(lower)], lower).mean())


def photo_area(canvas: Canvas) -> int:
    """Return about how many pixels of a part of the screen are photograph, from some of the rows.

    Args:
        canvas: (height, width).
    """
    height, width = canvas.shape
    if height < MIN_SIDE_PX or width < MIN_SIDE_PX:
        return 0
    lower = canvas[1::PROBED_ROWS]
    rough = _rough_pairs(canvas[::PROBED_ROWS][: len(lower)], lower)
    starts = np.arange(0, width - 1, BLOCK_PX)
    widths = np.diff(starts, append=width - 1)
    is_photo = np.add.reduceat(rough, starts, axis=1, dtype=np.int32) > MIN_SHARE * widths
    return int((is_photo * np.diff(starts, append=width)).sum() * height / len(lower))


def _rough_pairs(upper: Canvas, lower: Canvas) -> NDArray[np.bool_]:
    """Return which pixels of some rows differ from the one to the left and the one above, (rows, width - 1)."""
    is_rough: NDArray[np.bool_] = (lower[:, 1:] != upper[:, 1:]) & (lower[:, 1:] != lower[:, :-1])
    return is_rough
