"""Hubs and clients as processes that die at any moment: what was promised before a death is there afterwards."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from sync.protocol.accounts import SignedIn
from sync.store.engines import Engines
from sync.trial.program import Program
from sync.trial.reckoning import HubSide, Reckoning, Station, is_quiet, reckon
from sync.trial.rules import Rules
from sync.trial.writer import Job

QUIET_S = 60.0
"""Everything is sent and read long before, however slow the disk."""

LOOK_S = 0.1
"""Between two looks at whether all is quiet."""

BEFORE_A_KILL_S = 0.25
"""Longest wait after a program is at work again until it may die: long enough to be in the middle of anything."""


@dataclass(frozen=True)
class HubProgram:
    """A hub's process and where clients find it."""

    program: Program
    url: str
    fingerprint: str


@dataclass(frozen=True)
class Bench:
    """What a trial with kills is run on.

    Attributes:
        folder: of the clients' stores and of what all programs say.
        hubs: several of them share one database.
        accounts: whose clients write, one client each.
        writer: the command that starts sync.trial.writer, without the job's path.
        working_folder: in which the writers are started.
        database: opens the hub's database for the reckoning.
        database_file: of the hub, None for a database server.
        has_blob: whether the hub keeps a file.
        rules: who sees what.
    """

    folder: Path
    hubs: Sequence[HubProgram]
    accounts: Sequence[SignedIn]
    writer: Sequence[str]
    working_folder: Path | None
    database: Callable[[], Engines]
    database_file: Path | None
    has_blob: Callable[[str], bool]
    rules: Rules


@dataclass(frozen=True)
class Plan:
    """How much is done to it.

    Attributes:
        kills: deaths in all.
        pause_s: mean of a writer's pauses between two edits.
        is_time_up: ends the kills early.
        quiet_s: how long all may take to come to rest.
        on_kill: told the number of kills so far.
        after_kill: called with the name of who died, before it is started again: for faults that a test plants.
    """

    kills: int
    pause_s: float = 0.004
    is_time_up: Callable[[], bool] = lambda: False
    quiet_s: float = QUIET_S
    on_kill: Callable[[int], None] = lambda _kills: None
    after_kill: Callable[[str], None] = lambda _name: None


@dataclass
class KillFigures:
    """What came of it."""

    kills: int = 0
    hub_kills: int = 0
    seconds: float = 0.0
    reckoning: Reckoning = field(default_factory=Reckoning)


async def run_kills(bench: Bench, plan: Plan, chance: random.Random) -> KillFigures:
    """Let clients write and kill programs at random, then let all come to rest and reckon.

    Every process that this starts has ended when it returns or raises.
    """
    begun = time.monotonic()
    figures = KillFigures()
    writers = [_writer(bench, plan, number) for number in range(len(bench.accounts))]
    stations = [
        Station(writer.name, account.principal_id, bench.folder / writer.name, _notes(bench, writer.name))
        for writer, account in zip(writers, bench.accounts, strict=True)
    ]
    async with AsyncExitStack() as stack:
        for program in [*(hub.program for hub in bench.hubs), *writers]:
            stack.push_async_callback(program.kill)
        await asyncio.gather(*(_start(hub.program) for hub in bench.hubs))
        await asyncio.gather(*(_start(writer) for writer in writers))
        await _kill_at_random(bench, plan, writers, figures, chance)
        engines = bench.database()
        stack.callback(engines.close)
        await asyncio.gather(*(writer.tell("rest") for writer in writers))
        await _come_to_rest(engines.reader, stations, plan.quiet_s)
        await asyncio.gather(*(writer.end() for writer in writers))
        await asyncio.gather(*(hub.program.end() for hub in bench.hubs))
        figures.reckoning = reckon(HubSide(engines.reader, bench.database_file, bench.has_blob), stations, bench.rules)
    figures.seconds = time.monotonic() - begun
    return figures


def _writer(bench: Bench, plan: Plan, number: int) -> Program:
    """Return the program of one client, its job written down."""
    name, hub = f"client{number + 1}", bench.hubs[number % len(bench.hubs)]
    job = Job(
        folder=str(bench.folder / name),
        url=hub.url,
        fingerprint=hub.fingerprint,
        account=bench.accounts[number],
        notes=str(_notes(bench, name)),
        pause_s=plan.pause_s,
    )
    path = bench.folder / f"{name}.json"
    path.write_bytes(msgspec.json.encode(job))
    command = [*bench.writer, str(path)]
    return Program(name, command, bench.folder / f"{name}.log", folder=bench.working_folder)


def _notes(bench: Bench, name: str) -> Path:
    return bench.folder / f"{name}.notes"


async def _start(program: Program) -> None:
    """Start a program and wait until it is at work.

    Raises:
        ChildProcessError: it ended instead.
    """
    await program.start()
    if not await program.said():
        last = program.log.read_text(errors="replace").strip().splitlines()[-1:]
        raise ChildProcessError(f"{program.name} does not start: {' '.join(last) or 'it says nothing'}")


async def _kill_at_random(
    bench: Bench, plan: Plan, writers: Sequence[Program], figures: KillFigures, chance: random.Random
) -> None:
    """Kill who is at work, one after the other; each is started again at once, and half of them are always at work."""
    hubs = [hub.program for hub in bench.hubs]
    at_work: asyncio.Queue[Program] = asyncio.Queue()
    reviving = asyncio.Semaphore((len(hubs) + len(writers)) // 2)
    async with asyncio.TaskGroup() as group:
        for program in chance.sample([*hubs, *writers], len(hubs) + len(writers)):
            at_work.put_nowait(program)
        while figures.kills < plan.kills and not plan.is_time_up():
            await reviving.acquire()
            victim = await at_work.get()
            await asyncio.sleep(chance.uniform(0.0, BEFORE_A_KILL_S))
            await victim.kill()
            figures.kills += 1
            figures.hub_kills += victim in hubs
            plan.after_kill(victim.name)
            plan.on_kill(figures.kills)
            group.create_task(_revive(victim, at_work, reviving))


async def _revive(program: Program, at_work: asyncio.Queue[Program], reviving: asyncio.Semaphore) -> None:
    await _start(program)
    at_work.put_nowait(program)
    reviving.release()


async def _come_to_rest(engine: Engine, stations: Sequence[Station], within_s: float) -> None:
    """Wait until everything is sent and read, or long enough for the reckoning to say what is not."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if is_quiet(connection, stations):
                return
        await asyncio.sleep(LOOK_S)
