"""How long to wait before the next attempt, so that a hub that comes back is not run over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """The rhythm of a replica, in seconds.

    Attributes:
        poll_s: a round at least so often while no line of signals stands that would bring pokes.
        calm_poll_s: the same while one stands, in case a poke was lost all the same.
        first_retry_s, last_retry_s: the shortest and the longest wait after a failure. Together with an attempt that
            is under way while the hub comes back, the longest stays under 10 s: nobody has to press anything.
    """

    poll_s: float = 30.0
    calm_poll_s: float = 300.0
    first_retry_s: float = 1.0
    last_retry_s: float = 6.0

    def rest_s(self, *, is_poked: bool) -> float:
        """Return how long to wait for a poke after a round; each round costs a slow line 3 KB."""
        return self.calm_poll_s if is_poked else self.poll_s


class Backoff:
    """Waits that double from failure to failure, each shortened by chance, so that a crowd spreads out."""

    def __init__(self, pace: Pace, chance: Callable[[], float]) -> None:
        """Take the rhythm, and a source of numbers from 0 to below 1."""
        self._pace = pace
        self._chance = chance
        self._failures = 0

    def next_wait_s(self) -> float:
        """Return how long to wait after one more failure: between half and all of the doubled wait."""
        longest = min(self._pace.last_retry_s, self._pace.first_retry_s * 2.0 ** min(self._failures, 30))
        self._failures += 1
        return longest * (0.5 + 0.5 * self._chance())

    def reset(self) -> None:
        """Begin with the shortest wait again, after a success."""
        self._failures = 0
