"""The bus between the nodes of a hub: NOTIFY on the database that they share (PostgreSQL manual, NOTIFY and LISTEN).

Messages are sent apart from the transactions that they tell of: a NOTIFY within a write transaction makes all
committing transactions queue up behind one lock. What comes within 25 ms goes out together.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import msgspec
import psycopg
from psycopg import AsyncConnection

from app.hub.bus import Envelope, Message, News, new_node
from app.hub.waiting import until_first
from sync.errors import StoreError
from sync.store.postgres import connection_words

log = logging.getLogger(__name__)

CHANNEL = "deskhand"

MOST_BYTES = 7_900
"""A payload of NOTIFY is shorter than 8,000 bytes; what is longer goes through a table."""

ROW_MARK = "row:"
ROW_LIVES_MS = 60_000
PAUSE_S = 0.025
"""News that come together are told together; the first of them goes at once."""

SILENCE_S = 5.0
"""A node says every second that it is there, and hears that itself; who hears nothing is cut off without knowing."""

RETRY_S = (0.1, 0.25, 0.5, 1.0, 2.0)
MOST_WAITING = 20_000
"""Messages kept while the database is away; the oldest go first, since everything is told anew afterwards."""

Raw: TypeAlias = AsyncConnection[tuple[Any, ...]]
Hear: TypeAlias = Callable[[str, Message], None]


class PostgresBus:
    """Carries messages by LISTEN and NOTIFY; used on the event loop only.

    Attributes:
        node: this node's name.
        is_connected: whether it hears the others at this moment.
    """

    def __init__(self, address: str) -> None:
        """Take the URL of the database; `run` connects."""
        self.node = new_node()
        self.is_connected = False
        self._words = connection_words(address)
        self._hear: Hear = _hear_nothing
        self._on_connected: Callable[[], Awaitable[None]] = _do_nothing
        self._waiting: deque[Message] = deque(maxlen=MOST_WAITING)
        self._is_waiting = asyncio.Event()
        self._decoder = msgspec.json.Decoder(Envelope)

    def attach(self, hear: Hear, on_connected: Callable[[], Awaitable[None]]) -> None:
        """Say who is told of other nodes' messages, and of each connection, before which some may have been missed."""
        self._hear, self._on_connected = hear, on_connected

    def publish(self, message: Message) -> None:
        """Have the other nodes told, in a moment; never blocks."""
        self._waiting.append(message)
        self._is_waiting.set()

    async def run(self) -> None:
        """Stay connected until cancelled; after a failure once more, a little later each time."""
        failures = 0
        while True:
            try:
                async with self._connection() as listening, self._connection() as sending:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    failures = 0
                    self.is_connected = True
                    await until_first([self._listen(listening, sending), self._send(sending), self._greet()])
            except (psycopg.Error, StoreError, OSError, TimeoutError) as error:
                if failures == 0:
                    log.warning("The way to the other nodes is lost (%s); trying again.", type(error).__name__)
                await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
                failures += 1
            finally:
                self.is_connected = False

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Raw]:
        connection = await AsyncConnection.connect(**self._words, autocommit=True)
        try:
            yield connection
        finally:
            await connection.close()

    async def _greet(self) -> None:
        await self._on_connected()
        await asyncio.get_running_loop().create_future()  # the connection's other works decide when it ends

    async def _listen(self, listening: Raw, sending: Raw) -> None:
        has_heard = True
        while has_heard:
            has_heard = False
            async for notice in listening.notifies(timeout=SILENCE_S):
                has_heard = True
                payload = notice.payload
                if payload.startswith(ROW_MARK):
                    payload = await _long_payload(sending, payload.removeprefix(ROW_MARK))
                self._take(payload)
        raise psycopg.OperationalError("not even this node's own words come back")

    def _take(self, payload: str) -> None:
        try:
            envelope = self._decoder.decode(payload)
        except (msgspec.DecodeError, RecursionError):
            log.warning("Another node says what this one does not understand; are both of the same version?")
            return
        for message in envelope.messages:
            if envelope.node != self.node:
                self._hear(envelope.node, message)

    async def _send(self, sending: Raw) -> None:
        while True:
            await self._is_waiting.wait()
            self._is_waiting.clear()
            batch = list(self._waiting)
            for payload in payloads(self.node, batch):
                await _notify(sending, payload)
            for sent in batch:  # kept until they are on their way: after a lost connection they go out anew
                if self._waiting and self._waiting[0] is sent:
                    self._waiting.popleft()
            await asyncio.sleep(PAUSE_S)
            if self._waiting:
                self._is_waiting.set()


def payloads(node: str, messages: Sequence[Message]) -> list[str]:
    """Return messages as payloads, in order; news are told once, and no payload is longer than it must be."""
    scopes: dict[str, int] = {}
    for message in messages:
        if isinstance(message, News):
            scopes.update({name: max(seq, scopes.get(name, 0)) for name, seq in message.scopes.items()})
    rest = [message for message in messages if not isinstance(message, News)]
    parts: list[list[Message]] = [[]]
    size = 0
    for message in ([News(scopes)] if scopes else []) + rest:
        length = len(msgspec.json.encode(message)) + 1
        if parts[-1] and size + length > MOST_BYTES - 100:
            parts.append([])
            size = 0
        parts[-1].append(message)
        size += length
    return [msgspec.json.encode(Envelope(node, part)).decode() for part in parts if part]


async def _notify(connection: Raw, payload: str) -> None:
    if len(payload.encode()) > MOST_BYTES:
        now = time.time_ns() // 1_000_000
        name = new_node()
        await connection.execute("DELETE FROM hub_bus WHERE at_ms < %s", (now - ROW_LIVES_MS,))
        await connection.execute("INSERT INTO hub_bus (id, at_ms, payload) VALUES (%s, %s, %s)", (name, now, payload))
        payload = ROW_MARK + name
    await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))


async def _long_payload(connection: Raw, name: str) -> str:
    found = await (await connection.execute("SELECT payload FROM hub_bus WHERE id = %s", (name,))).fetchone()
    return "" if found is None else str(found[0])


def _hear_nothing(_node: str, _message: Message) -> None:
    pass


async def _do_nothing() -> None:
    pass
