"""How often a screen is looked at: quickly while something moves, seldom while it is still. Time is passed in."""

from __future__ import annotations

LIVELY_INTERVAL_S = 1 / 60
CALM_INTERVAL_S = 1 / 25
STILL_INTERVAL_S = 1 / 10

CALM_AFTER_S = 2.0
"""Between two typed words nobody pauses longer."""
STILL_AFTER_S = 20.0
"""A look costs about 1.5 ms at 1920x1080: 9 % of a core when lively, 1.5 % when still."""


class FrameClock:
    """Says when to look at the screen next."""

    def __init__(self, now_s: float) -> None:
        self._moved_at_s = now_s
        self._looked_at_s = now_s - LIVELY_INTERVAL_S

    def looked(self, now_s: float, *, has_changed: bool) -> None:
        """Note that the screen was looked at."""
        self._looked_at_s = now_s
        if has_changed:
            self._moved_at_s = now_s

    def stir(self, now_s: float) -> None:
        """Note a reason to expect movement (the viewer pressed a key)."""
        self._moved_at_s = now_s

    def wait_s(self, now_s: float) -> float:
        """Return the seconds until the next look; 0 when it is due."""
        return max(0.0, self._looked_at_s + self._interval_s(now_s) - now_s)

    def _interval_s(self, now_s: float) -> float:
        still_s = now_s - self._moved_at_s
        if still_s < CALM_AFTER_S:
            return LIVELY_INTERVAL_S
        return CALM_INTERVAL_S if still_s < STILL_AFTER_S else STILL_INTERVAL_S
