"""A part of bench.crowd's people, in a process of its own; obeys bench.records.crowd_orders."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from contextlib import suppress

import msgspec

from app.hub.open_files import allow_many_files
from bench.records.crowd_orders import Answer, Delivered, Gather, Gathered, Order, Sent, Talk, Talked
from bench.records.crowd_people import Person
from bench.records.light_client import LightClient
from sync.client.address import HubAddress
from sync.client.tls import hub_context
from sync.identifiers import new_record_id
from sync.protocol.messages import Row
from sync.protocol.signals import Typing
from sync.records import FieldValue

AT_ONCE = 24
"""Connections being opened at a time: as after a hub's restart, when everybody waits for a moment of his own."""

SETTLING_S = 5.0
"""After the last message; what has not come by then is lost."""

NS_PER_MS = 1e6


class Crowd:
    """The people of this process."""

    def __init__(self, order: Gather) -> None:
        """Take who they are."""
        self._address = HubAddress(order.url, order.fingerprint)
        self._people = order.people
        self._clients: dict[str, LightClient] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sent: list[Sent] = []
        self._delivered: list[Delivered] = []
        self._typing_ns: dict[tuple[str, str], int] = {}
        self._typing_ms: list[float] = []
        self._faults: list[str] = []

    async def gather(self) -> None:
        """Connect everybody, a few at a time."""
        context = hub_context(self._address)
        turns = asyncio.Semaphore(AT_ONCE)

        async def open_one(person: Person) -> None:
            client = LightClient(
                self._address, context, person.token, person.principal_id, self._row_came, self._typing_came
            )
            self._clients[person.principal_id] = client
            async with turns:
                is_open = asyncio.Event()
                task = asyncio.create_task(client.run(is_open))
                self._tasks.add(task)
                task.add_done_callback(self._ended)
                opened = asyncio.ensure_future(is_open.wait())
                await asyncio.wait([task, opened], return_when=asyncio.FIRST_COMPLETED)
                opened.cancel()

        await asyncio.gather(*map(open_one, self._people))

    async def talk(self, order: Talk) -> Talked:
        """Let them write, and return what happened."""
        await asyncio.sleep(max(0.0, order.from_ns / 1e9 - time.monotonic()))
        await asyncio.gather(
            self._write("agent", order.agents_a_second, order.seconds),
            self._write("contact", order.customers_a_second, order.seconds),
        )
        await asyncio.sleep(SETTLING_S)
        return Talked(self._sent, self._delivered, self._typing_ms, self._faults)

    async def leave(self) -> None:
        """Hang up."""
        for task in self._tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._tasks, return_exceptions=True)
        for client in self._clients.values():
            client.close()

    async def _write(self, kind: str, a_second: float, seconds: float) -> None:
        writers = [person for person in self._people if person.kind == kind and person.tickets]
        chance = random.Random(kind)
        began_s, count = time.monotonic(), round(a_second * seconds)
        for number in range(count):
            await asyncio.sleep(max(0.0, began_s + number / a_second - time.monotonic()))
            person = chance.choice(writers)
            await self._say(person, chance.choice(person.tickets))

    async def _say(self, person: Person, ticket_id: str) -> None:
        """Announce the typing, and send a message whose body tells when it was written."""
        client, message_id = self._clients[person.principal_id], new_record_id()
        self._typing_ns[ticket_id, person.principal_id] = time.monotonic_ns()
        try:
            await client.say_typing(ticket_id, is_typing=True)
        except OSError as error:
            self._faults.append(f"signal: {error!r}")
        fields: dict[str, FieldValue] = {
            "ticket_id": ticket_id,
            "author_id": person.principal_id,
            "author_kind": person.kind,
            "author_name": "Somebody",
            "body": f"{time.monotonic_ns()} and some words, as many as people write in a line of a chat",
        }
        client.write("message", message_id, person.scope, fields, time.time_ns() // 1_000_000)
        self._sent.append(Sent(message_id, ticket_id, person.principal_id))

    def _row_came(self, reader_id: str, row: Row) -> None:
        if row.kind == "message" and row.fields is not None and row.fields["author_id"] != reader_id:
            written_ns = int(str(row.fields["body"]).split(" ", 1)[0])
            took_ms = (time.monotonic_ns() - written_ns) / NS_PER_MS
            self._delivered.append(Delivered(row.record_id, reader_id, round(took_ms, 2)))

    def _typing_came(self, _reader_id: str, signal: Typing) -> None:
        assert signal.sender is not None
        began_ns = self._typing_ns[signal.ticket_id, signal.sender.principal_id]  # both ends are in this process
        self._typing_ms.append(round((time.monotonic_ns() - began_ns) / NS_PER_MS, 2))

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._faults.append(repr(error)[:300])


async def _obey() -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=64 * 1024 * 1024)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    crowd: Crowd | None = None
    while line := await reader.readline():
        order = msgspec.json.decode(line, type=Order)
        if isinstance(order, Gather):
            crowd = Crowd(order)
            await crowd.gather()
            _answer(Gathered())
        else:
            assert crowd is not None
            _answer(await crowd.talk(order))
    if crowd is not None:
        await crowd.leave()


def _answer(answer: Answer) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()


def main() -> int:
    """Obey until the standard input ends."""
    import uvloop

    allow_many_files()
    uvloop.run(_obey())
    return 0


if __name__ == "__main__":
    sys.exit(main())
