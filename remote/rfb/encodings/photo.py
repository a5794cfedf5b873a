"""Which parts of a rectangle are photographs: there, unlike in text and drawings, hardly a pixel is like the next."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from remote.rfb.encodings.recall import block_spans
from remote.rfb.pixel_format import Canvas

MIN_SHARE = 0.5
"""Of pixels that differ both from the left and from the upper one: about 0.2 in dense text, 0.9 in photographs."""
MIN_SIDE_PX = 8
SAMPLED_ROWS = 4


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
    per_column = _rough(canvas).sum(axis=0) / (canvas.shape[0] - 1)
    starts = [min(first, len(per_column) - 1) for first, _ in spans]
    shares = np.add.reduceat(per_column, starts) / [max(end - first, 1) for first, end in spans]
    kinds = (shares > MIN_SHARE).tolist()
    begin = 0
    for place, kind in enumerate(kinds):
        if place + 1 == len(kinds) or kinds[place + 1] != kind:
            yield begin, spans[place][1], kind
            begin = spans[place][1]


def roughness(canvas: Canvas) -> float:
    """Return the share of pixels that are unlike their neighbours, from some of the rows.

    Args:
        canvas: (height, width), at least 2 x 2.
    """
    pairs = [canvas[top : top + 2] for top in range(0, canvas.shape[0] - 1, SAMPLED_ROWS)]
    return float(np.mean([_rough(pair).mean() for pair in pairs]))


def _rough(canvas: Canvas) -> NDArray[np.bool_]:
    is_rough: NDArray[np.bool_] = (canvas[1:, 1:] != canvas[:-1, 1:]) & (canvas[1:, 1:] != canvas[1:, :-1])
    return is_rough
