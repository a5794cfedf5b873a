"""Requests that came before the ticket they name: the hub passes signals on faster than records are pulled."""

from __future__ import annotations

from collections.abc import Callable

from sync.protocol.signals import SessionAsk

HOLD_MS = 15_000
"""A pull takes a second on a bad line; whatever names a ticket that is not here by then is not ours."""

MAX_HELD = 4


class EarlyAsks:
    """Keeps a few requests for a few seconds; needs no timer, for it is asked only when records have come."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._held: dict[str, tuple[int, SessionAsk]] = {}

    def hold(self, ask: SessionAsk, now_ms: int) -> None:
        """Keep a request whose ticket is not here; the oldest gives way when there are too many."""
        self._held.pop(ask.session_id, None)
        while len(self._held) >= MAX_HELD:
            del self._held[next(iter(self._held))]
        self._held[ask.session_id] = (now_ms, ask)

    def forget(self, session_id: str) -> None:
        """The agent does not want it any more."""
        self._held.pop(session_id, None)

    def due(self, has_ticket: Callable[[str], bool], now_ms: int) -> list[SessionAsk]:
        """Return the requests whose tickets have come meanwhile; those that are too old are dropped."""
        fresh = {key: held for key, held in self._held.items() if 0 <= now_ms - held[0] < HOLD_MS}
        ready = [ask for _, ask in fresh.values() if has_ticket(ask.ticket_id)]
        self._held = {key: held for key, held in fresh.items() if held[1] not in ready}
        return ready
