"""Where to cut a frame into bands: between the lines of text rather than through them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SAMPLED_COLUMNS = 4
"""Only so many-th columns are looked at: 0.3 ms for a screen of 1920 x 1080."""


def seams(frame: NDArray[np.uint8], max_rows: int) -> list[int]:
    """Return the first row of every band, and the number of rows at the end.

    It depends on nothing but the frame, so that parts of it which are looked at one after the other fit together.

    Args:
        frame: (height, width, 4) uint8.
        max_rows: of a band; it has at least half as many, except the last.
    """
    words = frame.view(np.uint32)[..., 0]
    height, least = len(words), max(max_rows // 2, 1)
    rows = [0]
    while rows[-1] + max_rows < height:
        first, last = rows[-1] + least, rows[-1] + max_rows
        edges = _edges(words[first - 1 : last + 1])
        beside = edges[:-1] + edges[1:]
        rows.append(last - int(beside[::-1].argmin()))
    return [*rows, height]


def _edges(words: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Return how often the colour changes in each row, from some of the columns."""
    whole = words.shape[1] // SAMPLED_COLUMNS * SAMPLED_COLUMNS
    differs = words[:, 1:whole:SAMPLED_COLUMNS] != words[:, 0:whole:SAMPLED_COLUMNS]
    edges: NDArray[np.intp] = differs.sum(axis=1, dtype=np.intp)
    return edges
