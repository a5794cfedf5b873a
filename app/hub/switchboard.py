"""Who is here: the open signal sockets, and handing signals to them without ever waiting for a slow one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

import msgspec

from app.hub.errors import RefusalError
from app.hub.principal import Principal
from app.hub.settings import Limits
from sync.protocol.signals import Poke, Presence, Sender, Signal

QUEUE_SIGNALS = 256
"""Signals are small and rare; a socket with this many unread ones is not read any more."""

POKE_PAUSE_S = 0.025
"""News that come together are told together: half the wake-ups in a burst, and nobody sees 25 ms."""

PRESENCE_RANK = {"offline": 0, "away": 1, "online": 2}


class Line:
    """One open signal socket. Created, fed and emptied on the event loop.

    Attributes:
        principal: who is at it.
        address: where it comes from.
        ended: set when the hub wants it closed, with `close_code` and `close_reason` saying why.
    """

    def __init__(self, principal: Principal, address: str) -> None:
        self.principal = principal
        self.address = address
        self.state = "online"
        self.ended = asyncio.Event()
        self.close_code = 1000
        self.close_reason = ""
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(QUEUE_SIGNALS)

    def offer(self, signal: Signal) -> None:
        """Queue a signal; a line that does not empty its queue is ended instead of waited for."""
        try:
            self._queue.put_nowait(msgspec.json.encode(signal))
        except asyncio.QueueFull:
            self.end(1008, "too_slow")

    def end(self, code: int, reason: str) -> None:
        """Have the socket closed; the first reason counts."""
        if not self.ended.is_set():
            self.close_code, self.close_reason = code, reason
            self.ended.set()

    async def next_text(self) -> str:
        """Wait for the next signal to send, as JSON."""
        return (await self._queue.get()).decode()


class Switchboard:
    """All open lines, by principal; used on the event loop only."""

    def __init__(self, limits: Limits) -> None:
        """Take how many lines there may be."""
        self._limits = limits
        self._lines: dict[str, list[Line]] = {}
        self._count = 0
        self._news: dict[str, int] = {}
        self._news_timer: asyncio.TimerHandle | None = None

    @property
    def count(self) -> int:
        """Number of open lines."""
        return self._count

    def join(self, line: Line) -> None:
        """Take up a line and tell the staff who came.

        Raises:
            RefusalError: too_many_sockets.
        """
        mine = self._lines.get(line.principal.id, [])
        if self._count >= self._limits.sockets or len(mine) >= self._limits.sockets_each:
            raise RefusalError(429, "too_many_sockets", "Too many connections are open. Close another one first.", 30.0)
        before = self.state_of(line.principal.id)
        self._lines[line.principal.id] = [*mine, line]
        self._count += 1
        self._announce(line.principal.sender(), before)

    def leave(self, line: Line) -> None:
        """Drop a line and tell the staff who went."""
        before = self.state_of(line.principal.id)
        left = [other for other in self._lines.get(line.principal.id, []) if other is not line]
        if left:
            self._lines[line.principal.id] = left
        else:
            self._lines.pop(line.principal.id, None)
        self._count -= 1
        self._announce(line.principal.sender(), before)

    def set_state(self, line: Line, state: str) -> None:
        """Note that the person at a line is "online" or "away"."""
        before = self.state_of(line.principal.id)
        line.state = state
        self._announce(line.principal.sender(), before)

    def state_of(self, principal_id: str) -> str:
        """Return "online", "away" or "offline"; the most present of a principal's lines counts."""
        states = [line.state for line in self._lines.get(principal_id, [])]
        return max(states, key=PRESENCE_RANK.__getitem__, default="offline")

    def online(self) -> list[str]:
        """Return the ids of all principals with an open line."""
        return sorted(self._lines)

    def lines_of(self, principal_id: str) -> list[Line]:
        """Return a principal's lines, the newest last."""
        return list(self._lines.get(principal_id, []))

    def everyone(self) -> list[Line]:
        """Return all lines."""
        return [line for lines in self._lines.values() for line in lines]

    def staff_in(self, scope: str) -> list[Line]:
        """Return the lines of members of the staff who may see a scope."""
        return [line for line in self.everyone() if line.principal.is_staff and scope in line.principal.scopes]

    def send(self, principal_ids: Iterable[str], signal: Signal) -> int:
        """Offer a signal to every line of some principals and return how many lines there were."""
        lines = [line for principal_id in set(principal_ids) for line in self._lines.get(principal_id, [])]
        for line in lines:
            line.offer(signal)
        return len(lines)

    def tell_news(self, scopes: Mapping[str, int]) -> None:
        """Tell everybody concerned, in a moment, up to which seq these scopes have news."""
        for scope, seq in scopes.items():
            self._news[scope] = max(seq, self._news.get(scope, 0))
        if self._news_timer is None and self._news:
            self._news_timer = asyncio.get_running_loop().call_later(POKE_PAUSE_S, self._poke)

    def _poke(self) -> None:
        news, self._news, self._news_timer = self._news, {}, None
        for line in self.everyone():
            mine = {scope: seq for scope, seq in news.items() if scope in line.principal.scopes}
            if mine:
                line.offer(Poke(scopes=mine))

    def end_token(self, token_sha256: str) -> None:
        """End the lines of one sign-in."""
        for line in self.everyone():
            if line.principal.token_sha256 == token_sha256:
                line.end(4401, "signed_out")

    def close(self) -> None:
        """End all lines; the hub is going down and comes back."""
        if self._news_timer is not None:
            self._news_timer.cancel()
        for line in self.everyone():
            line.end(1012, "restarting")

    def _announce(self, who: Sender, before: str) -> None:
        state = self.state_of(who.principal_id)
        if state == before:
            return
        signal = Presence(state=state, sender=who)
        for line in self.everyone():
            if line.principal.is_staff and line.principal.id != who.principal_id:
                line.offer(signal)
