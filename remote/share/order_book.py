"""Keeps account of what a studio was asked, has answered, and owes. Time is passed in."""

from __future__ import annotations

from remote.share.studio import Interrupted, Order, Sight, Started

HANG_S = 5.0
"""An order that takes so long is never answered: the largest screen, all of it new, takes a second."""
START_S = 10.0
"""A cold start on a busy old machine, and the pause before it."""


class OrderBook:
    """One studio has at most one order at a time.

    Attributes:
        last_number: of the last order.
    """

    def __init__(self) -> None:
        self.last_number = 0
        self._is_started = False
        self._order: Order | None = None
        self._answer: tuple[Order, Sight] | None = None
        self._due_s: float | None = None  # who has not answered or started by then hangs

    @property
    def is_open(self) -> bool:
        """Whether an order can be placed."""
        return self._is_started and self._order is None and self._due_s is None

    def wait_s(self, now_s: float) -> float | None:
        """Return the seconds until the studio counts as hanging; None while it owes nothing."""
        return None if self._due_s is None else max(self._due_s - now_s, 0.0)

    def place(self, order: Order) -> None:
        """Note an order that is given."""
        self.last_number, self._order, self._due_s = order.number, order, order.now_s + HANG_S

    def hear(self, now_s: float, news: Started | Sight | Interrupted) -> None:
        """Note an answer, a new start, or that there will be no answer."""
        match news:
            case Sight():
                if self._order is not None and news.number == self._order.number:
                    self._answer, self._order, self._due_s = (self._order, news), None, None
            case Started():
                self._is_started, self._order, self._answer, self._due_s = True, None, None, None
            case Interrupted():
                self._is_started, self._order, self._answer, self._due_s = False, None, None, now_s + START_S

    def give_up(self, now_s: float) -> bool:
        """Tell whether the studio hangs; if so it gets some time to be replaced."""
        if self._due_s is None or now_s < self._due_s:
            return False
        self._due_s = now_s + HANG_S
        return True

    def take(self) -> tuple[Order, Sight] | None:
        """Return, once, an order and its answer."""
        answer, self._answer = self._answer, None
        return answer
