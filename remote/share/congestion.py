"""How much a line takes and how full it is, told from when the viewer answered what it was sent. Time is passed in.

In the manner of TCP Vegas the delay counts, not the loss: a line's buffer hides seconds of pictures that nobody wants
any more by the time they arrive.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

FIRST_RATE = 48_000.0
"""Bytes a second that we believe in before the line has shown its own: a slow ADSL line."""
MIN_RATE, MAX_RATE = 2_000.0, 500e6

MIN_SAMPLE_BYTES = 1200
"""Smaller pieces tell of the viewer's wits, not of the line's rate: less than one full packet."""
MEMORY = 0.75
"""Weight that the samples so far keep at each new one: the last four or so decide."""
HURRY_S = 0.0005
"""No piece is reckoned to have taken less, since clocks and threads are no finer."""

BURST_S = 0.06
GROWTH = 4
"""We believe in no rate at which a burst of so long would be larger than so many times the largest that has arrived: a
small piece that is the first to cross the line says nothing, since the round trip is reckoned from it too."""

ROUND_TRIP_MEMORY_S = 30.0
"""The shortest round trip is that of the last 30 to 60 s: the way may have become a longer one."""
STALL_S = 0.3
"""When an answer is so much overdue, nothing more is sent before it has come: the line stands still."""


@dataclass(frozen=True, slots=True)
class _Flight:
    """A piece that has been sent and not been answered yet."""

    sent_s: float
    size_bytes: int


class Congestion:
    """The state of one line, from the sender's side.

    A piece leaves the narrowest place of the line when the one before it has left and it has been sent; the time in
    between that it takes is its size by the line's rate. Its answer comes one round trip of the empty line later.

    Attributes:
        rate: bytes a second that the line takes.
        is_measured: whether the rate comes from the line and not from us.
        round_trip_s: the shortest of late, that of an empty line; 0 before the first answer.
    """

    def __init__(self) -> None:
        self.rate = FIRST_RATE
        self.is_measured = False
        self.round_trip_s = 0.0
        self._flights: deque[_Flight] = deque()
        self._largest_bytes = FIRST_RATE * BURST_S  # of what has been answered
        self._sure_rate: float | None = None  # measured where one piece followed another, whatever the round trip is
        self._is_guess = True  # the line may be faster, or not nearly so fast
        self._left_s = 0.0  # when the last answered piece had passed the narrowest place
        self._sum_bytes = 0.0
        self._sum_s = 0.0
        self._shortest: deque[tuple[float, float]] = deque()  # (when, round trip) of each of two periods

    @property
    def in_flight_bytes(self) -> int:
        """How much has been sent and not been answered."""
        return sum(flight.size_bytes for flight in self._flights)

    def sent(self, now_s: float, size_bytes: int) -> None:
        """Note that a piece which the viewer will answer is on its way."""
        self._flights.append(_Flight(now_s, size_bytes))

    def answered(self, now_s: float) -> None:
        """Note the answer to the oldest piece on its way; one that nobody expects tells nothing."""
        if not self._flights:
            return
        flight = self._flights.popleft()
        self._note_round_trip(now_s, self._empty_round_trip_s(now_s, flight))
        left_s = max(now_s - self.round_trip_s, flight.sent_s)
        if flight.size_bytes >= MIN_SAMPLE_BYTES:
            took_s = max(left_s - max(flight.sent_s, self._left_s), HURRY_S)
            self._sum_bytes = self._sum_bytes * MEMORY + flight.size_bytes
            self._sum_s = self._sum_s * MEMORY + took_s
            self._largest_bytes = max(self._largest_bytes, flight.size_bytes)
            most = min(self._largest_bytes * GROWTH / BURST_S, MAX_RATE)
            measured = max(self._sum_bytes / self._sum_s, MIN_RATE)
            self.rate, self._is_guess = min(measured, most), measured > most
            if flight.sent_s < self._left_s:
                self._sure_rate = self.rate
            self.is_measured = True
        self._left_s = left_s

    def backlog_s(self, now_s: float) -> float:
        """Return how long the line needs from now for what has been sent, beyond what is in the air already."""
        left_s = self._left_s
        for flight in self._flights:
            left_s = max(left_s, flight.sent_s) + flight.size_bytes / self.rate
        return max(left_s - now_s, 0.0)

    @property
    def is_full(self) -> bool:
        """Whether so much is on its way that an answer must tell first whether the line takes it."""
        return self._is_guess and self.in_flight_bytes >= self._largest_bytes * GROWTH

    def is_stalled(self, now_s: float) -> bool:
        """Tell whether an answer should have come long ago."""
        if not self._flights:
            return False
        oldest = self._flights[0]
        expected_s = max(self._left_s, oldest.sent_s) + oldest.size_bytes / self.rate + self.round_trip_s
        return now_s > expected_s + STALL_S

    def forget(self) -> None:
        """Start over with an empty line; what it takes is still known."""
        self._flights.clear()

    def _empty_round_trip_s(self, now_s: float, flight: _Flight) -> float:
        """Return the round trip of a piece without the time that the line took for its bytes, as far as that is known.

        Where every piece is large, none would show how short the way is.
        """
        took_s = now_s - flight.sent_s
        if self._sure_rate is None:
            return took_s
        return max(took_s - flight.size_bytes / self._sure_rate, took_s / 2)

    def _note_round_trip(self, now_s: float, round_trip_s: float) -> None:
        """Keep the minimum of the period that runs and of the one before it."""
        if not self._shortest or now_s - self._shortest[-1][0] > ROUND_TRIP_MEMORY_S:
            self._shortest.append((now_s, round_trip_s))
        elif round_trip_s < self._shortest[-1][1]:
            self._shortest[-1] = self._shortest[-1][0], round_trip_s
        while len(self._shortest) > 2:
            self._shortest.popleft()
        self.round_trip_s = min(round_trip for _, round_trip in self._shortest)
