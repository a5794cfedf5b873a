"""Finds by how far something has moved, across or in any direction: a page scrolled sideways, a window that is dragged.

Short pieces of rows are looked for in the frame before. If every row of a narrow band of the new frame is known, it is
enough to know every so many-th row of the old one: whatever the distance, one of the band's rows came from one of them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from capture.changes import Area

PIECE_PX = 32
"""Length of what is looked for: some letters."""
MIN_EDGES = 6
"""Fewer changes of colour in it say too little."""
BAND_ROWS = 16
BANDS = 6
COLUMN_STEP = 4
"""Of the new frame only so many-th pieces are looked for."""
MIN_VOTES = 8
MAX_CANDIDATES = 4
"""Words that are written again and again vote too."""
MIN_GAIN = 0.25
"""Share of the changed edges, in some rows, that a distance must explain."""
PROBED_ROWS = 16
MAX_EDGES = 0.6
"""Share of pixels that differ from their left neighbour: above are photographs. A camera that pans moves
them too, but is cheaper as a film."""

_FACTOR = 0x9E3779B1
_WORD = 1 << 32


class _Pieces(NamedTuple):
    """Hashes of pieces of rows, and where the pieces begin on the screen."""

    hashes: NDArray[np.uint32]
    x: NDArray[np.intp]
    y: NDArray[np.intp]

    def only(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> _Pieces:
        return _Pieces(self.hashes[which], self.x[which], self.y[which])


def find_displacement(before: NDArray[np.uint8], after: NDArray[np.uint8], box: Area) -> tuple[int, int] | None:
    """Return by how many pixels most of what changed in a box has moved, right and down; None if it has not.

    Args:
        before: (height, width, 4) uint8, C-contiguous.
        after: the same shape.
        box: where the two differ.
    """
    if box.width < 2 * PIECE_PX or box.height < BAND_ROWS:
        return None
    old, new = before.view(np.uint32)[..., 0], after.view(np.uint32)[..., 0]
    sought = _sought(old, new, box)
    if len(sought.hashes) < MIN_VOTES:
        return None
    is_sought = np.zeros(1 << 16, bool)
    is_sought[sought.hashes >> np.uint32(16)] = True
    rows = np.arange(0, old.shape[0], BAND_ROWS)
    there = _pieces(old[rows], 0, rows, 1)
    there = _only_ones(there.only(is_sought[there.hashes >> np.uint32(16)]))
    _, at_old, at_new = np.intersect1d(there.hashes, sought.hashes, assume_unique=True, return_indices=True)
    candidates = _elected(sought.x[at_new] - there.x[at_old], sought.y[at_new] - there.y[at_old])
    gains = [(_gain(old, new, box, *distance), distance) for distance in candidates]
    best, distance = max(gains, default=(0.0, (0, 0)))
    return distance if best >= MIN_GAIN else None


def _elected(across: NDArray[np.intp], down: NDArray[np.intp]) -> list[tuple[int, int]]:
    """Return the distances with most votes."""
    places, counts = np.unique(across * _WORD + down, return_counts=True)
    first = np.argsort(counts)[::-1][:MAX_CANDIDATES]
    likeliest = [int(place) for place, count in zip(places[first], counts[first], strict=True) if count >= MIN_VOTES]
    rights = [(place + _WORD // 2) // _WORD for place in likeliest]
    distances = [(right, place - right * _WORD) for right, place in zip(rights, likeliest, strict=True)]
    return [distance for distance in distances if distance != (0, 0)]


def _gain(old: NDArray[np.uint32], new: NDArray[np.uint32], box: Area, right: int, down: int) -> float:
    """Return which share of the edges that have changed, in some rows, was there before, so far away."""
    now = destination(box, right, down, old.shape[1], old.shape[0])
    if now.width <= 0 or now.height <= 0:
        return 0.0
    here = np.s_[now.y : now.y + now.height : PROBED_ROWS, now.x : now.x + now.width]
    there = np.s_[now.y - down : now.y - down + now.height : PROBED_ROWS, now.x - right : now.x - right + now.width]
    rows = np.s_[box.y : box.y + box.height : PROBED_ROWS, box.x : box.x + box.width]
    differs = old[rows] != new[rows]
    is_edge = _edges(new[rows])
    edges = int((is_edge & differs).sum())
    if is_edge[:, differs.any(axis=0)].mean() > MAX_EDGES:
        return 0.0
    return float((_edges(new[here]) & (new[here] == old[there]) & (new[here] != old[here])).sum()) / max(edges, 1)


def _edges(words: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Return which pixels differ from the one to the left: one colour is found everywhere."""
    edges = np.zeros(words.shape, bool)
    np.not_equal(words[:, 1:], words[:, :-1], out=edges[:, 1:])
    return edges


def destination(box: Area, right: int, down: int, width: int, height: int) -> Area:
    """Return the part of a box whose pixels were on the screen before they moved; it may be empty."""
    left, top = max(box.x, right), max(box.y, down)
    end_x, end_y = min(box.x + box.width, width + right), min(box.y + box.height, height + down)
    return Area(left, top, end_x - left, end_y - top)


def _sought(old: NDArray[np.uint32], new: NDArray[np.uint32], box: Area) -> _Pieces:
    """Return pieces of the new frame in some bands that have changed."""
    tops = [box.y + (box.height - BAND_ROWS) * (2 * band + 1) // (2 * BANDS) for band in range(BANDS)]
    rows = np.unique(np.concatenate([np.arange(top, top + BAND_ROWS) for top in tops]))
    columns = slice(box.x, box.x + box.width)
    rows = rows[(old[rows, columns] != new[rows, columns]).any(axis=1)]
    return _only_ones(_pieces(new[rows, columns], box.x, rows, COLUMN_STEP))


def _pieces(words: NDArray[np.uint32], left: int, rows: NDArray[np.intp], step: int) -> _Pieces:
    """Return the pieces of some rows that say enough.

    Args:
        words: (rows, columns).
        left: where the rows begin on the screen.
        rows: which row of the screen each is.
        step: from one piece to the next.
    """
    powers, inverses = _powers(words.shape[1])
    sums = np.zeros((len(rows), words.shape[1] + 1), np.uint32)
    np.cumsum(words * powers, axis=1, dtype=np.uint32, out=sums[:, 1:])
    edges = np.zeros(words.shape, np.int32)
    np.cumsum(words[:, 1:] != words[:, :-1], axis=1, out=edges[:, 1:])
    begins = np.arange(0, words.shape[1] - PIECE_PX + 1, step)
    says_enough = edges[:, begins + PIECE_PX - 1] - edges[:, begins] >= MIN_EDGES
    row, column = np.nonzero(says_enough)
    x = begins[column]
    hashes = (sums[row, x + PIECE_PX] - sums[row, x]) * inverses[x]
    return _Pieces(hashes, x + left, rows[row])


def _powers(count: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the powers of a factor modulo 2^32, and of its inverse: a piece's hash is the same wherever it is."""
    factors = np.full(count, _FACTOR, np.uint32)
    inverses = np.full(count, pow(_FACTOR, -1, _WORD), np.uint32)
    factors[0] = inverses[0] = 1
    return np.cumprod(factors, dtype=np.uint32), np.cumprod(inverses, dtype=np.uint32)


def _only_ones(pieces: _Pieces) -> _Pieces:
    _, where, counts = np.unique(pieces.hashes, return_index=True, return_counts=True)
    return pieces.only(where[counts == 1])
