"""One round with the hub: push what waits, then read what is new. Strictly one call is in flight."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Protocol, TypeAlias, TypeVar

from sync.client.local_store import LocalStore
from sync.client.outbox import Pending
from sync.client.outcome import Outcome
from sync.errors import PeerError
from sync.protocol.messages import PullReply, PullRequest, PushReply, PushRequest
from sync.protocol.pull import request_after

T = TypeVar("T")

Asked: TypeAlias = tuple[PullRequest, PullReply]

MAX_REPEATS = 8
"""A step that the hub makes us repeat more often than this (new epoch, clock) does not come to an end."""


class Hub(Protocol):
    """The two calls of sync."""

    async def push(self, request: PushRequest) -> PushReply:
        """Send operations."""
        ...

    async def pull(self, request: PullRequest) -> PullReply:
        """Ask for news."""
        ...


class InWriter(Protocol):
    """Runs a blocking call in the store's writer thread."""

    def __call__(self, call: Callable[[], T]) -> Awaitable[T]:
        """Return what the call returns."""
        ...


class Rounds:
    """Keeps a store in step with a hub. Belongs to one event loop.

    Cancelling is safe at any point: what was stored stays true, what was not is asked for again.
    """

    def __init__(self, store: LocalStore, hub: Hub, in_writer: InWriter, report: Callable[[Outcome], None]) -> None:
        """Take the store, the hub, the writer's thread, and whom to tell of every stored step."""
        self._store = store
        self._hub = hub
        self._in_writer = in_writer
        self._report = report
        self._read_up_to: dict[str, int] = {}

    def is_news(self, scopes: Mapping[str, int]) -> bool:
        """Tell whether a poke (scope -> seq) names anything not read yet."""
        return any(seq > self._read_up_to.get(scope, -1) for scope, seq in scopes.items())

    async def push(self) -> bool:
        """Send everything that waits; return whether anything was sent.

        Raises:
            SyncError: it could not be sent, or its answer not be stored; what waits still waits.
        """
        after_n, repeats, is_sent = 0, 0, False
        while True:
            request, batch = await self._in_writer(partial(self._store.next_push, after_n))
            if not batch:
                return is_sent
            reply = await self._hub.push(request)
            outcome = await self._in_writer(partial(self._store.take_push_reply, batch, reply))
            is_sent = True
            self._report(outcome)
            if outcome.is_again:
                repeats += 1
                _require_an_end(repeats)
            else:
                after_n = _last_answered(batch, reply)

    async def pull(self) -> bool:
        """Read everything that is new; return whether the hub is in a new epoch and there may be more to send.

        Raises:
            SyncError: it could not be read or stored; what was stored before is true.
        """
        repeats, is_new_epoch = 0, False
        request, reply = await self._ask()
        while True:
            outcome, ahead = await self._land(request, reply)
            is_new_epoch |= request.epoch not in {None, reply.epoch}
            if reply.epoch != request.epoch or outcome.mismatched:
                repeats += 1
                _require_an_end(repeats)
            self._read_up_to = {} if outcome.mismatched else {p.scope: p.cursor.seq for p in reply.scopes}
            if not outcome.is_again and not outcome.mismatched:
                return is_new_epoch
            request, reply = await self._ask() if ahead is None or outcome.mismatched else ahead

    async def _ask(self) -> Asked:
        request = await self._in_writer(self._store.next_pull)
        return request, await self._hub.pull(request)

    async def _land(self, request: PullRequest, reply: PullReply) -> tuple[Outcome, Asked | None]:
        """Land a reply, and meanwhile have the hub prepare the next one: two processors instead of one.

        Returns:
            What landed; the next request and its reply, None where it has to be asked for anew.
        """
        ahead = request_after(request, reply)
        asking = None if ahead is None else asyncio.ensure_future(self._hub.pull(ahead))
        try:
            outcome = await self._in_writer(partial(self._store.take_pull_reply, reply))
            self._report(outcome)
            return outcome, None if ahead is None or asking is None else (ahead, await asking)
        finally:
            if asking is not None:
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)


def _last_answered(batch: list[Pending], reply: PushReply) -> int:
    answered = {result.op_id for result in reply.results}
    return max(pending.n for pending in batch if pending.op.op_id in answered)


def _require_an_end(repeats: int) -> None:
    if repeats > MAX_REPEATS:
        raise PeerError("The hub asks for the same again and again. Everything you wrote is kept; it is tried later.")
