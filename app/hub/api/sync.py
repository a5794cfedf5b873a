"""Records: taking operations and giving what is new."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec
import zstandard
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from app.hub.api.door import MAX_SYNC_BODY_BYTES, Door, json_reply
from app.hub.errors import RefusalError
from app.hub.principal import Principal
from app.hub.settings import Limits
from app.hub.slowdown import Allowance
from app.hub.workers import Workers
from sync.hub.hub_store import HubStore
from sync.protocol.messages import MAX_OPS_PER_PUSH, Op, PullReply, PullRequest, PushRequest

MAX_PULL_BODY_BYTES = 1024 * 1024
MAX_CUSTOMER_BODY_BYTES = 4 * 1024 * 1024
"""A companion sends a megabyte at a time; a small zstd frame must not become much work on the event loop."""

CHARS_PER_OPERATION = 4096
"""Nobody types as much in one go; longer texts use up more of what a customer may send in a minute."""

COMPRESS_FROM_BYTES = 4 * 1024
"""Below it the saving is under a network packet or two."""

ZSTD_LEVEL = 3


class SyncApi:
    """`/sync/push` and `/sync/pull`."""

    def __init__(
        self,
        door: Door,
        store: HubStore,
        workers: Workers,
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the door, the records, the threads to use them in, the limits, and a monotonic clock in seconds."""
        self._door = door
        self._store = store
        self._workers = workers
        self._customers = Allowance(limits.operations_a_minute, MAX_OPS_PER_PUSH, clock)

    def routes(self) -> list[BaseRoute]:
        """Return the endpoints."""
        return [
            Route("/sync/push", self.push, methods=["POST"]),
            Route("/sync/pull", self.pull, methods=["POST"]),
        ]

    async def push(self, request: Request) -> Response:
        """Take operations; they are on the disk when the reply goes out."""
        principal = await self._door.principal(request)
        most_bytes = MAX_SYNC_BODY_BYTES if principal.is_staff else MAX_CUSTOMER_BODY_BYTES
        ask = await self._door.body(request, PushRequest, most_bytes)
        if len(ask.ops) > MAX_OPS_PER_PUSH:
            raise RefusalError(413, "too_large", f"A push has at most {MAX_OPS_PER_PUSH} operations.")
        if not principal.is_staff and (wait_s := self._customers.wait_s(principal.id, sum(map(_weight, ask.ops)))) > 0:
            message = "You have sent very much in a short time. All of it is kept and goes on by itself."
            raise RefusalError(429, "slow_down", message, wait_s)
        reply = await self._workers.write(self._store.push, principal.actor(), ask)
        return json_reply(reply)

    async def pull(self, request: Request) -> Response:
        """Give the next page of every scope."""
        principal = await self._door.principal(request)
        ask = await self._door.body(request, PullRequest, MAX_PULL_BODY_BYTES)
        if ask.limit < 1:
            raise RefusalError(400, "bad_request", "limit must be at least 1.")
        is_compressed = "zstd" in request.headers.get("accept-encoding", "")
        data, encoding = await self._workers.read(self._pulled, principal, ask, is_compressed)
        headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding", **encoding}
        return Response(data, headers=headers, media_type="application/json")

    def _pulled(self, principal: Principal, ask: PullRequest, is_compressed: bool) -> tuple[bytes, dict[str, str]]:
        reply = self._store.pull(principal.actor(), ask)
        data = msgspec.json.encode(_within(reply, principal))
        if not is_compressed or len(data) < COMPRESS_FROM_BYTES:
            return data, {}
        return zstandard.ZstdCompressor(ZSTD_LEVEL).compress(data), {"Content-Encoding": "zstd"}


def _weight(op: Op) -> int:
    """Return for how many an operation counts."""
    return 1 + sum(len(value) for value in op.fields.values() if isinstance(value, str | list)) // CHARS_PER_OPERATION


def _within(reply: PullReply, principal: Principal) -> PullReply:
    """Leave out the scopes that a principal has no business in, whatever was granted by mistake."""
    pages = [page for page in reply.scopes if page.scope in principal.scopes]
    return msgspec.structs.replace(reply, scopes=pages)
