"""A client that syncs as the real one does, by poke, push and pull, but keeps what it reads nowhere."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from bench.records.plain_http import PlainHttp
from sync.client.address import HubAddress
from sync.identifiers import new_op_id
from sync.merge.stamp import HybridClock
from sync.protocol.messages import SCHEMA, Cursor, Op, PullReply, PullRequest, PushReply, PushRequest, Row, Verdict
from sync.protocol.signals import Hello, Poke, Signal, Typing
from sync.records import FieldValue

OPEN_TIMEOUT_S = 60.0
PING_S = 20.0
"""As the real client's (sync.client.signal_line)."""


class LightClient:
    """One principal: a WebSocket for signals, and rounds when there is something to send or to read.

    Attributes:
        name: principal id.
    """

    def __init__(
        self,
        address: HubAddress,
        context: ssl.SSLContext | None,
        token: str,
        name: str,
        on_row: Callable[[str, Row], None],
        on_typing: Callable[[str, Typing], None],
    ) -> None:
        """Take the hub, who this is, and whom to tell of rows and of somebody's typing."""
        self.name = name
        self._address, self._context, self._token = address, context, token
        self._http = PlainHttp(address, context, token)
        self._on_row, self._on_typing = on_row, on_typing
        self._clock = HybridClock(f"crowd-{name[-12:]}")
        self._outbox: list[Op] = []
        self._cursors: dict[str, Cursor] = {}
        self._news: dict[str, int] = {}
        self._epoch: str | None = None
        self._wake = asyncio.Event()
        self._line: ClientConnection | None = None

    async def run(self, is_open: asyncio.Event) -> None:
        """Connect, say when everything that is there was read, and go on until cancelled."""
        async with connect(
            self._address.web_socket("/ws"),
            ssl=self._context,
            additional_headers={"Authorization": f"Bearer {self._token}"},
            compression=None,
            open_timeout=OPEN_TIMEOUT_S,
            ping_interval=PING_S,
            ping_timeout=OPEN_TIMEOUT_S,
            close_timeout=1.0,
            proxy=None,
        ) as self._line:
            hello = msgspec.json.decode(await self._line.recv(), type=Signal)
            if not isinstance(hello, Hello):
                raise TypeError(f"{hello} is no greeting")
            self._epoch = hello.epoch
            await self._pull()
            is_open.set()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen(self._line))
                group.create_task(self._keep_in_step())

    def write(self, kind: str, record_id: str, scope: str, fields: dict[str, FieldValue], now_ms: int) -> None:
        """Make a record; it goes out with the next round, which begins now."""
        stamp = self._clock.next_stamp(now_ms)
        op = Op(
            op_id=new_op_id(),
            kind=kind,
            record_id=record_id,
            is_new=True,
            scope=scope,
            stamp=stamp,
            fields={**fields, "created_at_ms": now_ms},
        )
        self._outbox.append(op)
        self._wake.set()

    async def say_typing(self, ticket_id: str, *, is_typing: bool) -> None:
        """Send the signal that somebody writes here."""
        assert self._line is not None
        await self._line.send(msgspec.json.encode(Typing(ticket_id=ticket_id, is_typing=is_typing)), text=True)

    async def _listen(self, line: ClientConnection) -> None:
        decoder = msgspec.json.Decoder(Signal)
        async for data in line:
            signal = decoder.decode(data)
            if isinstance(signal, Poke):
                self._news |= signal.scopes
                self._wake.set()
            elif isinstance(signal, Typing):
                self._on_typing(self.name, signal)

    async def _keep_in_step(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            news, self._news = self._news, {}
            is_sent = await self._push()
            if is_sent or any(seq > self._cursors.get(scope, Cursor()).seq for scope, seq in news.items()):
                await self._pull()

    async def _push(self) -> bool:
        ops, self._outbox = self._outbox, []
        if ops:
            ask = PushRequest(epoch=self._epoch, schema=SCHEMA, ops=ops)
            data = await self._http.post("/sync/push", msgspec.json.encode(ask))
            results = msgspec.json.decode(data, type=PushReply).results
            refused = [result for result in results if result.verdict is not Verdict.OK]
            if refused or len(results) != len(ops):
                raise ValueError(f"the hub refused: {refused or results}")
        return bool(ops)

    async def _pull(self) -> None:
        is_more = True
        while is_more:
            ask = PullRequest(epoch=self._epoch, schema=SCHEMA, cursors=self._cursors)
            reply = msgspec.json.decode(await self._http.post("/sync/pull", msgspec.json.encode(ask)), type=PullReply)
            self._cursors = {page.scope: page.cursor for page in reply.scopes}
            for page in reply.scopes:
                for row in page.rows:
                    self._on_row(self.name, row)
            is_more = any(page.has_more for page in reply.scopes)

    def close(self) -> None:
        """Close what `run` does not."""
        self._http.close()
