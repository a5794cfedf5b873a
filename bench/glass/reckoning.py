"""What the observer's notes amount to: latencies, shares, likeness of two pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EXACT_DB = 99.0
"""What is written for pictures that are equal; a difference of one level in one pixel of 1920x1080 is about 111."""


@dataclass(frozen=True)
class Sighting:
    """A frame when it was painted, or when it was first seen whole.

    Attributes:
        at_ns: time.monotonic_ns of this machine.
    """

    number: int
    at_ns: int


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share (0 to 1) of the values lies, linear between neighbours; NaN for none.

    Infinite values (frames that were never seen) take part: they are the slowest ones.
    """
    if not values:
        return math.nan
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low if low == high or place == math.floor(place) else low + (high - low) * (place - math.floor(place))


def latencies_ms(painted: Sequence[Sighting], seen: Sequence[Sighting]) -> list[float]:
    """Return for each painted frame how long it took until it, or a later one, was seen; inf for never."""
    arrivals = sorted(seen, key=lambda sighting: sighting.at_ns)
    found: list[float] = []
    for frame in painted:
        first = next((one.at_ns for one in arrivals if one.number >= frame.number and one.at_ns >= frame.at_ns), None)
        found.append(math.inf if first is None else (first - frame.at_ns) / 1e6)
    return found


def shown_share(painted: Sequence[Sighting], seen: Sequence[Sighting]) -> float:
    """Return the share of the painted frames that were ever seen themselves; 0 when none was painted."""
    numbers = {sighting.number for sighting in seen}
    return sum(frame.number in numbers for frame in painted) / len(painted) if painted else 0.0


def likeness_db(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return the peak signal-to-noise ratio of two pictures of one shape, decibel, at most EXACT_DB."""
    apart = one.astype(np.int16) - other
    error = float(np.mean(np.square(apart, dtype=np.int32)))
    return EXACT_DB if error == 0 else min(EXACT_DB, 10 * math.log10(255**2 / error))


def rounded(value: float, digits: int = 1) -> float | None:
    """Return a number for JSON, None for one that JSON does not know (never, or nothing measured)."""
    return round(value, digits) if math.isfinite(value) else None
