"""Finds what has only moved between two frames: scrolled text, a list, a page, a window that is dragged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from capture.changes import Area
from capture.displacement import destination, find_displacement

STRIPE_PX = 64
"""Columns are compared in stripes so wide; what stands still beside or over the moved part costs only its stripes."""
GAP_PX = 32
"""Changes no further apart are looked at together."""
MIN_SIDE_PX = 48
"""A smaller change is cheaper painted than searched."""
MIN_RUN_PX = 6
"""Fewer rows are not worth a rectangle of their own."""
MIN_VOTES = 4
"""So many rows must have moved by the same distance before we believe it."""
MAX_CANDIDATES = 2
SAMPLED_STRIPES = 8
"""Enough of them to learn the distance; all are looked at only when there is one."""
SPREAD = 3
"""When none of the first so many, from all over the width, knows a distance, the others are not asked."""
MIN_GAIN = 0.25
"""Share of the changed rows that a move must explain."""
FINE_STRIPE_PX = 16
"""Width of the stripes for what has moved across: its edges lie anywhere."""
MIN_MOVED_AREA = 1024
MAX_MOVES = 24
"""The largest of one look; each has to be put in order with every other."""

_FACTORS = np.random.default_rng(20240229).integers(1, 1 << 31, 1 << 14, np.uint32) << np.uint32(1) | np.uint32(1)
"""Odd numbers, one for each column of the widest screen."""


class Move(NamedTuple):
    """Pixels that are now in `area` and were at (source_x, source_y) before."""

    area: Area
    source_x: int
    source_y: int


def find_moves(
    before: NDArray[np.uint8], after: NDArray[np.uint8], areas: Sequence[Area], *, is_thorough: bool = True
) -> list[Move]:
    """Return moves inside the changed areas, in an order in which they can be done one after the other.

    Vertical ones are looked for first, since they are most usual; others only where there is none.

    They may be wrong about single pixels (rows are compared by a hash): compare again after doing them.

    Args:
        before: (height, width, 4) uint8.
        after: the same shape.
        areas: where the two differ.
        is_thorough: look for moves in every direction; else only up and down, which takes a third of the time.
    """
    found: list[Move] = []
    for box in _boxes(areas):
        if box.width >= MIN_SIDE_PX and box.height >= MIN_SIDE_PX:
            moves = _vertical_moves(before, after, box)
            found += _free_moves(before, after, box) if is_thorough and not moves else moves
    return in_order(sorted(found, key=_size, reverse=True)[:MAX_MOVES])


def _size(move: Move) -> int:
    return move.area.width * move.area.height


def in_order(moves: Sequence[Move]) -> list[Move]:
    """Return moves so that none needs what one before it has painted over; what cannot be done so is left out.

    Args:
        moves: whose areas do not overlap.
    """
    waiting, done = list(moves), []
    while waiting:
        free = [move for move in waiting if not any(_needs(other, move) for other in waiting if other is not move)]
        if not free:
            free = waiting[:1]
            waiting = [move for move in waiting if not _needs(move, free[0])]
        done += free
        waiting = [move for move in waiting if move not in free]
    return done


def _needs(move: Move, other: Move) -> bool:
    """Tell whether a move reads what another one paints."""
    width, height, area = move.area.width, move.area.height, other.area
    return (
        move.source_x < area.x + area.width
        and area.x < move.source_x + width
        and move.source_y < area.y + area.height
        and area.y < move.source_y + height
    )


def _boxes(areas: Sequence[Area]) -> list[Area]:
    """Join areas that touch or overlap from top to bottom: a scrolled page often changes in several pieces."""
    boxes: list[Area] = []
    for area in areas:
        joined = area
        while near := [box for box in boxes if _is_near(box, joined)]:
            boxes = [box for box in boxes if box not in near]
            left, top = min(a.x for a in (joined, *near)), min(a.y for a in (joined, *near))
            right = max(a.x + a.width for a in (joined, *near))
            bottom = max(a.y + a.height for a in (joined, *near))
            joined = Area(left, top, right - left, bottom - top)
        boxes.append(joined)
    return boxes


def _is_near(one: Area, other: Area) -> bool:
    gap = GAP_PX
    return (
        one.x < other.x + other.width + gap
        and other.x < one.x + one.width + gap
        and one.y < other.y + other.height + gap
        and other.y < one.y + one.height + gap
    )


def _vertical_moves(before: NDArray[np.uint8], after: NDArray[np.uint8], box: Area) -> list[Move]:
    candidates = _distances(before, after, box)
    if not candidates:
        return []
    old, new = _row_hashes(before, box), _row_hashes(after, box)
    differs = old != new
    changed = int(differs.sum())
    for distance in candidates:
        moved = _moved(old, new, differs, distance)
        if (moved & differs).sum() >= max(changed * MIN_GAIN, MIN_VOTES):
            runs = sorted(_runs(moved, differs), key=lambda run: run[1], reverse=distance > 0)
            return [_move(box, run, 0, distance, STRIPE_PX) for run in runs]
    return []


def _free_moves(before: NDArray[np.uint8], after: NDArray[np.uint8], box: Area) -> list[Move]:
    """Return what has moved inside a box by one distance in any direction."""
    distance = find_displacement(before, after, box)
    if distance is None:
        return []
    right, down = distance
    now = destination(box, right, down, before.shape[1], before.shape[0])
    here = _words(after, now)
    stripes = np.arange(0, now.width, FINE_STRIPE_PX)
    differs = np.logical_or.reduceat(here != _words(before, now), stripes, axis=1)
    is_same = here == _words(before, now._replace(x=now.x - right, y=now.y - down))
    moved = np.logical_and.reduceat(is_same, stripes, axis=1) & differs.any(axis=0)
    runs = sorted(_runs(moved, differs), key=_run_size, reverse=True)[:MAX_MOVES]
    return [_move(now, run, right, down, FINE_STRIPE_PX) for run in runs if _run_size(run) >= MIN_MOVED_AREA]


def _words(frame: NDArray[np.uint8], area: Area) -> NDArray[np.uint32]:
    return frame.view(np.uint32)[area.y : area.y + area.height, area.x : area.x + area.width, 0]


def _run_size(run: tuple[int, int, int, int]) -> int:
    """Return about how many pixels a run of fine stripes covers."""
    return (run[2] - run[0]) * FINE_STRIPE_PX * (run[3] - run[1])


def _row_hashes(frame: NDArray[np.uint8], box: Area) -> NDArray[np.uint32]:
    """Return a hash of every row of every stripe, (height, stripes)."""
    words = frame.view(np.uint32)[box.y : box.y + box.height, box.x : box.x + box.width, 0]
    return np.add.reduceat(words * _FACTORS[: box.width], np.arange(0, box.width, STRIPE_PX), axis=1)


def _distances(before: NDArray[np.uint8], after: NDArray[np.uint8], box: Area) -> list[int]:
    """Return by how many rows a few stripes say that most rows have moved, likeliest first; down is positive."""
    votes = np.zeros(2 * box.height, np.int64)
    step = max(box.width // SAMPLED_STRIPES, STRIPE_PX)
    lefts = range(box.x, box.x + box.width, step)
    asked = 0
    for left in (*lefts[::SPREAD], *lefts[1::SPREAD], *lefts[2::SPREAD]):
        if asked == SPREAD and votes.max() < MIN_VOTES:
            break
        sample = Area(left, box.y, min(STRIPE_PX, box.x + box.width - left), box.height)
        old, new = _row_hashes(before, sample)[:, 0], _row_hashes(after, sample)[:, 0]
        if not (old == new).all():
            asked += 1
            values_old, where_old = _only_ones(old)
            values_new, where_new = _only_ones(new)
            _, at_old, at_new = np.intersect1d(values_old, values_new, assume_unique=True, return_indices=True)
            np.add.at(votes, where_new[at_new] - where_old[at_old] + box.height, 1)
            votes[box.height] = 0  # what stayed where it was
    likeliest = np.argsort(votes)[::-1][:MAX_CANDIDATES]
    return [int(place) - box.height for place in likeliest if votes[place] >= MIN_VOTES]


def _only_ones(hashes: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """Return the hashes that occur once, and where."""
    values, where, counts = np.unique(hashes, return_index=True, return_counts=True)
    is_single = counts == 1
    return values[is_single], where[is_single]


def _moved(
    old: NDArray[np.uint32], new: NDArray[np.uint32], differs: NDArray[np.bool_], distance: int
) -> NDArray[np.bool_]:
    """Return which rows of which stripes now show what was `distance` rows above, only in stripes that changed."""
    moved = np.zeros(old.shape, bool)
    if distance > 0:
        moved[distance:] = new[distance:] == old[:-distance]
    else:
        moved[:distance] = new[:distance] == old[-distance:]
    return moved & differs.any(axis=0)


def _runs(moved: NDArray[np.bool_], differs: NDArray[np.bool_]) -> Iterator[tuple[int, int, int, int]]:
    """Yield (first stripe, first row, end stripe, end row) of rows that moved; stripes with the same are joined."""
    open_runs: dict[tuple[int, int], int] = {}
    for stripe in range(moved.shape[1] + 1):
        here = set(_stripe_runs(moved[:, stripe], differs[:, stripe])) if stripe < moved.shape[1] else set()
        for run in [run for run in open_runs if run not in here]:
            yield open_runs.pop(run), run[0], stripe, run[1]
        for run in here:
            open_runs.setdefault(run, stripe)


def _stripe_runs(moved: NDArray[np.bool_], differs: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], moved, [False])).astype(np.int8)))
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if end - first >= MIN_RUN_PX and differs[first:end].any():
            yield first, end


def _move(box: Area, run: tuple[int, int, int, int], right: int, down: int, stripe_px: int) -> Move:
    left, top = box.x + run[0] * stripe_px, box.y + run[1]
    end = min(box.x + run[2] * stripe_px, box.x + box.width)
    return Move(Area(left, top, end - left, run[3] - run[1]), left - right, top - down)
