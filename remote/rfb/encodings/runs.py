"""Runs of equal pixels in ZRLE, found with whole-array steps instead of one Python step per run.

A run's length is written as bytes of 255 and a last one below, their sum plus 1. Runs above 255 pixels are
rare (16 in a tile at most), so the steps assume one length byte, stop before the first 255, and take
that run by itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from remote.errors import ProtocolError
from remote.rfb.packing import Octets

Lengths = NDArray[np.int64]


def read_plain_runs(data: Octets, at: int, pixel_bytes: int, area: int) -> tuple[Octets, Lengths, int]:
    """Read (pixel, length) pairs until they cover the area.

    Returns:
        the pixels (n, pixel_bytes), their run lengths (n,), and where the next byte is.

    Raises:
        ProtocolError: the data ends before, or the last run goes beyond the area.
    """
    pixels: list[Octets] = []
    lengths: list[Lengths] = []
    covered, size = 0, pixel_bytes + 1
    while covered < area:
        usable = min((len(data) - at) // size, area - covered)
        records = data[at : at + usable * size].reshape(usable, size)
        count = _short_runs(records[:, pixel_bytes], area - covered)
        pixels.append(records[:count, :pixel_bytes])
        lengths.append(records[:count, pixel_bytes].astype(np.int64) + 1)
        covered += int(lengths[-1].sum())
        at += count * size
        if covered < area:
            length, end = read_length(data, at + pixel_bytes)
            pixels.append(data[np.newaxis, at : at + pixel_bytes])
            lengths.append(np.array([length]))
            covered, at = covered + length, end
    _check_covered(covered, area)
    return np.concatenate(pixels), np.concatenate(lengths), at


def read_palette_runs(data: Octets, at: int, area: int) -> tuple[Octets, Lengths, int]:
    """Read palette indices, those with the top bit set followed by a length, until they cover the area.

    Returns:
        the indices (n,), their run lengths (n,), and where the next byte is.

    Raises:
        ProtocolError: the data ends before, or the last run goes beyond the area.
    """
    indices: list[Octets] = []
    lengths: list[Lengths] = []
    covered = 0
    while covered < area:
        window = data[at : at + 2 * (area - covered)]
        leads, runs = _single_and_short(window)
        count = int(np.searchsorted(np.cumsum(runs), area - covered, side="left")) + 1
        leads, runs = leads[:count], runs[:count]
        indices.append(window[leads] & np.uint8(127))
        lengths.append(runs)
        covered += int(runs.sum())
        if len(leads):
            at += int(leads[-1]) + 1 + int(window[leads[-1]] >> 7)
        if covered < area:
            length, end = read_length(data, at + 1)
            indices.append(data[at : at + 1] & np.uint8(127))
            lengths.append(np.array([length]))
            covered, at = covered + length, end
    _check_covered(covered, area)
    return np.concatenate(indices), np.concatenate(lengths), at


def read_length(data: Octets, at: int) -> tuple[int, int]:
    """Read one run length of any number of bytes; return it and where the next byte is.

    Raises:
        ProtocolError: the data ends before.
    """
    length = 1
    while at < len(data):
        value = int(data[at])
        length, at = length + value, at + 1
        if value != 255:
            return length, at
    raise ProtocolError("The data of a ZRLE tile ends in the middle of a run.")


def _short_runs(last_bytes: Octets, area: int) -> int:
    """Count the runs with one length byte until the first longer one or until they cover the area."""
    long_ones = np.flatnonzero(last_bytes == 255)
    count = int(long_ones[0]) if len(long_ones) else len(last_bytes)
    covered = np.cumsum(last_bytes[:count].astype(np.int64) + 1)
    return min(int(np.searchsorted(covered, area, side="left")) + 1, count)


def _single_and_short(window: Octets) -> tuple[NDArray[np.intp], Lengths]:
    """Find the indices in front of the first run that is long or not all there.

    A byte below 128 is followed by an index, whether it is an index or a length itself; in a stretch of
    bytes from 128 up, index and length alternate. So a byte is a length exactly if an odd number of such
    bytes stands right before it.
    """
    positions = np.arange(len(window))
    is_high = window > 127
    last_low = np.maximum.accumulate(np.where(is_high, -1, positions)) if len(window) else positions
    before = np.concatenate([[-1], last_low[:-1]])[: len(window)]
    is_lead = (positions - 1 - before) % 2 == 0
    leads = np.flatnonzero(is_lead)
    following = np.append(window, np.uint8(255))[leads + 1]
    runs = np.where(is_high[leads], following.astype(np.int64) + 1, 1)
    stops = np.flatnonzero(runs == 256)
    count = int(stops[0]) if len(stops) else len(leads)
    return leads[:count], runs[:count]


def _check_covered(covered: int, area: int) -> None:
    if covered > area:
        raise ProtocolError("A run of equal pixels goes beyond its ZRLE tile.")
