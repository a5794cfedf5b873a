"""How often a worker may break down, and how soon the next one starts. Time is passed in."""

from __future__ import annotations

PAUSES_S = (0.1, 0.5, 2.0)
"""Before the first, the second, and every later new start in a row."""
MOST = 5
WITHIN_S = 30.0
"""Who breaks down so often in so long will go on doing so: better to say it than to flicker."""


class Relapses:
    """Counts the breakdowns of one share's workers."""

    def __init__(self) -> None:
        self._times_s: list[float] = []

    def note(self, now_s: float) -> float | None:
        """Note one; return the seconds until the next start, or None if there should be none."""
        self._times_s = [at_s for at_s in self._times_s if now_s - at_s < WITHIN_S] + [now_s]
        count = len(self._times_s)
        return None if count >= MOST else PAUSES_S[min(count, len(PAUSES_S)) - 1]
