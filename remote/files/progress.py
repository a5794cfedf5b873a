"""How far a transfer is, how fast it goes and how long it will take; a pure reckoning over times that are passed in."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW_S = 5.0
"""The rate is that of the last seconds: what a line does now, without a single stall or burst in it."""


@dataclass(frozen=True)
class Progress:
    """One look at a transfer.

    Attributes:
        resumed_from: how many bytes were there from an earlier try; they count as done, not as fast.
        rate: bytes a second, over the last seconds.
        left_s: seconds left at this rate, None while nothing moves.
    """

    done_bytes: int
    total_bytes: int
    resumed_from: int
    rate: float
    left_s: float | None


class ProgressMeter:
    """Turns "so many bytes at this time" into `Progress`. Times: seconds of any steady clock."""

    def __init__(self, total_bytes: int, resumed_from: int, now_s: float) -> None:
        self._total = total_bytes
        self._resumed_from = resumed_from
        self._done = resumed_from
        self._seen: deque[tuple[float, int]] = deque([(now_s, resumed_from)])

    @property
    def done_bytes(self) -> int:
        """How many bytes are there."""
        return self._done

    def add(self, size_bytes: int, now_s: float) -> None:
        """Note that more bytes have arrived."""
        self._done += size_bytes
        self._seen.append((now_s, self._done))
        while len(self._seen) > 2 and self._seen[1][0] <= now_s - WINDOW_S:
            self._seen.popleft()

    def rate(self, now_s: float) -> float:
        """Return bytes a second over the window."""
        start_s, start = self._seen[0]
        return (self._done - start) / (now_s - start_s) if now_s > start_s else 0.0

    def look(self, now_s: float) -> Progress:
        """Return how far it is."""
        rate = self.rate(now_s)
        left_s = (self._total - self._done) / rate if rate > 0 else None
        return Progress(self._done, self._total, self._resumed_from, rate, left_s)
