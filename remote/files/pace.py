"""How much of a file is on its way at once: as much as the line carries without a queue (in the manner of RFC 6817).

A file has time; the screen on the same line has not. So the delay counts, not the loss: when answers begin to take
longer than they do on the empty line, somebody waits behind us, and we send less. Time is passed in.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from remote.files.packets import BLOCK_BYTES

MIN_BLOCK_BYTES = 700
"""10 ms of a slow line, which every letter that somebody types may have to wait for; a sixth more in heads."""

BLOCKS_A_WINDOW = 12
"""Enough to steer by, few enough to be cheap."""

MAX_WINDOW_BYTES = 32 * BLOCK_BYTES
MAX_BLOCKS = 64
"""On their way at once: after a long line became a short one, many small blocks would cost more than they bring."""

TARGET_S = 0.012
"""We hold so much of the line's time in a queue, to keep it busy; less than a frame of a screen, which is 16 ms."""

LATEST = 4
"""The shortest of so many delays counts: a busy machine, which lets one answer wait, is no full line."""

CROWDED_S = 4 * TARGET_S
"""Above this delay we make room at once instead of step by step."""

AWAITED_BLOCK_BYTES = 32 * 1024
AWAITED_REST_S = 0.010
"""While somebody waits for the screen one block goes at a time, this large at most, and after such a rest: 3 MB a
second on any LAN, which leaves the processors of both ends and of the hub to him."""

PERIOD_S = 15.0
"""After so long we send little for a moment, to see what the empty line takes now."""


class Pace:
    """The window of one file's transfer; replies are noted in the order of their requests.

    Attributes:
        window_bytes: so much may be on its way.
    """

    def __init__(self, is_awaited: Callable[[], bool] = lambda: False) -> None:
        """Begin with a small window.

        Args:
            is_awaited: tells whether a person waits for something else on this line right now.
        """
        self._is_awaited = is_awaited
        self.window_bytes: float = 2 * MIN_BLOCK_BYTES
        self._flights: deque[tuple[float, int]] = deque()
        self._in_flight = 0
        self._is_doubling = True
        self._latest_s: deque[float] = deque(maxlen=LATEST)
        self._shortest_s = math.inf  # of this period
        self._shortest_before_s = math.inf  # of the one before
        self._period_ends_s = math.inf
        self._may_cut_at_s = 0.0

    @property
    def block_bytes(self) -> int:
        """How large the next block shall be."""
        most = AWAITED_BLOCK_BYTES if self._is_awaited() else BLOCK_BYTES
        return int(min(max(self.window_bytes / BLOCKS_A_WINDOW, MIN_BLOCK_BYTES), most))

    @property
    def has_room(self) -> bool:
        """Whether a block may go out now; with nothing on its way it always may."""
        if len(self._flights) >= MAX_BLOCKS:
            return False
        if not self._flights:
            return True
        return not self._is_awaited() and self._in_flight + self.block_bytes <= self.window_bytes

    @property
    def rest_s(self) -> float:
        """How long to wait before a block for which there is room goes out."""
        return AWAITED_REST_S if self._is_awaited() else 0.0

    def sent(self, now_s: float, size_bytes: int) -> None:
        """Note a block, or the request for one, just before it goes out."""
        self._flights.append((now_s, size_bytes))
        self._in_flight += size_bytes

    def answered(self, now_s: float) -> None:
        """Learn from the answer to the oldest block on its way."""
        was_full = self._was_full()
        sent_s, size_bytes = self._flights.popleft()
        self._in_flight -= size_bytes
        self._latest_s.append(now_s - sent_s)
        took_s = min(self._latest_s)
        self._shortest_s = min(self._shortest_s, took_s)
        shortest_s = min(self._shortest_s, self._shortest_before_s)
        queued_s = took_s - shortest_s
        if not was_full and queued_s <= TARGET_S:
            pass  # more was not on its way: this tells nothing of what the line takes
        elif self._is_doubling:
            self._double(size_bytes, queued_s, now_s, took_s)
        elif queued_s > CROWDED_S:
            self._cut(now_s, took_s, shortest_s)
        else:
            off_target = max((TARGET_S - queued_s) / TARGET_S, -1.0)
            self.window_bytes += off_target * size_bytes * self.block_bytes / self.window_bytes
        self._begin_period(now_s)
        self.window_bytes = min(max(self.window_bytes, MIN_BLOCK_BYTES), MAX_WINDOW_BYTES)

    def _was_full(self) -> bool:
        """Tell whether as much was on its way as we allow, so that the answer tells what the line takes."""
        if self._is_awaited():
            return self.window_bytes < AWAITED_BLOCK_BYTES * BLOCKS_A_WINDOW
        return self._in_flight + self.block_bytes > self.window_bytes

    def _double(self, size_bytes: int, queued_s: float, now_s: float, took_s: float) -> None:
        """Grow by what arrived, which is twice a round trip, until a queue begins to stand."""
        if queued_s <= TARGET_S / 2:
            self.window_bytes += size_bytes
            return
        self._is_doubling = False
        self._cut(now_s, took_s, took_s - queued_s)

    def _cut(self, now_s: float, took_s: float, shortest_s: float) -> None:
        """Shrink to what fits without a long queue, once for what is on its way together."""
        if now_s >= self._may_cut_at_s:
            self.window_bytes *= max((shortest_s + TARGET_S / 2) / took_s, 0.25)
            self._may_cut_at_s = now_s + took_s

    def _begin_period(self, now_s: float) -> None:
        if math.isinf(self._period_ends_s):
            self._period_ends_s = now_s + PERIOD_S
        elif now_s >= self._period_ends_s:
            self._period_ends_s = now_s + PERIOD_S
            self._shortest_before_s, self._shortest_s = self._shortest_s, math.inf
            self.window_bytes /= 2
            self._is_doubling = True
