"""Stamps of a hybrid logical clock: every edit has one, and their text order decides which value wins.

A stamp is 15 hexadecimal digits of (milliseconds since 1970 << 16 | counter), a dot, and the id of the device.
"""

from __future__ import annotations

import re
from typing import NewType

Stamp = NewType("Stamp", str)

COUNTER_BITS = 16
"""65,536 edits in one millisecond; one more simply borrows from the next millisecond."""

MAX_AHEAD_MS = 60_000
"""The hub refuses a stamp further in the future than this: a fast clock must not win for hours."""

_SHAPE = re.compile(r"[0-9a-f]{15}\.[0-9A-Za-z-]{1,64}")


def is_stamp(text: str) -> bool:
    """Tell whether a text has the shape of a stamp."""
    return _SHAPE.fullmatch(text) is not None


def stamp_ticks(stamp: str) -> int:
    """Return the time part of a stamp: milliseconds << 16 | counter."""
    return int(stamp[:15], 16)


def stamp_ms(stamp: str) -> int:
    """Return the milliseconds since 1970 (UTC) in a stamp."""
    return stamp_ticks(stamp) >> COUNTER_BITS


class HybridClock:
    """Makes stamps later than all that this device made or saw, and close to the real time otherwise.

    Attributes:
        device: id of the device, the tie-breaker between two equal times.
        ticks: time part of the newest stamp made or seen; the owner keeps it across starts.
    """

    def __init__(self, device: str, ticks: int = 0) -> None:
        self.device = device
        self.ticks = ticks

    def next_stamp(self, now_ms: int) -> Stamp:
        """Return a stamp later than every earlier one.

        Args:
            now_ms: the wall clock, milliseconds since 1970; it may jump in any direction.
        """
        self.ticks = max(self.ticks + 1, now_ms << COUNTER_BITS)
        return Stamp(f"{self.ticks:015x}.{self.device}")

    def see(self, stamp: str) -> None:
        """Take note of a stamp of another device, so that whatever is edited from now on is later."""
        self.ticks = max(self.ticks, stamp_ticks(stamp))
