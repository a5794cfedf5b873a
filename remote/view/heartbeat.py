"""Whether the server is still there: when to ask it for a sign of life, and how long its answers take (no I/O).

A line that carries nothing any more looks like a screen on which nothing happens. So the view sends a fence now and
then (the community's Fence message, which servers answer when they have worked on all before it) and waits for
anything to come. A slow line is not a silent one: any byte counts as a sign of life.
"""

from __future__ import annotations

import struct

IDLE_BEAT_S = 8.0
"""Between two fences while nothing happens; with SSH, WebSocket and TLS around it, each costs 190 bytes of the 2 kB
that a still screen may take a minute. A pause this long begins anew with every key and every picture."""

BUSY_BEAT_S = 1.0
"""Between two fences while pictures come or somebody types: the round trip is shown once a second."""

SILENT_S = 3.0
"""A fence unanswered, and nothing else heard for so long, is told to the person."""

DEAD_S = 8.0
"""And after so long the line is given up for another one."""

ROUND_TRIPS = 4
"""On a line whose answers normally take long, silence begins only after so many of its round trips."""

SMOOTHING = 0.25
"""Weight of a new round trip in the usual one."""

_BEAT = struct.Struct(">H")


class Heartbeat:
    """Follows one line. Times in seconds of any clock that runs evenly.

    Attributes:
        round_trip_s: of the last answered fence, None before the first.
        best_s: the shortest one: what the line itself takes, without anything in its queues.
    """

    def __init__(self, now_s: float) -> None:
        self.round_trip_s: float | None = None
        self.best_s: float | None = None
        self._usual_s = 0.0
        self._number = 0
        self._asked_s: float | None = None
        self._last_beat_s = now_s
        self._heard_s = now_s
        self._is_busy = True

    def beat(self, now_s: float) -> bytes | None:
        """Return what to send in a fence now, None while it is too early or one is unanswered."""
        if self._asked_s is not None or now_s < self._last_beat_s + self._pause_s():
            return None
        self._number = (self._number + 1) & 0xFFFF
        self._asked_s = self._last_beat_s = now_s
        self._is_busy = False
        return _BEAT.pack(self._number)

    def withdraw(self) -> None:
        """The server knows no fences: nothing was sent, and nothing is awaited."""
        self._asked_s = None

    def stir(self) -> None:
        """Something was sent that a person waits for, or a picture came: ask again soon."""
        self._is_busy = True

    def hear(self, now_s: float) -> None:
        """Something came, whatever it is."""
        self._heard_s = now_s

    def answer(self, payload: bytes, now_s: float) -> None:
        """A fence came back; one that is not the last one sent is ignored."""
        if self._asked_s is None or payload != _BEAT.pack(self._number):
            return
        taken_s = now_s - self._asked_s
        is_first = self.round_trip_s is None
        self._usual_s = taken_s if is_first else self._usual_s + SMOOTHING * (taken_s - self._usual_s)
        self.round_trip_s, self._asked_s = taken_s, None
        self.best_s = taken_s if self.best_s is None else min(self.best_s, taken_s)

    def silence_s(self, now_s: float) -> float:
        """Return for how long nothing has come although an answer is due; 0 while all is well."""
        silent_s = self._waited_s(now_s)
        return silent_s if silent_s >= self._silent_after_s() else 0.0

    def is_dead(self, now_s: float) -> bool:
        """Whether the line is to be given up."""
        return self._waited_s(now_s) >= self._silent_after_s() + DEAD_S - SILENT_S

    def next_look_s(self, now_s: float) -> float:
        """Return how long nothing has to be done."""
        if self._asked_s is None:
            return max(0.0, self._last_beat_s + self._pause_s() - now_s)
        early_s = self._silent_after_s() - self._waited_s(now_s)
        return early_s if early_s > 0 else BUSY_BEAT_S

    def _waited_s(self, now_s: float) -> float:
        return 0.0 if self._asked_s is None else now_s - max(self._asked_s, self._heard_s)

    def _silent_after_s(self) -> float:
        return max(SILENT_S, ROUND_TRIPS * self._usual_s)

    def _pause_s(self) -> float:
        return BUSY_BEAT_S if self._is_busy else IDLE_BEAT_S
