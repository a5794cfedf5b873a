"""Messages between nodes: gathered, split to what a NOTIFY carries, and heard again after a lost connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import msgspec
import pytest
from fakes.postgres_server import PostgresServer

from app.hub.bus import Envelope, Here, Message, News, Passed, SessionOver, SignedOut
from app.hub.ledger import Ledger
from app.hub.lines import Line
from app.hub.neighbours import DEAD_AFTER_S, Neighbours, NodeAddress
from app.hub.postgres_bus import MOST_BYTES, PostgresBus, payloads
from app.hub.principal import Principal
from app.hub.settings import Limits
from app.hub.switchboard import Switchboard
from sync.protocol.signals import Poke, Presence, Sender, Signal

WAIT_S = 10.0


def opened(texts: list[str]) -> list[Message]:
    return [message for text in texts for message in msgspec.json.decode(text, type=Envelope).messages]


def person(name: str, *scopes: str, kind: str = "agent", role: str = "agent") -> Principal:
    return Principal(
        id=name, kind=kind, name=name, role=role, device_id="", scopes=frozenset(scopes), ticket_scope="team:a",
        token_sha256=f"token of {name}", expires_at_ms=0,
    )  # fmt: skip


def test_news_are_told_once_and_the_rest_in_order() -> None:
    said: list[Message] = [News({"a": 1}), SignedOut("t1"), News({"a": 3, "b": 2}), News({"a": 2}), SessionOver("s1")]
    [text] = payloads("node", said)
    assert opened([text]) == [News({"a": 3, "b": 2}), SignedOut("t1"), SessionOver("s1")]


def test_no_payload_is_longer_than_it_must_be() -> None:
    said: list[Message] = [SignedOut(f"{n:064d}") for n in range(500)]
    texts = payloads("node", said)
    assert all(len(text.encode()) <= MOST_BYTES for text in texts)
    assert opened(texts) == said
    long = Passed(to=["a"], signal=msgspec.Raw(b'"' + b"x" * 9_000 + b'"'))
    texts = payloads("node", [SignedOut("t1"), long, SignedOut("t2")])
    assert [len(text) > MOST_BYTES for text in texts] == [False, True, False]


@pytest.fixture
def bus_database(postgres: PostgresServer, ledger: Ledger) -> str:
    """A database with the hub's tables."""
    return ledger.settings.database


@pytest.fixture
def database(postgres_url: str) -> str:
    return postgres_url


class Ear:
    """What a node heard."""

    def __init__(self, address: str) -> None:
        self.bus = PostgresBus(address)
        self.heard: list[Message] = []
        self.connected = 0
        self._news = asyncio.Condition()
        self.bus.attach(self._hear, self._on_connected)

    def _hear(self, _node: str, message: Message) -> None:
        self.heard.append(message)
        self._wake()

    async def _on_connected(self) -> None:
        self.connected += 1
        self._wake()

    def _wake(self) -> None:
        async def wake() -> None:
            async with self._news:
                self._news.notify_all()

        self._waking = asyncio.ensure_future(wake())

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT_S), self._news:
            await self._news.wait_for(is_so)


@asynccontextmanager
async def ears(address: str, count: int = 2) -> AsyncIterator[list[Ear]]:
    made = [Ear(address) for _ in range(count)]
    tasks = [asyncio.create_task(ear.bus.run()) for ear in made]
    try:
        for ear in made:
            await ear.until(lambda ear=ear: ear.connected == 1)
        yield made
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.mark.logs_warning  # of silence, on a machine that takes five seconds for this
async def test_messages_reach_the_others_in_order_however_long(bus_database: str) -> None:
    async with ears(bus_database) as (here, there):
        said: list[Message] = [
            SignedOut("t1"),
            Passed(["a"], msgspec.Raw(b'"' + b"x" * 20_000 + b'"')),
            SignedOut("t2"),
        ]
        for message in said:
            here.bus.publish(message)
        await there.until(lambda: len(there.heard) == 3)
        assert msgspec.json.encode(there.heard) == msgspec.json.encode(said)
        assert here.heard == []


@pytest.mark.logs_warning
async def test_a_lost_connection_is_made_anew_and_what_was_said_meanwhile_is_not_lost(
    bus_database: str, postgres: PostgresServer
) -> None:
    async with ears(bus_database) as (here, there):
        with postgres.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND query LIKE 'LISTEN%%'",
                (bus_database.rpartition("/")[2],),
            )
        here.bus.publish(SignedOut("said meanwhile"))
        await there.until(lambda: there.connected == 2)
        await here.until(lambda: here.connected == 2)
        here.bus.publish(SignedOut("said later"))
        await there.until(lambda: SignedOut("said later") in there.heard)


@pytest.mark.logs_warning
async def test_what_another_version_says_is_passed_over(bus_database: str, postgres: PostgresServer) -> None:
    async with ears(bus_database, 1) as (ear,):
        with postgres.connect(bus_database.rpartition("/")[2]) as connection:
            for junk in ("junk", '{"node": "x", "messages": [{"type": "unheard of"}]}', "row:unknown"):
                connection.execute("SELECT pg_notify('deskhand', %s)", (junk,))
            sound = msgspec.json.encode(Envelope("x", [SignedOut("t1")])).decode()
            connection.execute("SELECT pg_notify('deskhand', %s)", (sound,))
        await ear.until(lambda: ear.heard == [SignedOut("t1")])


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def here(name: str, state: str = "online", since_ms: int = 1, *scopes: str) -> Here:
    return Here(Sender(principal_id=name, kind="agent", name=name, role="agent"), state, list(scopes), since_ms)


def test_a_silent_node_is_missed_unless_nothing_could_be_heard() -> None:
    clock = Clock()
    neighbours = Neighbours(clock)
    neighbours.heard("n1").address = NodeAddress("https://one:1", "f")
    neighbours.heard("n1").people["ann"] = here("ann")
    clock.now_s = DEAD_AFTER_S + 0.1
    assert neighbours.silent() == ["n1"]
    neighbours.forgive_silence()
    assert neighbours.silent() == []
    assert neighbours.address_of("n1") == NodeAddress("https://one:1", "f")
    assert [gone.who.name for gone in neighbours.forget("n1")] == ["ann"]
    assert (neighbours.address_of("n1"), neighbours.state_of("ann")) == (None, "offline")


def test_the_newest_line_is_found_at_whichever_node() -> None:
    neighbours = Neighbours(Clock())
    neighbours.heard("n1").people["ann"] = here("ann", "away", 5, "team:a")
    neighbours.heard("n2").people["ann"] = here("ann", "online", 9)
    assert neighbours.newest_of("ann") == ("n2", 9)
    assert neighbours.newest_of("bob") == ("", 0)
    assert neighbours.state_of("ann") == "online"
    assert neighbours.staff_in("team:a") == {"ann"}


async def heard_by(line: Line) -> Signal:
    async with asyncio.timeout(WAIT_S):
        return msgspec.json.decode(await line.next_text(), type=Signal)


async def test_news_go_out_at_once_and_then_together_to_those_whom_they_concern() -> None:
    board = Switchboard(Limits())
    ann, bob = Line(person("ann", "team:a", "all"), ""), Line(person("bob", "team:b"), "")
    for line in (ann, bob):
        board.join(line)
    assert isinstance(await heard_by(ann), Presence)  # of Bob, who came after her
    board.poking.tell({"team:a": 1})
    assert await asyncio.wait_for(heard_by(ann), 0.02) == Poke(scopes={"team:a": 1})
    board.poking.tell({"team:a": 2})
    board.poking.tell({"team:a": 3, "team:b": 4, "all": 5})
    assert await heard_by(ann) == Poke(scopes={"team:a": 3, "all": 5})
    assert await heard_by(bob) == Poke(scopes={"team:b": 4})
    board.replace_principal(bob, person("bob", "all"))
    board.poking.poke({"team:b": 6, "all": 7})
    assert await heard_by(bob) == Poke(scopes={"all": 7})
    assert await heard_by(ann) == Poke(scopes={"all": 7})
    board.close()


async def test_a_node_that_is_gone_takes_with_it_only_who_was_there_only() -> None:
    neighbours = Neighbours(Clock())
    board = Switchboard(Limits(), neighbours=neighbours)
    ann = Line(person("ann"), "")
    board.join(ann)
    for node, name in (("n1", "bob"), ("n1", "cleo"), ("n2", "cleo")):
        board.roster.hear(node, here(name))
    assert board.roster.online() == ["ann", "bob", "cleo"]
    board.roster.lose("n1")
    said = [await heard_by(ann) for _ in range(3)]
    told = [(signal.sender.name, signal.state) for signal in said if isinstance(signal, Presence) and signal.sender]
    assert told == [("bob", "online"), ("cleo", "online"), ("bob", "offline")]
    assert board.roster.online() == ["ann", "cleo"]
    board.close()
