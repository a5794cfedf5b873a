"""When a slow line delivers: reckoned from the times that are passed in, so that it runs without a clock."""

from __future__ import annotations

from dataclasses import dataclass

SEGMENT_BYTES = 1448
"""A slow line interleaves its connections packet by packet."""

FREE_CHUNK_BYTES = 65536


@dataclass
class Pacing:
    """One direction of a line; all connections through the line share it, as they share a real one.

    Attributes:
        rate_bps: bits a second, 0 for a line without a limit.
        delay_s: from the far end of the queue to the other side.
        queue_s: how much the line's queue holds before it takes no more, seconds at its rate.
    """

    rate_bps: float = 0.0
    delay_s: float = 0.0
    queue_s: float = 1.0
    _is_free_at_s: float = 0.0

    @property
    def chunk_bytes(self) -> int:
        """How much to read at once."""
        return SEGMENT_BYTES if self.rate_bps else FREE_CHUNK_BYTES

    def room_in_s(self, now_s: float) -> float:
        """Return how long the line takes no more, 0 when there is room in its queue."""
        return max(0.0, self._is_free_at_s - now_s - self.queue_s) if self.rate_bps else 0.0

    def accept(self, size_bytes: int, now_s: float) -> float:
        """Put so many bytes into the queue and return when they have arrived at the other side."""
        begins_s = max(now_s, self._is_free_at_s)
        self._is_free_at_s = begins_s + (size_bytes * 8 / self.rate_bps if self.rate_bps else 0.0)
        return self._is_free_at_s + self.delay_s

    def hold(self, until_s: float) -> None:
        """Let nothing new through before a time."""
        self._is_free_at_s = max(self._is_free_at_s, until_s)


def bits(text: str) -> float:
    """Return the rate in a text such as "512k" or "2M", bits a second.

    Raises:
        ValueError: it is not a rate.
    """
    scales = {"k": 1e3, "M": 1e6, "G": 1e9}
    scale = scales.get(text[-1:])
    rate = float(text if scale is None else text[:-1]) * (scale or 1.0)
    if rate < 0:
        raise ValueError(f"{text} is not a rate")
    return rate
