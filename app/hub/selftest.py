"""The trials that a stranger runs on his own disk and database, one after the other, and what each found."""

from __future__ import annotations

import asyncio
import math
import os
import random
import statistics
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from app.hub.scratch_database import ScratchServer
from app.hub.trial_bench import Trial, make_bench
from desk.audience import audiences, visible_fields
from sync.errors import SyncError
from sync.trial.cuts import CutFigures, CutPlan, run_cuts
from sync.trial.healing import CASES, Case, run_healing
from sync.trial.histories import run_histories
from sync.trial.kills import QUIET_S, KillFigures, Plan, run_kills
from sync.trial.rules import Rules

Say = Callable[[str], None]

PARTS = ("storage", "database", "histories", "kills", "cuts", "weather")

SHARES = {"histories": 0.25, "kills": 0.45, "cuts": 0.25}
"""Of the time that the person gives; the rest is for bad weather and for coming to rest."""

BYTES_TO_CUT = 5_200
CUTS_A_SECOND = 25
"""Together they tell at how many bytes a given time lets every step be cut."""

HISTORIES = Rules(audiences=audiences, visible_fields=visible_fields)
"""The histories reject what they need to have rejected by a rule of their own."""

SYNCS = 64
SYNC_BYTES = 4096
IMPLAUSIBLE_SYNC_MS = 0.02
"""No storage that waits for something permanent is quicker: memory, or a system that does not wait."""


class Part(msgspec.Struct, kw_only=True):
    """One trial and what it found.

    Attributes:
        counts: figures by name, for programs.
        faults: sentences; empty when all went well.
    """

    name: str
    seconds: float = 0.0
    counts: dict[str, float] = {}
    faults: list[str] = []


@dataclass(frozen=True)
class Order:
    """What a person asked for.

    Attributes:
        folder: empty, for everything that the trials write.
        server: on which databases are made for histories and kills, None for files in the folder.
        kills: exactly so many, however long they take; None for as many as the time allows.
        quiet_s: how long all may take to come to rest after the kills.
        parts: which trials.
        cases: of bad weather.
        after_kill: for the faults that a test plants (sync.trial.kills).
        say: told how far it is.
    """

    folder: Path
    seconds: float
    seed: int
    say: Say
    server: ScratchServer | None = None
    kills: int | None = None
    quiet_s: float = QUIET_S
    parts: Collection[str] = PARTS
    cases: Sequence[Case] = CASES
    after_kill: Callable[[str], None] = lambda _name: None


@dataclass
class Clock:
    """How long a part may take."""

    seconds: float
    begun: float = field(default_factory=time.monotonic)

    def is_up(self) -> bool:
        """Tell whether the time is over."""
        return self.spent_s >= self.seconds

    @property
    def spent_s(self) -> float:
        """Seconds so far."""
        return time.monotonic() - self.begun


def run_selftest(order: Order) -> list[Part]:
    """Run every trial on a folder; every process that it starts has ended afterwards."""
    parts = []
    trials = (_time_syncs, _look_at_database, _play_histories, _kill, _cut, _suffer)
    for name, trial in zip(PARTS, trials, strict=True):
        if name not in order.parts or (name == "database" and order.server is None):
            continue
        clock = Clock(order.seconds * SHARES.get(name, 0.0))
        try:
            part = trial(order, clock)
        except (SyncError, OSError) as error:
            part = Part(name=name, faults=[f"It could not be run to its end: {error}"])
        part.seconds = round(clock.spent_s, 1)
        parts.append(part)
        order.say(f"{name}: {_counted(part)} in {part.seconds:g} s, {'well' if not part.faults else 'NOT WELL'}")
    return parts


def _counted(part: Part) -> str:
    return ", ".join(f"{value:,g} {name.replace('_', ' ')}" for name, value in part.counts.items())


def _time_syncs(order: Order, _clock: Clock) -> Part:
    """Measure how long the storage takes to say that something is on it."""
    taken = []
    path = order.folder / "sync.bin"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        for _ in range(SYNCS):
            begun = time.perf_counter()
            os.write(descriptor, os.urandom(SYNC_BYTES))
            os.fsync(descriptor)
            taken.append((time.perf_counter() - begun) * 1000)
    finally:
        os.close(descriptor)
        path.unlink()
    return Part(name="storage", counts={"ms_a_sync": round(statistics.median(taken), 3)})


def _look_at_database(order: Order, _clock: Clock) -> Part:
    faults = [] if order.server is None else order.server.weak_settings()
    return Part(name="database", counts={"weak_settings": len(faults)}, faults=faults)


def _play_histories(order: Order, clock: Clock) -> Part:
    folder = order.folder / "histories"
    folder.mkdir()
    told = _Told(order.say, "random histories", every=500)
    place_of = None if (server := order.server) is None else lambda _number: server.place()
    figures = run_histories(folder, order.seed, clock.is_up, told.count, HISTORIES, place_of)
    counts = {"histories": figures.histories, "steps": figures.steps, "crashes": figures.crashes}
    return Part(name="histories", counts=dict(counts), faults=list(figures.faults))


def _kill(order: Order, clock: Clock) -> Part:
    url = "" if order.server is None else order.server.place().where()
    trial = Trial(staff=5, customers=3, nodes=2, database=url) if url else Trial()
    bench = make_bench(order.folder / "kills", trial)
    told = _Told(order.say, "kills", every=10)
    kills = 10**9 if order.kills is None else order.kills
    is_time_up = clock.is_up if order.kills is None else lambda: False
    plan = Plan(kills, is_time_up=is_time_up, quiet_s=order.quiet_s, on_kill=told.count, after_kill=order.after_kill)
    return kills_part(asyncio.run(run_kills(bench, plan, random.Random(order.seed))))  # no secret  # noqa: S311


def kills_part(figures: KillFigures) -> Part:
    """Return the figures of kills as a part."""
    found = figures.reckoning
    counts = {"kills": figures.kills, "kills_of_the_hub": figures.hub_kills, "edits": found.edits, "lost": found.lost}
    return Part(name="kills", counts=dict(counts), faults=found.faults)


def _cut(order: Order, clock: Clock) -> Part:
    bench = make_bench(order.folder / "cuts", Trial(staff=1, customers=0, is_plain=True))
    every = max(1, math.ceil(BYTES_TO_CUT / (CUTS_A_SECOND * max(clock.seconds, 1.0))))
    told = _Told(order.say, "cuts", every=250)
    plan = CutPlan(every, on_cut=lambda _step, _cuts: told.one_more())
    return cuts_part(asyncio.run(run_cuts(bench, plan)), every)


def cuts_part(figures: CutFigures, every: int) -> Part:
    """Return the figures of cuts as a part."""
    counts = {"cuts": sum(figures.cuts.values()), "bytes_from_cut_to_cut": every, "edits": figures.edits}
    return Part(name="cuts", counts=dict(counts), faults=figures.faults)


def _suffer(order: Order, _clock: Clock) -> Part:
    bench = make_bench(order.folder / "weather", Trial(staff=len(order.cases) + 1, customers=0, is_plain=True, teams=1))
    figures = asyncio.run(run_healing(bench, order.cases))
    counts = {
        "kinds_of_bad_weather": len(figures.seconds),
        "slowest_recovery_s": max(figures.seconds.values(), default=0),
    }
    return Part(name="weather", counts=dict(counts), faults=figures.faults)


class _Told:
    """Says how far a trial is, now and then."""

    def __init__(self, say: Say, what: str, every: int) -> None:
        self._say = say
        self._what = what
        self._every = every
        self._count = 0

    def one_more(self) -> None:
        self.count(self._count + 1)

    def count(self, count: int) -> None:
        self._count = count
        if count % self._every == 0:
            self._say(f"  {count:,} {self._what} ...")
