"""Who is here: the open signal sockets, and handing signals to them without ever waiting for a slow one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping

import msgspec

from app.hub.bus import Bus, Here, LocalBus, News, Passed, SignedOut
from app.hub.errors import RefusalError
from app.hub.neighbours import RANK, Neighbours
from app.hub.principal import Principal
from app.hub.settings import Limits
from sync.protocol.signals import Poke, Presence, Sender, Signal

QUEUE_SIGNALS = 256
"""Signals are small and rare; a socket with this many unread ones is not read any more."""

POKE_PAUSE_S = 0.025
"""News that come together are told together: half the wake-ups in a burst, and nobody sees 25 ms."""


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
        self.since_ms = time.time_ns() // 1_000_000
        self.ended = asyncio.Event()
        self.close_code = 1000
        self.close_reason = ""
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(QUEUE_SIGNALS)

    def offer(self, signal: Signal) -> None:
        """Queue a signal; a line that does not empty its queue is ended instead of waited for."""
        self.offer_text(msgspec.json.encode(signal))

    def offer_text(self, signal: bytes) -> None:
        """Queue a signal that is JSON already."""
        try:
            self._queue.put_nowait(signal)
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
    """All open lines, by principal, and what the other nodes know of theirs; used on the event loop only."""

    def __init__(self, limits: Limits, bus: Bus | None = None, neighbours: Neighbours | None = None) -> None:
        """Take how many lines there may be, the bus to the other nodes and what is known of them."""
        self._limits = limits
        self._bus: Bus = bus or LocalBus()
        self._neighbours = neighbours or Neighbours(time.monotonic)
        self._lines: dict[str, list[Line]] = {}
        self._count = 0
        self._news: dict[str, int] = {}
        self._news_timer: asyncio.TimerHandle | None = None

    @property
    def count(self) -> int:
        """Number of open lines at this node."""
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
        """Return "online", "away" or "offline"; the most present of a principal's lines counts, at whichever node."""
        return max(self._state_here(principal_id), self._neighbours.state_of(principal_id), key=RANK.__getitem__)

    def _state_here(self, principal_id: str) -> str:
        states = [line.state for line in self._lines.get(principal_id, [])]
        return max(states, key=RANK.__getitem__, default="offline")

    def online(self) -> list[str]:
        """Return the ids of all principals with an open line, at whichever node."""
        return sorted(self._lines.keys() | self._neighbours.everyone())

    def is_here(self, principal_id: str) -> bool:
        """Tell whether a principal has an open line, at whichever node."""
        return principal_id in self._lines or self._neighbours.is_here(principal_id)

    def lines_of(self, principal_id: str) -> list[Line]:
        """Return a principal's lines at this node, the newest last."""
        return list(self._lines.get(principal_id, []))

    def everyone(self) -> list[Line]:
        """Return all lines of this node."""
        return [line for lines in self._lines.values() for line in lines]

    def staff_in(self, scope: str) -> set[str]:
        """Return the members of the staff with an open line who may see a scope."""
        here = [line.principal for line in self.everyone()]
        return {who.id for who in here if who.is_staff and scope in who.scopes} | self._neighbours.staff_in(scope)

    def send(self, principal_ids: Iterable[str], signal: Signal) -> None:
        """Offer a signal to every line of some principals, at whichever node."""
        text, wanted = msgspec.json.encode(signal), set(principal_ids)
        self.deliver(wanted, text)
        elsewhere = [principal_id for principal_id in sorted(wanted) if self._neighbours.is_here(principal_id)]
        if elsewhere:
            self._bus.publish(Passed(to=elsewhere, signal=msgspec.Raw(text)))

    def send_to_newest(self, principal_id: str, signal: Signal) -> None:
        """Offer a signal to the newest line of a principal, at whichever node it is."""
        text = msgspec.json.encode(signal)
        node, since_ms = self._neighbours.newest_of(principal_id)
        mine = self._lines.get(principal_id, [])
        if mine and mine[-1].since_ms >= since_ms:
            mine[-1].offer_text(text)
        elif node:
            self._bus.publish(Passed(to=[principal_id], signal=msgspec.Raw(text), node=node, is_for_newest=True))

    def deliver(self, principal_ids: Iterable[str], signal: bytes, *, is_for_newest: bool = False) -> None:
        """Offer a signal, in JSON, to the lines that some principals have at this node."""
        for principal_id in principal_ids:
            lines = self._lines.get(principal_id, [])
            for line in lines[-1:] if is_for_newest else lines:
                line.offer_text(signal)

    def tell_news(self, scopes: Mapping[str, int]) -> None:
        """Tell everybody concerned, in a moment, up to which seq these scopes have news; the other nodes as well."""
        self._bus.publish(News(dict(scopes)))
        for scope, seq in scopes.items():
            self._news[scope] = max(seq, self._news.get(scope, 0))
        if self._news_timer is None and self._news:
            self._news_timer = asyncio.get_running_loop().call_later(POKE_PAUSE_S, self._poke)

    def _poke(self) -> None:
        news, self._news, self._news_timer = self._news, {}, None
        self.poke(news)

    def poke(self, news: Mapping[str, int]) -> None:
        """Tell the lines of this node, at once, up to which seq these scopes have news."""
        for line in self.everyone():
            mine = {scope: seq for scope, seq in news.items() if scope in line.principal.scopes}
            if mine:
                line.offer(Poke(scopes=mine))

    def poke_all(self, seq: int) -> None:
        """Tell the lines of this node that anything up to a seq may be news: some may have gone by unheard."""
        for line in self.everyone():
            line.offer(Poke(scopes=dict.fromkeys(sorted(line.principal.scopes), seq)))

    def end_token(self, token_sha256: str) -> None:
        """End the lines of one sign-in, at whichever node."""
        self.end_token_here(token_sha256)
        self._bus.publish(SignedOut(token_sha256))

    def end_token_here(self, token_sha256: str) -> None:
        """End the lines of one sign-in at this node."""
        for line in self.everyone():
            if line.principal.token_sha256 == token_sha256:
                line.end(4401, "signed_out")

    def close(self) -> None:
        """End all lines; the hub is going down and comes back."""
        if self._news_timer is not None:
            self._news_timer.cancel()
        for line in self.everyone():
            line.end(1012, "restarting")

    def introduce(self) -> None:
        """Tell the other nodes who is at this one."""
        for principal_id in self._lines:
            self._bus.publish(self._here(principal_id))

    def hear(self, node: str, here: Here) -> None:
        """Take up what another node says of somebody's presence there, and tell the staff."""
        people = self._neighbours.heard(node).people
        before = self.state_of(here.who.principal_id)
        if here.state == "offline":
            people.pop(here.who.principal_id, None)
        else:
            people[here.who.principal_id] = here
        self._tell_presence(here.who, before)

    def lose(self, node: str) -> None:
        """Drop a node that is gone, and tell the staff who went with it."""
        before = {here.who.principal_id: self.state_of(here.who.principal_id) for here in self._neighbours.people(node)}
        for here in self._neighbours.forget(node):
            self._tell_presence(here.who, before[here.who.principal_id])

    def replace_principal(self, line: Line, principal: Principal) -> None:
        """Take up what the person at a line may see from now on."""
        is_news = line.principal.scopes != principal.scopes
        line.principal = principal
        if is_news:
            self._bus.publish(self._here(principal.id))

    def _here(self, principal_id: str) -> Here:
        newest = self._lines[principal_id][-1]
        who = newest.principal
        scopes = sorted(who.scopes) if who.is_staff else []
        return Here(who.sender(), self._state_here(principal_id), scopes, newest.since_ms)

    def _announce(self, who: Sender, before: str) -> None:
        is_left = who.principal_id not in self._lines
        self._bus.publish(Here(who, "offline", [], 0) if is_left else self._here(who.principal_id))
        self._tell_presence(who, before)

    def _tell_presence(self, who: Sender, before: str) -> None:
        state = self.state_of(who.principal_id)
        if state == before:
            return
        signal = Presence(state=state, sender=who)
        for line in self.everyone():
            if line.principal.is_staff and line.principal.id != who.principal_id:
                line.offer(signal)
