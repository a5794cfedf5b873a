"""The order of changes under load: a plain sequence loses rows for its readers, the hub's counter loses none.

Both run for ORDER_SECONDS (the environment variable POSTGRES_SECONDS sets it; 30 or more for figures worth noting).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import threading
import time
from dataclasses import dataclass, field

import httpx
import pytest
from fakes.hub_nodes import Node, Person, fresh, member, new_ticket
from fakes.postgres_server import PostgresServer
from sqlalchemy import func, select

from app.hub.ledger import Ledger
from sync.hub.tables import change
from sync.protocol.messages import Cursor, PullRequest, Verdict

ORDER_SECONDS = float(os.environ.get("POSTGRES_SECONDS", "2"))
WRITERS = 8
ROWS_A_PAGE = 40
MOST_TRIES = 5
"""How often the plain sequence may be lucky, on a machine that happens to run its writers one after the other."""

SCOPE = "team:support"


class PlainSequence:
    """What everybody builds first: rows numbered by `bigserial`, and a reader that asks for what is after its last."""

    def __init__(self, server: PostgresServer, database: str) -> None:
        self._server, self._database = server, database
        with server.connect(database) as connection:
            connection.execute("DROP TABLE IF EXISTS news")
            connection.execute("CREATE TABLE news (seq bigserial PRIMARY KEY, text text)")
        self._is_over = threading.Event()
        self._seen = 0

    def missed(self, seconds: float) -> tuple[int, int]:
        """Write and read for some time; return how many rows the reader never saw, and how many there are."""
        writers = [threading.Thread(target=self._write, args=(n,)) for n in range(WRITERS)]
        reader = threading.Thread(target=self._read)
        for thread in (*writers, reader):
            thread.start()
        threading.Event().wait(seconds)
        self._is_over.set()
        for thread in (*writers, reader):
            thread.join()
        with self._server.connect(self._database) as connection:
            row = connection.execute("SELECT count(*) FROM news").fetchone()
        assert row is not None
        return row[0] - self._seen, row[0]

    def _write(self, number: int) -> None:
        think = random.Random(number)
        with self._server.connect(self._database) as connection:
            while not self._is_over.is_set():
                with connection.transaction():
                    connection.execute("INSERT INTO news (text) VALUES ('something')")
                    self._is_over.wait(think.random() * 0.004)

    def _read(self) -> None:
        cursor = 0
        with self._server.connect(self._database) as connection:
            is_last = False
            while not is_last:
                is_last = self._is_over.is_set()
                rows = connection.execute("SELECT seq FROM news WHERE seq > %s ORDER BY seq", (cursor,)).fetchall()
                self._seen += len(rows)
                cursor = rows[-1][0] if rows else cursor


def test_a_plain_sequence_loses_rows_for_its_reader(postgres: PostgresServer, postgres_url: str) -> None:
    for _ in range(MOST_TRIES):
        missed, written = PlainSequence(postgres, postgres_url.rpartition("/")[2]).missed(ORDER_SECONDS / 2)
        print(json.dumps({"canary": "bigserial", "written": written, "missed": missed}))
        if missed > 0:
            return
    pytest.fail("A plain sequence lost nothing: this machine does not show what the hub's counter is for.")


@dataclass
class Reader:
    """Reads one node's pages, and remembers after each how far it was and how much it had."""

    person: Person
    node: Node
    seen: set[str] = field(default_factory=set)
    steps: list[tuple[int, int]] = field(default_factory=list)
    _cursor: Cursor = field(default_factory=Cursor)

    async def read(self, http: httpx.AsyncClient, epoch: str) -> bool:
        """Read a page; return whether there is more."""
        request = PullRequest(epoch=epoch, schema=3, cursors={SCOPE: self._cursor}, limit=ROWS_A_PAGE)
        reply = await self.person.pull(http, self.node, request)
        page = next(page for page in reply.scopes if page.scope == SCOPE)
        assert page.is_reset is (self._cursor.grant_id == "")
        self._cursor = page.cursor
        self.seen.update(row.record_id for row in page.rows)
        self.steps.append((page.cursor.seq, len(self.seen)))
        return page.has_more


async def write(http: httpx.AsyncClient, person: Person, node: Node, epoch: str, until_s: float) -> list[str]:
    """Write until a moment (monotonic) and return what was acknowledged."""
    acknowledged: list[str] = []
    while time.monotonic() < until_s:
        ops = [new_ticket() for _ in range(random.randint(1, 4))]
        reply = await person.push(http, node, epoch, *ops)
        assert {result.verdict for result in reply.results} == {Verdict.OK}
        acknowledged += [op.record_id for op in ops]
    return acknowledged


async def test_two_hubs_and_eight_writers_lose_nothing_for_any_reader(
    pair: list[Node], shared: Ledger, http: httpx.AsyncClient
) -> None:
    ann = member(shared, fresh("ann"))
    epoch = shared.store.epoch()
    readers = [Reader(ann, node) for node in pair]
    until_s = time.monotonic() + ORDER_SECONDS
    writing = [asyncio.create_task(write(http, ann, pair[n % 2], epoch, until_s)) for n in range(WRITERS)]

    async def read_along(reader: Reader) -> None:
        while await reader.read(http, epoch) or not all(task.done() for task in writing):
            pass

    await asyncio.gather(*map(read_along, readers), *writing)
    acknowledged = {record_id for task in writing for record_id in task.result()}
    for reader in readers:
        while await reader.read(http, epoch):
            pass
        assert acknowledged <= reader.seen
        assert wrong_steps(shared, reader) == []
    figures = {"written": len(acknowledged), "steps": sum(len(reader.steps) for reader in readers), "missed": 0}
    print(json.dumps({"canary": "counter row", "seconds": ORDER_SECONDS, **figures}))


def wrong_steps(ledger: Ledger, reader: Reader) -> list[tuple[int, int]]:
    """Return the steps after which a reader lacked a change up to its cursor, or had one too many.

    No record is changed after it was made here, so the number of changes up to a seq stays what it was.
    """
    with ledger.engines.reader.begin() as connection:
        count = func.row_number().over(order_by=change.c.seq)
        order = connection.execute(select(change.c.seq, count).where(change.c.scope == SCOPE)).all()
    reached = {0: 0} | dict(order)
    seqs = sorted(reached)
    wrong: list[tuple[int, int]] = []
    for cursor, had in reader.steps:
        last = max(seq for seq in seqs if seq <= cursor)
        if reached[last] != had:
            wrong.append((cursor, had))
    return wrong
