"""Very many random histories, over several processes; what was done so far is kept, and gone on with."""

from __future__ import annotations

import multiprocessing
import multiprocessing.util
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import msgspec

from sync.trial.histories import Stage
from sync.trial.places import DatabasePlace
from tests.fakes.sync_world import RULES
from tests.torture.hunt import SHARED_MEMORY

CHUNK = 25
"""Histories that a process plays before it says what it found."""

TOLD_EVERY_S = 10.0


@dataclass
class Totals:
    """What was played so far.

    Attributes:
        first_seed: of the first history.
        chunks: which chunks are done.
    """

    first_seed: int
    chunks: list[int] = field(default_factory=list)
    histories: int = 0
    steps: int = 0
    crashes: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, object]:
        """Return the line that is printed in the end."""
        shown = {name: value for name, value in asdict(self).items() if name not in {"chunks", "first_seed"}}
        rate = self.histories / self.seconds if self.seconds else 0.0
        return {"part": "histories", **shown, "seconds": round(self.seconds, 1), "histories_a_second": round(rate, 2)}


_stage: Stage


def _begin(url: str) -> None:
    """Make a process's own stage."""
    global _stage
    folder = Path(tempfile.mkdtemp(prefix="torture-", dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None))
    multiprocessing.util.Finalize(None, shutil.rmtree, (folder,), {"ignore_errors": True}, exitpriority=10)
    place_of = (lambda n: DatabasePlace(url, f"torture_{os.getpid()}_{n}")) if url else None
    _stage = Stage(folder, RULES, place_of)
    if url:
        multiprocessing.util.Finalize(None, _stage.close, exitpriority=20)


def _play(first_seed: int, chunk: int) -> tuple[int, int, int, int, list[str]]:
    figures = _stage.figures
    before = (figures.histories, figures.steps, figures.crashes, len(figures.faults))
    for seed in range(first_seed + chunk * CHUNK, first_seed + (chunk + 1) * CHUNK):
        _stage.try_seed(seed)
    after = _stage.figures
    done = (after.histories - before[0], after.steps - before[1], after.crashes - before[2])
    return chunk, *done, after.faults[before[3] :]


def run(count: int, first_seed: int, jobs: int, state: Path | None, *, is_postgres: bool) -> Totals:
    """Play histories, and say how far it is.

    Args:
        count: how many; rounded up to whole chunks.
        first_seed: of the first.
        jobs: processes.
        state: where to keep what was done, None for nowhere; what it holds of the same seeds is not done again.
        is_postgres: let the hub keep its records in PostgreSQL.
    """
    totals = _known(state, first_seed)
    begun, before_s = time.monotonic(), totals.seconds
    waiting = [chunk for chunk in range(-(-count // CHUNK)) if chunk not in set(totals.chunks)]
    with ExitStack() as stack:
        url = stack.enter_context(_server()) if is_postgres else ""
        pool = stack.enter_context(multiprocessing.get_context("fork").Pool(jobs, _begin, (url,)))
        played = pool.imap_unordered(partial(_play, first_seed), waiting)
        for _ in _added(totals, played):
            totals.seconds = before_s + time.monotonic() - begun
            if state is not None:
                state.write_bytes(msgspec.json.encode(asdict(totals)))
            _tell(totals, count)
        pool.close()
        pool.join()
    return totals


def _added(totals: Totals, played: Iterable[tuple[int, int, int, int, list[str]]]) -> Iterator[None]:
    for chunk, histories, steps, crashes, faults in played:
        totals.chunks.append(chunk)
        totals.histories += histories
        totals.steps += steps
        totals.crashes += crashes
        totals.failures += faults
        yield


def _known(state: Path | None, first_seed: int) -> Totals:
    if state is not None and state.exists():
        totals = msgspec.json.decode(state.read_bytes(), type=Totals)
        if totals.first_seed == first_seed:
            return totals
    return Totals(first_seed)


_told_at = 0.0


def _tell(totals: Totals, count: int) -> None:
    global _told_at
    if time.monotonic() - _told_at > TOLD_EVERY_S:
        _told_at = time.monotonic()
        rate = totals.histories / totals.seconds
        sys.stderr.write(
            f"{totals.histories} of {count} histories, {rate:.1f} a second, {len(totals.failures)} failed\n"
        )


@contextmanager
def _server() -> Iterator[str]:
    from tests.fakes.postgres_server import postgres_server  # needs Debian's PostgreSQL

    with postgres_server() as server:
        yield server.make_database()
