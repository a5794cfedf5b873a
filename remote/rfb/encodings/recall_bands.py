"""Recall, how a rectangle is divided into bands, so that a letter is the same bytes wherever it stands; see `recall`.

A band is as high as the line of text in it, though not every block of the line has letters that go so far up or down.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from remote.rfb.encodings.recall import BLANK, block_spans

REACH = 3
"""Blocks to each side in which the rest of a line is looked for."""
MAX_GROWTH_PX = 8
"""A line is at most so much higher than the letters of one block; more is another window beside."""

Rows = tuple[int, int]
"""First and end row of a band that is not blank."""


def in_blocks(numbers: NDArray[np.uint16], x: int) -> tuple[bytes, NDArray[np.uint16]]:
    """Return heights and kinds of the bands of all blocks, and their numbers in order.

    Args:
        numbers: of the colours, (height, width).
        x: left edge on the screen.
    """
    spans = list(block_spans(x, numbers.shape[1]))
    written = _written(numbers, [first for first, _ in spans])
    layout = bytearray()
    parts: list[NDArray[np.uint16]] = []
    for place, (left, right) in enumerate(spans):
        block = numbers[:, left:right]
        beside = [rows for near in written[max(place - REACH, 0) : place + REACH + 1] for rows in near]
        bands = _bands([_line(rows, beside) for rows in written[place]], len(numbers))
        layout.append(len(bands))
        for top, bottom, is_blank in bands:
            layout.append(bottom - top | (BLANK if is_blank else 0))
            parts.append(block[top:bottom, 0] if is_blank else block[top:bottom].T.reshape(-1))
    return bytes(layout), np.concatenate(parts)


def _line(rows: Rows, beside: list[Rows]) -> Rows:
    """Return the highest band beside that holds all of this one, and not much more."""
    top, bottom = rows
    most = bottom - top + MAX_GROWTH_PX
    return max(
        (other for other in beside if other[0] <= top and other[1] >= bottom and other[1] - other[0] <= most),
        key=lambda other: other[1] - other[0],
    )


def _bands(written: list[Rows], height: int) -> list[tuple[int, int, bool]]:
    """Return top, bottom and whether it is blank of each band; lines that have grown into each other are one."""
    bands: list[tuple[int, int, bool]] = []
    at = 0
    for top, bottom in written:
        if bands and top <= at:
            first, _, _ = bands.pop()
            bands.append((first, max(bottom, at), False))
        else:
            bands += [(at, top, True)] if top > at else []
            bands.append((top, bottom, False))
        at = bands[-1][1]
    return [*bands, (at, height, True)] if at < height else bands


def _written(numbers: NDArray[np.uint16], firsts: list[int]) -> list[list[Rows]]:
    """Return for each block, told by its first column, the rows that are not of one colour."""
    differs = np.zeros(numbers.shape, bool)
    np.not_equal(numbers[:, 1:], numbers[:, :-1], out=differs[:, 1:])
    differs[:, firsts] = False
    is_written = np.zeros((len(firsts), len(numbers) + 2), np.int8)
    is_written[:, 1:-1] = np.logical_or.reduceat(differs, firsts, axis=1).T
    blocks, rows = np.nonzero(np.diff(is_written, axis=1))
    written: list[list[Rows]] = [[] for _ in firsts]
    for block, top, bottom in zip(blocks[::2].tolist(), rows[::2].tolist(), rows[1::2].tolist(), strict=True):
        written[block].append((top, bottom))
    return written
