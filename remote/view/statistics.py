"""How a view does: round trip, age of the picture, what the line carries, counted while it runs (no I/O)."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

SPAN_S = 2.0
"""Rates are told over about so long: shorter jumps about, longer is old news."""

LEAST_SPAN_S = 0.4
"""Readings that follow each other faster tell the same."""


@dataclass(frozen=True)
class Statistics:
    """A view at one moment; rates over the last two seconds.

    Attributes:
        round_trip_ms: of the last fence, through all queues; None for a server without fences.
        frame_age_ms: how old the newest picture was when it was shown; reckoned from the round trip (the way back
            with its queues) and from the wait until it was painted. None where no round trip is known.
        kbit_s: what came over the line.
        frames_s: updates of the picture.
        encodings: bytes of pictures by the encoding's name, over the same time.
        dropped: pictures that a newer one overtook before they were shown, over the same time.
    """

    round_trip_ms: float | None = None
    frame_age_ms: float | None = None
    kbit_s: float = 0.0
    frames_s: float = 0.0
    encodings: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    dropped: int = 0


@dataclass(frozen=True)
class _Reading:
    at_s: float
    size_bytes: int = 0
    frames: int = 0
    dropped: int = 0
    encodings: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


class Meter:
    """Counts; times in seconds of any clock that runs evenly."""

    def __init__(self, now_s: float) -> None:
        self._readings = deque([_Reading(now_s)])
        self._size_bytes = 0
        self._frames = 0
        self._dropped = 0
        self._unseen_since_s: float | None = None
        self._paint_s = 0.0

    def receive(self, size_bytes: int) -> None:
        """Count what came over the line."""
        self._size_bytes += size_bytes

    def update(self, now_s: float) -> None:
        """Count an update of the picture."""
        self._frames += 1
        if self._unseen_since_s is not None:
            self._dropped += 1
        self._unseen_since_s = now_s

    def show(self, now_s: float) -> None:
        """Note that the picture is painted as it is now."""
        if self._unseen_since_s is not None:
            self._paint_s, self._unseen_since_s = now_s - self._unseen_since_s, None

    def read(
        self, now_s: float, encodings: Mapping[str, int], round_trip_s: float | None, best_s: float | None
    ) -> Statistics:
        """Return how it stands.

        Args:
            encodings: bytes by the encoding's name, from the beginning.
            round_trip_s: the last one, None where it is unknown.
            best_s: the shortest one.
        """
        now = _Reading(now_s, self._size_bytes, self._frames, self._dropped, dict(encodings))
        before = self._before(now_s)
        span_s = max(now_s - before.at_s, LEAST_SPAN_S)
        if now_s - self._readings[-1].at_s >= LEAST_SPAN_S:
            self._readings.append(now)
        age_s = None if round_trip_s is None or best_s is None else round_trip_s - best_s / 2 + self._paint_s
        return Statistics(
            round_trip_ms=None if round_trip_s is None else round_trip_s * 1000,
            frame_age_ms=None if age_s is None else age_s * 1000,
            kbit_s=(now.size_bytes - before.size_bytes) * 8 / 1000 / span_s,
            frames_s=(now.frames - before.frames) / span_s,
            encodings=_grown(before.encodings, now.encodings),
            dropped=now.dropped - before.dropped,
        )

    def _before(self, now_s: float) -> _Reading:
        """Return the reading to compare with, and forget older ones."""
        while len(self._readings) > 1 and now_s - self._readings[1].at_s >= SPAN_S:
            self._readings.popleft()
        return self._readings[0]


def _grown(before: Mapping[str, int], now: Mapping[str, int]) -> Mapping[str, int]:
    grown = {name: size - before.get(name, 0) for name, size in now.items()}
    return MappingProxyType({name: size for name, size in grown.items() if size > 0})
