"""Which parts of the screen differ between two frames."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from capture.errors import UsageError
from capture.seams import seams

TILE_PX = 64
"""Side of a tile: small enough for a typed line, large enough that a frame has few of them."""

SPARED_PX = 2048
"""So many pixels that stand still beside what changed are left out, at the price of one more area: they may be a
photograph."""


_Words: TypeAlias = NDArray[np.uint64] | NDArray[np.uint32]


class Area(NamedTuple):
    """A part of the screen in physical pixels; the origin is its upper left corner."""

    x: int
    y: int
    width: int
    height: int


MAX_JOINED_PX = 8192
"""Larger areas stay one below the other, cut where bands end."""


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
    for top, bottom in pairwise(_bands(old, new, after, tile_px)):
        differs = old[top:bottom] != new[top:bottom]
        runs = list(_runs(differs, top, tile_px // word_px, word_px)) if differs.any() else []
        growing, finished = _grow(growing, runs)
        done += (run.area() for run in finished)
    done += (run.area() for run in growing)
    return sorted(done, key=lambda area: (area.y, area.x))


def _bands(old: _Words, new: _Words, after: NDArray[np.uint8], tile_px: int) -> list[int]:
    """Return the edges of the bands that are compared: a large change is cut where the least text is hurt."""
    height = len(new)
    rows = [*range(0, height, tile_px), height]
    is_changed = (not np.array_equal(old[top:bottom], new[top:bottom]) for top, bottom in pairwise(rows))
    if not any(one and other for one, other in pairwise(is_changed)):
        return rows
    return seams(after, tile_px)


def _as_words(pixels: NDArray[np.uint8], word_px: int) -> _Words:
    flat = np.ascontiguousarray(pixels).reshape(pixels.shape[0], -1)
    return flat.view(np.uint64) if word_px == 2 else flat.view(np.uint32)


def _runs(differs: NDArray[np.bool_], top: int, tile_words: int, word_px: int) -> Iterator[_Run]:
    """Yield the runs of changed tiles in one band; differs is (rows, words) bool."""
    columns = np.logical_or.reduce(differs, axis=0)
    tiles = np.logical_or.reduceat(columns, np.arange(0, len(columns), tile_words))
    edges = np.flatnonzero(np.diff(np.concatenate(([False], tiles, [False])).astype(np.int8)))
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        for start, stop in _alike(differs[:, first * tile_words : end * tile_words], tile_words, word_px):
            begin, close = (first + start) * tile_words, (first + stop) * tile_words
            left, right = _ends(columns[begin:close])
            left, right = begin + left, begin + right
            upper, lower = _ends(np.logical_or.reduce(differs[:, left:right], axis=1))
            yield _Run(first + start, first + stop - 1, left * word_px, top + upper, right * word_px, top + lower)


def _ends(marks: NDArray[np.bool_]) -> tuple[int, int]:
    """Return the first mark, and where the last one ends; there is at least one."""
    return int(marks.argmax()), len(marks) - int(marks[::-1].argmax())


def _alike(differs: NDArray[np.bool_], tile_words: int, word_px: int) -> list[tuple[int, int]]:
    """Divide a run of changed tiles where so much above or below stands still that it is worth rectangles of its own.

    Args:
        differs: (rows, words) of the run.

    Returns:
        first and end tile of each part.
    """
    height, words = differs.shape
    tiles = np.logical_or.reduceat(differs, np.arange(0, words, tile_words), axis=1)
    tops = tiles.argmax(axis=0)
    bottoms = height - tiles[::-1].argmax(axis=0)
    least, most = int(tops.min()), int(bottoms.max())
    if (tops - least + most - bottoms).sum() * tile_words * word_px < SPARED_PX:
        return [(0, len(tops))]
    edges = [0, *(np.flatnonzero(np.diff(tops) | np.diff(bottoms)) + 1).tolist(), len(tops)]
    parts: list[tuple[int, int, int, int]] = []
    for start, stop in pairwise(edges):
        part = (start, stop, int(tops[start]), int(bottoms[start]))
        while parts and _wasted(joined := _both(parts[-1], part), (parts[-1], part)) * tile_words * word_px < SPARED_PX:
            part = joined
            parts.pop()
        parts.append(part)
    return [(start, stop) for start, stop, _, _ in parts]


def _both(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return one[0], other[1], min(one[2], other[2]), max(one[3], other[3])


def _wasted(joined: tuple[int, int, int, int], parts: tuple[tuple[int, int, int, int], ...]) -> int:
    """Return how many cells, one row of a tile each, a joined part covers more than its parts do."""
    sizes = [(stop - start) * (bottom - top) for start, stop, top, bottom in (joined, *parts)]
    return sizes[0] - sum(sizes[1:])


def _grow(above: list[_Run], below: list[_Run]) -> tuple[list[_Run], list[_Run]]:
    """Join each run with the one right above it over the same tiles; return what may still grow, and what is done."""
    waiting = {(run.first_tile, run.last_tile): run for run in above}
    growing = []
    for run in below:
        upper = waiting.get((run.first_tile, run.last_tile))
        joined = run if upper is None else _joined(upper, run)
        if upper is None or _size(joined) > MAX_JOINED_PX or _size(joined) - _size(upper) - _size(run) >= SPARED_PX:
            growing.append(run)
        else:
            del waiting[run.first_tile, run.last_tile]
            growing.append(joined)
    return growing, list(waiting.values())


def _size(run: _Run) -> int:
    return (run.right - run.left) * (run.bottom - run.top)


def _joined(upper: _Run, lower: _Run) -> _Run:
    left, right = min(upper.left, lower.left), max(upper.right, lower.right)
    return _Run(upper.first_tile, upper.last_tile, left, upper.top, right, lower.bottom)
