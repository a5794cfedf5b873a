"""What fails under several nodes: one of them is killed, or the database goes away in the middle of the work."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fakes.balancer import balancing
from fakes.hub_nodes import PASSWORD, Node, NodeSocket, Person, beside, fresh, member, new_ticket
from fakes.postgres_server import PostgresServer
from fakes.watched_replica import WatchedReplica
from sqlalchemy import select

from app.hub.ledger import Ledger
from app.hub.neighbours import DEAD_AFTER_S
from sync.client.address import HubAddress
from sync.edits import Edit
from sync.protocol.messages import Cursor, Op, PullRequest, Verdict
from sync.protocol.signals import Poke, Presence
from sync.records import Ticket

SCOPE = "team:support"
AGAIN_S = 0.05
LONGEST_S = 60.0


@pytest.fixture
def third(tmp_path: Path, shared: Ledger) -> Iterator[Node]:
    """One more node, to be killed."""
    node = Node(tmp_path / "third", shared.settings.database)
    node.start()
    node.wait()
    yield node
    node.kill()


async def everything(http: httpx.AsyncClient, person: Person, node: Node, epoch: str) -> set[str]:
    """Return the ids of all records in the team's scope."""
    cursor, found = Cursor(), set[str]()
    while True:
        reply = await person.pull(http, node, PullRequest(epoch=epoch, schema=3, cursors={SCOPE: cursor}, limit=1000))
        page = next(page for page in reply.scopes if page.scope == SCOPE)
        found |= {row.record_id for row in page.rows}
        cursor = page.cursor
        if not page.has_more:
            return found


class Writer:
    """Sends one ticket after the other, each again until it is acknowledged, to whichever node answers.

    Attributes:
        acknowledged: ids of what was.
        refusals: status and code of each answer that was none.
        broken: how often there was no answer.
    """

    def __init__(self, http: httpx.AsyncClient, person: Person, nodes: list[Node], epoch: str) -> None:
        self._http, self._person, self._nodes, self._epoch = http, person, nodes, epoch
        self.acknowledged: list[str] = []
        self.refusals: list[tuple[int, str]] = []
        self.broken = 0

    async def write(self, count: int) -> None:
        """Write so many tickets more."""
        for _ in range(count):
            await self._send(new_ticket())

    async def _send(self, op: Op) -> None:
        async with asyncio.timeout(LONGEST_S):
            while not await self._try(op):
                self._nodes = self._nodes[1:] + self._nodes[:1]
                await asyncio.sleep(AGAIN_S)

    async def _try(self, op: Op) -> bool:
        try:
            reply = await self._person.push(self._http, self._nodes[0], self._epoch, op)
        except httpx.HTTPStatusError as error:
            self.refusals.append((error.response.status_code, error.response.json()["code"]))
            return False
        except httpx.TransportError:
            self.broken += 1
            return False
        assert [result.verdict for result in reply.results] == [Verdict.OK]
        self.acknowledged.append(op.record_id)
        return True


async def until_told(socket: NodeSocket, person: Person, state: str) -> None:
    """Wait until somebody is said to be in a state."""
    await socket.hear(
        Presence,
        lambda said: said.state == state and said.sender is not None and said.sender.principal_id == person.id,
    )


async def test_a_killed_node_loses_nothing_and_nobody_stays_present_there(
    pair: list[Node], third: Node, shared: Ledger, http: httpx.AsyncClient
) -> None:
    ann, bob = member(shared, fresh("ann")), member(shared, fresh("bob"))
    epoch = shared.store.epoch()
    async with bob.socket(pair[0]) as watching:
        async with ann.socket(third) as at_third:
            await until_told(watching, ann, "online")
            writer = Writer(http, ann, [third, pair[1]], epoch)
            await writer.write(3)
            work = asyncio.create_task(writer.write(10))
            await watching.hear(Poke, lambda poke: SCOPE in poke.scopes)
            third.kill()
            killed_at_s = time.monotonic()
            await at_third.ended()
            await work
        await until_told(watching, ann, "offline")
        assert time.monotonic() - killed_at_s < DEAD_AFTER_S + 3.0
        async with ann.socket(pair[1]):
            await until_told(watching, ann, "online")
    found = await everything(http, bob, pair[0], epoch)
    assert len(writer.acknowledged) == 13
    assert set(writer.acknowledged) <= found
    assert writer.broken > 0


async def test_a_program_at_one_address_goes_on_at_another_node(
    pair: list[Node], third: Node, shared: Ledger, tmp_path: Path
) -> None:
    name = fresh("ann")
    member(shared, name)
    ports = [int(node.url.rpartition(":")[2]) for node in (third, pair[0])]
    async with balancing(*ports) as port:
        replica = WatchedReplica(tmp_path / "replica", HubAddress(f"http://127.0.0.1:{port}", ""))
        replica.start()
        try:
            await asyncio.wrap_future(replica.sign_in(f"{name}@example.com", PASSWORD))
            await asyncio.to_thread(replica.wait_online)
            [before] = await asyncio.wrap_future(replica.edit(Edit.create("ticket", SCOPE, subject="Before")))
            await asyncio.to_thread(replica.wait_sent)
            third.kill()
            [after] = await asyncio.wrap_future(replica.edit(Edit.create("ticket", SCOPE, subject="After")))
            await asyncio.to_thread(replica.wait_sent)
            # And it hears again: what a command writes comes by itself, told by the node that is left.
            await asyncio.to_thread(replica.wait_online)
            with beside(shared.folder.path.parent, shared.settings.database) as command:
                [elsewhere] = command.store.write_as_hub([Edit.create("ticket", SCOPE, subject="Elsewhere")])
            await asyncio.to_thread(replica.wait_row, "ticket", elsewhere, subject="Elsewhere")
        finally:
            await asyncio.to_thread(replica.stop)
    with shared.store.reader.begin() as connection:
        kept = connection.execute(select(Ticket.id).where(Ticket.id.in_([before, after]))).scalars().all()
    assert set(kept) == {before, after}


@pytest.mark.logs_warning
async def test_the_hub_goes_on_by_itself_after_a_restart_of_the_database(
    pair: list[Node], shared: Ledger, http: httpx.AsyncClient, postgres: PostgresServer
) -> None:
    ann, bob = member(shared, fresh("ann")), member(shared, fresh("bob"))
    epoch = shared.store.epoch()
    writers = [Writer(http, ann, [node], epoch) for node in pair]
    async with bob.socket(pair[1]) as watching:
        for writer in writers:
            await writer.write(2)
        works = []
        await asyncio.to_thread(postgres.crash)
        try:
            works += [asyncio.create_task(writer.write(5)) for writer in writers]
            async with asyncio.timeout(LONGEST_S):
                while not all(writer.refusals for writer in writers):  # noqa: ASYNC110  # it has no event
                    await asyncio.sleep(AGAIN_S)
        finally:
            postgres.start()
        await asyncio.gather(*works)
        began = time.monotonic()
        await watching.hear(Poke, lambda poke: poke.scopes.get(SCOPE, 0) > 0)
        # The bus is there again as well: what is written at the first node is told at the second.
        seq = shared.store.newest_seq()
        await writers[0].write(1)
        await watching.hear(Poke, lambda poke: poke.scopes.get(SCOPE, 0) > seq)
        assert time.monotonic() - began < LONGEST_S / 2
    acknowledged = {record_id for writer in writers for record_id in writer.acknowledged}
    assert len(acknowledged) == 15
    assert acknowledged <= await everything(http, bob, pair[0], epoch)
    assert {refusal for writer in writers for refusal in writer.refusals} == {(503, "hub_store")}
    assert all("Traceback" not in node.log() for node in pair)
