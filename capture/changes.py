"""Which parts of the screen differ between two frames."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from capture.errors import UsageError

TILE_PX = 64
"""Side of a tile: small enough for a typed line, large enough that a frame has few of them."""


class Area(NamedTuple):
    """A part of the screen in physical pixels; the origin is its upper left corner."""

    x: int
    y: int
    width: int
    height: int


class _Run(NamedTuple):
    """Neighbouring changed tiles of one band, and the box of pixels inside that really changed."""

    first_tile: int
    last_tile: int
    left: int
    top: int
    right: int
    bottom: int

    def area(self) -> Area:
        return Area(self.left, self.top, self.right - self.left, self.bottom - self.top)


def changed_rects(before: NDArray[np.uint8], after: NDArray[np.uint8], tile_px: int = TILE_PX) -> list[Area]:
    """Return areas that cover every changed pixel and do not overlap, from top to bottom.

    Args:
        before: (height, width, 4) uint8, C-contiguous.
        after: the same shape.
        tile_px: a multiple of 2.

    Raises:
        UsageError: the frames have different shapes.
    """
    if before.shape != after.shape or before.ndim != 3 or before.shape[2] != 4:
        raise UsageError(f"frames of shapes {before.shape} and {after.shape} cannot be compared")
    word_px = 2 if before.shape[1] % 2 == 0 else 1
    old, new = _as_words(before, word_px), _as_words(after, word_px)
    done: list[Area] = []
    growing: list[_Run] = []
    for top in range(0, before.shape[0], tile_px):
        differs = old[top : top + tile_px] != new[top : top + tile_px]
        runs = list(_runs(differs, top, tile_px // word_px, word_px)) if differs.any() else []
        growing, finished = _grow(growing, runs)
        done += (run.area() for run in finished)
    done += (run.area() for run in growing)
    return sorted(done, key=lambda area: (area.y, area.x))


def _as_words(pixels: NDArray[np.uint8], word_px: int) -> NDArray[np.uint64] | NDArray[np.uint32]:
    flat = np.ascontiguousarray(pixels).reshape(pixels.shape[0], -1)
    return flat.view(np.uint64) if word_px == 2 else flat.view(np.uint32)


def _runs(differs: NDArray[np.bool_], top: int, tile_words: int, word_px: int) -> Iterator[_Run]:
    """Yield the runs of changed tiles in one band; differs is (rows, words) bool."""
    columns = np.logical_or.reduce(differs, axis=0)
    tiles = np.logical_or.reduceat(columns, np.arange(0, len(columns), tile_words))
    edges = np.flatnonzero(np.diff(np.concatenate(([False], tiles, [False])).astype(np.int8)))
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        begin = first * tile_words
        changed_words = np.flatnonzero(columns[begin : end * tile_words])
        left, right = begin + int(changed_words[0]), begin + int(changed_words[-1]) + 1
        rows = np.flatnonzero(differs[:, left:right].any(axis=1))
        yield _Run(first, end - 1, left * word_px, top + int(rows[0]), right * word_px, top + int(rows[-1]) + 1)


def _grow(above: list[_Run], below: list[_Run]) -> tuple[list[_Run], list[_Run]]:
    """Join each run with the one right above it over the same tiles; return what may still grow, and what is done."""
    waiting = {(run.first_tile, run.last_tile): run for run in above}
    growing = []
    for run in below:
        upper = waiting.pop((run.first_tile, run.last_tile), None)
        growing.append(run if upper is None else _joined(upper, run))
    return growing, list(waiting.values())


def _joined(upper: _Run, lower: _Run) -> _Run:
    left, right = min(upper.left, lower.left), max(upper.right, lower.right)
    return _Run(upper.first_tile, upper.last_tile, left, upper.top, right, lower.bottom)
