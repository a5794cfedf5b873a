"""What a view still has to send: keys, clicks and wishes in order, and only the last of the pointer's places."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias

from remote.rfb.viewer import ViewerConnection

Order: TypeAlias = Callable[[ViewerConnection], object]
"""Something to do with the core, in the sender's turn."""


class Outbox:
    """Orders wait here for the sender; any thread may add to them, one takes them."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._orders: list[Order] = []
        self._place: tuple[int, int, int] | None = None
        self._buttons = 0
        self._is_woken = False
        self._is_closed = False

    def order(self, order: Order) -> None:
        """Add an order after all that was asked before."""
        with self._turn:
            self._queue_place()
            self._orders.append(order)
            self._turn.notify()

    def point(self, x: int, y: int, buttons: int) -> None:
        """Set the pointer; a place that was not taken yet gives way, unless a button went down or up there or here."""
        with self._turn:
            if self._place is not None and not self._buttons == self._place[2] == buttons:
                self._queue_place()
            self._place = (x, y, buttons)
            self._turn.notify()

    def wake(self) -> None:
        """Let the sender look, because the core has something to send."""
        with self._turn:
            self._is_woken = True
            self._turn.notify()

    def close(self) -> None:
        """Send the sender home."""
        with self._turn:
            self._is_closed = True
            self._turn.notify()

    def take(self, timeout_s: float | None) -> list[Order] | None:
        """Wait for orders; return them, none when it was woken or the time is up, None once this is closed."""
        with self._turn:
            self._turn.wait_for(self._has_news, timeout_s)
            if self._is_closed:
                return None
            self._queue_place()
            orders, self._orders, self._is_woken = self._orders, [], False
            return orders

    def _has_news(self) -> bool:
        return bool(self._orders) or self._place is not None or self._is_woken or self._is_closed

    def _queue_place(self) -> None:
        """Fix the pointer's last place among the orders, so that a click or key is not overtaken by a move."""
        if self._place is not None:
            x, y, buttons = self._place
            self._buttons = buttons
            self._orders.append(lambda core: core.send_pointer(x, y, buttons))
            self._place = None
