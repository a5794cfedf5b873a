"""The open signal sockets of a node, found by person and by what the person may see."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

import msgspec

from app.hub.principal import Principal
from sync.protocol.signals import Signal

QUEUE_SIGNALS = 256
"""Signals are small and rare; a socket with this many unread ones is not read any more."""


class Line:
    """One open signal socket. Created, fed and emptied on the event loop.

    Attributes:
        principal: who is at it; changed by `Lines.replace_principal` only.
        address: where it comes from.
        state: "online" or "away".
        since_ms: when it was opened.
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


class Lines:
    """The lines of one node; used on the event loop only."""

    def __init__(self) -> None:
        self._by_person: dict[str, list[Line]] = {}
        self._by_scope: dict[str, dict[Line, None]] = {}
        self._staff: dict[Line, None] = {}

    def add(self, line: Line) -> None:
        """Take up a line."""
        self._by_person.setdefault(line.principal.id, []).append(line)
        self._list(line)

    def remove(self, line: Line) -> None:
        """Drop a line."""
        self._unlist(line)
        left = [other for other in self.of(line.principal.id) if other is not line]
        if left:
            self._by_person[line.principal.id] = left
        else:
            self._by_person.pop(line.principal.id, None)

    def replace_principal(self, line: Line, principal: Principal) -> None:
        """Take up what the person at a line may see from now on."""
        self._unlist(line)
        line.principal = principal
        self._list(line)

    def of(self, principal_id: str) -> list[Line]:
        """Return a person's lines, the newest last."""
        return list(self._by_person.get(principal_id, ()))

    def everyone(self) -> list[Line]:
        """Return all lines."""
        return [line for lines in self._by_person.values() for line in lines]

    def people(self) -> set[str]:
        """Return the ids of all who have a line."""
        return set(self._by_person)

    def staff(self) -> list[Line]:
        """Return the lines of the staff."""
        return list(self._staff)

    def seeing(self, scopes: Iterable[str]) -> list[Line]:
        """Return the lines of those who may see one of these scopes, each once."""
        return list({line: None for scope in scopes for line in self._by_scope.get(scope, ())})

    def _list(self, line: Line) -> None:
        for scope in line.principal.scopes:
            self._by_scope.setdefault(scope, {})[line] = None
        if line.principal.is_staff:
            self._staff[line] = None

    def _unlist(self, line: Line) -> None:
        for scope in line.principal.scopes:
            if listed := self._by_scope.get(scope):
                listed.pop(line, None)
                if not listed:
                    del self._by_scope[scope]
        self._staff.pop(line, None)
