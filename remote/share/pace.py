"""When the next update may go, and how large it may be on this line. Time is passed in."""

from __future__ import annotations

from remote.rfb.encodings.choice import Effort
from remote.share.congestion import Congestion

SLICE_S = 0.06
"""An update keeps the line busy no longer: what is typed meanwhile waits behind it."""
ASKED_SLICE_S = 0.25
"""So long where each update costs a round trip, because the viewer asks for each."""
MIN_BUDGET_BYTES = 1500
MAX_BUDGET_BYTES = 8 << 20

LEAD_S = 0.004
"""The line is fed so early, beside the time that encoding takes, that it never falls idle in between."""
MAX_LEAD_S = 0.04
STALL_CHECK_S = 0.05

THOROUGH_BELOW = 400_000.0
"""Bytes a second below which saving bytes is worth the processor's time..."""
QUICK_ABOVE = 800_000.0
"""...and above which it no longer is."""
QUALITY_BY_RATE = ((100_000.0, 3), (400_000.0, 5), (2_000_000.0, 7))
"""The highest quality level of JPEG below a rate in bytes a second."""
BEST_QUALITY = 9


class Pace:
    """Follows one line.

    Attributes:
        is_asked: the viewer asks for each update, and answers one by asking for the next.
        ceiling_kbit_s: the most that may be sent, whatever the line takes; None without a ceiling.
    """

    def __init__(self) -> None:
        self.is_asked = True
        self.ceiling_kbit_s: int | None = None
        self._allowed_s = 0.0  # when the ceiling lets the next update go
        self._line = Congestion()
        self._making_s = 0.0
        self._is_thorough = True

    @property
    def rate(self) -> float:
        """Bytes a second that the line takes, and the ceiling allows."""
        ceiling = self._ceiling
        return self._line.rate if ceiling is None else min(self._line.rate, ceiling)

    @property
    def round_trip_s(self) -> float:
        """Seconds there and back on the empty line."""
        return self._line.round_trip_s

    @property
    def budget_bytes(self) -> int:
        """How much the next update may hold."""
        slice_s = max(ASKED_SLICE_S, self._line.round_trip_s) if self.is_asked else SLICE_S
        return int(min(max(self.rate * slice_s, MIN_BUDGET_BYTES), MAX_BUDGET_BYTES))

    @property
    def effort(self) -> Effort:
        """How hard the next update is to be pressed."""
        rate = self.rate
        if rate < THOROUGH_BELOW or rate > QUICK_ABOVE:  # between the two it stays, since a change costs something
            self._is_thorough = rate < THOROUGH_BELOW
        quality = next((level for limit, level in QUALITY_BY_RATE if rate < limit), BEST_QUALITY)
        return Effort(quality_level=quality, is_thorough=self._is_thorough)

    def wait_s(self, now_s: float) -> float:
        """Return the seconds until there is room on the line; 0 when there is."""
        if self._line.is_stalled(now_s) or self._line.is_full:
            return STALL_CHECK_S
        lead_s = min(LEAD_S + self._making_s, MAX_LEAD_S)
        allowed_s = 0.0 if self.ceiling_kbit_s is None else self._allowed_s
        return max(self._line.backlog_s(now_s) - lead_s, allowed_s - now_s, 0.0)

    def made(self, seconds: float) -> None:
        """Note how long it took to look at the screen and to encode an update."""
        self._making_s += (seconds - self._making_s) / 4

    def sent(self, now_s: float, size_bytes: int) -> None:
        """Note an update, or anything, that the viewer will answer."""
        self._line.sent(now_s, size_bytes)
        if self._ceiling is not None:
            self._allowed_s = max(self._allowed_s, now_s) + size_bytes / self._ceiling

    def answered(self, now_s: float) -> None:
        """Note the viewer's answer."""
        self._line.answered(now_s)

    @property
    def _ceiling(self) -> float | None:
        """Bytes a second."""
        return None if self.ceiling_kbit_s is None else self.ceiling_kbit_s * 125.0
