"""A real replica in bad weather: once it is fair again, everything is sent and read within seconds, all by itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, func, select

from sync.client.address import HubAddress
from sync.client.events import LinkStatus
from sync.client.replica import Replica
from sync.edits import Edit
from sync.hub import tables
from sync.protocol.accounts import SignedIn
from sync.records import Message
from sync.trial.chaos_proxy import FAIR, LOOPBACK, ChaosProxy, End, Way, Weather
from sync.trial.kills import Bench
from sync.trial.walker import Walker

HEALED_S = 10.0
"""Trap 27 of the design: whatever cut the line, the queue is empty this long after it is whole again."""

ONLINE_S = 20.0
"""For the first round, before any weather."""

EDITS = 3
"""Made while the weather is bad."""


@dataclass(frozen=True)
class Case:
    """A kind of bad weather.

    Attributes:
        lasts_s: how long it lasts; 0 for weather that stays, and must not keep anything from arriving.
    """

    name: str
    weather: Weather
    lasts_s: float = 1.0


CASES = (
    Case("the hub is off", Weather(is_away=True)),
    Case("a push is cut in the middle", Weather(way=Way.UP, after_bytes=400)),
    Case("an answer is cut in the middle", Weather(way=Way.DOWN, after_bytes=100)),
    Case("an answer does not come", Weather(way=Way.DOWN, after_bytes=0)),
    Case("the connection is reset", Weather(way=Way.DOWN, after_bytes=60, end=End.RESET)),
    Case("the line goes dead and nobody is told", Weather(way=Way.UP, after_bytes=200, end=End.HALF_OPEN)),
    Case("nothing gets through for a while", Weather(way=Way.UP, after_bytes=300, end=End.STALL)),
    Case("every byte comes alone", Weather(piece_bytes=1), lasts_s=0.0),
    Case("everything is 300 ms late", Weather(delay_s=0.3), lasts_s=0.0),
)


@dataclass
class HealingFigures:
    """What came of it.

    Attributes:
        seconds: case -> from fair weather to everything sent and read.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


async def run_healing(bench: Bench, cases: Sequence[Case] = CASES, healed_s: float = HEALED_S) -> HealingFigures:
    """Let every case happen to a replica of its own, all at once.

    Args:
        bench: its hub is plain; it has an account for each case and one more, all of staff.
        cases: what happens.
        healed_s: how long it may take afterwards, seconds.

    Every process and thread that this starts has ended when it returns or raises.
    """
    figures = HealingFigures()
    hub = bench.hubs[0]
    async with AsyncExitStack() as stack:
        stack.push_async_callback(hub.program.end)
        await hub.program.start()
        await hub.program.said()
        other = Walker(bench.folder, "undisturbed", hub.url, bench.accounts[-1])
        stack.push_async_callback(other.close)
        other.write()
        await other.sync()
        async with asyncio.TaskGroup() as group:
            for number, case in enumerate(cases):
                group.create_task(_suffer(bench, case, bench.accounts[number], other, healed_s, figures))
    return figures


async def _suffer(
    bench: Bench, case: Case, account: SignedIn, other: Walker, healed_s: float, figures: HealingFigures
) -> None:
    folder = bench.folder / case.name.replace(" ", "-")
    async with ChaosProxy(int(bench.hubs[0].url.rpartition(":")[2])).serving() as proxy, _patient(folder, proxy) as it:
        it.replica.resume(account)
        if not await it.until(it.is_online, ONLINE_S):
            figures.faults.append(f"{case.name}: not even online before")
            return
        proxy.weather = case.weather
        message_ids = [await it.write(account) for _ in range(EDITS)]
        other.write()
        await other.push()
        if case.lasts_s:
            await asyncio.sleep(case.lasts_s)
            if not proxy.was_hit:
                figures.faults.append(f"{case.name}: the weather did not come about")
            proxy.weather = FAIR
        begun = time.monotonic()
        is_healed = await it.until(lambda: it.is_online() and it.has_all_of(other), healed_s)
        figures.seconds[case.name] = round(time.monotonic() - begun, 2)
        if not is_healed:
            figures.faults.append(f"{case.name}: {healed_s:g} s later {it.replica.link_state}")
        with closing(bench.database()) as engines:
            figures.faults += [f"{case.name}: {fault}" for fault in _missing(message_ids, engines.reader)]


def _missing(message_ids: Sequence[str], hub: Engine) -> list[str]:
    """Return which messages are not at the hub exactly once."""
    created = (tables.op.c.kind == "message", tables.op.c.is_new, tables.op.c.record_id.in_(message_ids))
    with hub.connect() as connection:
        found = list(connection.execute(select(tables.op.c.record_id).where(*created)).scalars())
    return [] if sorted(found) == sorted(message_ids) else [f"{message_ids} were written, {found} came to the hub"]


class _Patient:
    """A replica, waited for on an event loop."""

    def __init__(self, folder: Path, port: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._told = asyncio.Event()
        self.replica = Replica(folder, HubAddress(f"http://{LOOPBACK}:{port}"), self._hear)

    def _hear(self, _event: object) -> None:
        self._loop.call_soon_threadsafe(self._told.set)

    def is_online(self) -> bool:
        state = self.replica.link_state
        return state.status is LinkStatus.ONLINE and state.has_signals and not state.pending_count

    def has_all_of(self, other: Walker) -> bool:
        written = select(func.count()).select_from(Message).where(Message.ticket_id == other.ticket_id)
        with self.replica.read() as session:
            return session.scalar(written) == other.message_count

    async def write(self, account: SignedIn) -> str:
        own = {"author_id": account.principal_id, "author_kind": "agent"}
        message = Edit.create("message", account.ticket_scope, body="In bad weather", **own)
        await asyncio.wrap_future(self.replica.edit(message))
        return message.record_id

    async def until(self, is_so: Callable[[], bool], within_s: float) -> bool:
        """Wait until something is so; it is looked at after every event."""
        try:
            async with asyncio.timeout(within_s):
                while not is_so():
                    self._told.clear()
                    if not is_so():
                        await self._told.wait()
        except TimeoutError:
            return is_so()
        return True


@asynccontextmanager
async def _patient(folder: Path, proxy: ChaosProxy) -> AsyncIterator[_Patient]:
    patient = _Patient(folder, proxy.port)
    patient.replica.start()
    try:
        yield patient
    finally:
        await asyncio.to_thread(patient.replica.stop)
