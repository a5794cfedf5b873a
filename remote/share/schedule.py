"""When a screen is worth a look. Time is passed in."""

from __future__ import annotations

from remote.share.frame_clock import FrameClock

MIN_INTERVAL_S = 1 / 60
"""Nobody sees more."""
SETTLE_S = 0.002
"""A program paints its window in several steps: the last of them is worth so long a wait."""
SAFETY_INTERVAL_S, MAX_SAFETY_INTERVAL_S = 1.0, 5.0
"""A look now and then although the screen says that it is still: some drivers do not tell of everything. The longer
nothing was found, the seldomer: such a look costs 4 ms at 1920x1080."""
SAFETY_SHARE = 1 / 10
"""Of the time since something was found last."""


class Schedule:
    """Follows one screen.

    Attributes:
        tells_changes: the screen tells by itself when it changes.
        repair_s: when something that was sent with losses can be repaired, or None.
    """

    def __init__(self, now_s: float) -> None:
        """Begin with a screen that nobody has looked at."""
        self.tells_changes = False
        self.repair_s: float | None = None
        self._clock = FrameClock(now_s)
        self._is_changed = True  # something is known to wait
        self._changed_s = 0.0
        self._looked_s = 0.0
        self._found_s = now_s

    def changed(self, now_s: float) -> None:
        """Note that the screen was painted on."""
        if not self._is_changed:
            self._is_changed, self._changed_s = True, now_s

    def want(self) -> None:
        """Note that something waits to be sent: an area asked for again, the rest of a large change."""
        self._is_changed = True

    def stir(self, now_s: float) -> None:
        """Note a reason to expect movement: the viewer pressed a key."""
        self._clock.stir(now_s)

    def looking(self, now_s: float) -> None:
        """Note that the picture is looked at from now on."""
        self._is_changed, self._looked_s = False, now_s

    def looked(self, now_s: float, *, has_news: bool) -> None:
        """Note what the look was good for."""
        self._clock.looked(now_s, has_changed=has_news)
        if has_news:
            self._found_s = now_s

    def due_s(self, now_s: float) -> float:
        """Return when the next look is due, if there is room on the line."""
        if self._is_changed:
            return max(self._changed_s + SETTLE_S, self._looked_s + MIN_INTERVAL_S)
        due_s = self._looked_s + self._safety_s if self.tells_changes else now_s + self._clock.wait_s(now_s)
        return due_s if self.repair_s is None else min(due_s, self.repair_s)

    @property
    def _safety_s(self) -> float:
        still_s = self._looked_s - self._found_s
        return min(max(still_s * SAFETY_SHARE, SAFETY_INTERVAL_S), MAX_SAFETY_INTERVAL_S)
