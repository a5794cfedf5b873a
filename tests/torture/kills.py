"""The long trial with kills: `python -m tests.torture.kills --kills 400 [--database URL | --postgres]`."""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec

from app.hub.commands.selftest import stoppable
from app.hub.selftest import kills_part
from app.hub.trial_bench import Trial, make_bench
from sync.trial.kills import Plan, run_kills

ON_POSTGRES = Trial(staff=5, customers=3, nodes=2)
"""Two hubs and eight writers; PostgreSQL lives through it all."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill so many programs and print the figures as one line of JSON; 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.004, help="mean pause of a writer between edits, seconds")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own, two hubs on it")
    parser.add_argument("--database", default="", metavar="URL", help="the same on this empty database")
    parsed = parser.parse_args(arguments)
    with ExitStack() as stack:
        stack.enter_context(stoppable())
        folder = Path(tempfile.mkdtemp(prefix="torture-kills-"))
        url = parsed.database or (stack.enter_context(_own_database()) if parsed.postgres else "")
        trial = replace(ON_POSTGRES, database=url) if url else Trial()
        plan = Plan(parsed.kills, pause_s=parsed.pause, on_kill=_told)
        figures = asyncio.run(run_kills(make_bench(folder, trial), plan, random.Random(parsed.seed)))
    part = kills_part(figures)
    part.seconds = round(figures.seconds, 1)
    sys.stdout.write(msgspec.json.encode(part).decode() + "\n")
    if part.faults:
        sys.stdout.write(f"What was left is in {folder}.\n")
        return 1
    shutil.rmtree(folder)
    return 0


def _told(kills: int) -> None:
    if kills % 20 == 0:
        sys.stderr.write(f"{kills} kills\n")


@contextmanager
def _own_database() -> Iterator[str]:
    from tests.fakes.postgres_server import postgres_server

    with postgres_server(is_durable=True) as server:
        yield server.make_database()


if __name__ == "__main__":
    sys.exit(main())
