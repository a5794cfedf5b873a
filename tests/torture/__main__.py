"""Runs the long settings, all or some: `python -m tests.torture [PART ...] [options]`; one line of JSON for each."""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from tests.torture.histories import Totals, run
from tests.torture.hunt import BUDGET, hunt, named
from tests.torture.lines import run_lines
from tests.torture.scale import run_scale

JOBS = os.cpu_count() or 1
STATE = Path("build/torture")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts that are named, all of them for none; return 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one or more of {', '.join(PARTS)}")
    parser.add_argument("--count", type=int, default=20_000, help="histories (default: %(default)s)")
    parser.add_argument("--postgres-count", type=int, default=200, help="histories over PostgreSQL")
    parser.add_argument("--seed", type=int, default=0, help="of the first history")
    parser.add_argument("--jobs", type=int, default=JOBS, help="processes (default: %(default)s)")
    parser.add_argument("--anew", action="store_true", help="forget how far an earlier run of the histories came")
    parser.add_argument("--budget", type=int, default=BUDGET, help="histories in which a planted bug must show")
    parser.add_argument("--only", default="", metavar="WORDS", help="only mutants with these words in their name")
    parser.add_argument("--seconds", type=float, default=600.0, help="of reading and writing over a real hub")
    parser.add_argument("--pending", type=int, default=10_000, help="operations that wait")
    parser.add_argument("--records", type=int, default=100_000, help="of an empty client")
    parser.add_argument("--kills", type=int, default=400, help="kill -9")
    parser.add_argument("--examples", type=int, default=10_000, help="of each property of merging")
    parsed = parser.parse_args(arguments)
    unknown = [part for part in parsed.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    is_failed = [not PARTS[part](parsed) for part in parsed.parts or PARTS]
    return int(any(is_failed))


def _print(part: str, figures: dict[str, Any]) -> None:
    sys.stdout.write(msgspec.json.encode({"part": part, **figures}).decode() + "\n")
    sys.stdout.flush()


def _histories(parsed: argparse.Namespace) -> bool:
    STATE.mkdir(parents=True, exist_ok=True)
    state = STATE / "histories.json"
    if parsed.anew:
        state.unlink(missing_ok=True)
    totals = run(parsed.count, parsed.seed, parsed.jobs, state, is_postgres=False)
    return _told_histories("histories", totals)


def _postgres(parsed: argparse.Namespace) -> bool:
    return _told_histories("postgres", run(parsed.postgres_count, parsed.seed, parsed.jobs, None, is_postgres=True))


def _told_histories(part: str, totals: Totals) -> bool:
    _print(part, totals.figures())
    for story in totals.failures:
        sys.stderr.write(story + "\n")
    return not totals.failures


def _mutants(parsed: argparse.Namespace) -> bool:
    catches = []
    for mutant in named(parsed.only):
        catch = hunt(mutant, parsed.budget, parsed.seed)
        catches.append(catch)
        sys.stderr.write(catch.line() + "\n")
    survivors = [catch.mutant.name for catch in catches if not catch.histories]
    seconds = round(sum(catch.seconds for catch in catches), 1)
    _print("mutants", {"planted": len(catches), "survivors": survivors, "seconds": seconds})
    return not survivors


def _in_a_folder(work: Callable[[Path], Any], part: str) -> bool:
    folder = Path(tempfile.mkdtemp(prefix=f"torture-{part}-"))
    try:
        figures = work(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _print(part, asdict(figures))
    return not figures.faults


def _lines(parsed: argparse.Namespace) -> bool:
    kills = max(1, round(parsed.seconds / 30))
    return _in_a_folder(lambda folder: run_lines(folder, parsed.seconds, kills), "lines")


def _scale(parsed: argparse.Namespace) -> bool:
    return _in_a_folder(lambda folder: run_scale(folder, parsed.pending, parsed.records), "scale")


def _merge(parsed: argparse.Namespace) -> bool:
    """Run the tests of merging with many more examples."""
    words = [sys.executable, "-m", "pytest", "-q", "tests/unit/sync/merge"]
    done = subprocess.run(words, env=os.environ | {"MERGE_EXAMPLES": str(parsed.examples)}, stdout=subprocess.DEVNULL)
    _print("merge", {"examples": parsed.examples, "is_sound": done.returncode == 0})
    return done.returncode == 0


def _elsewhere(module: str, *words: str) -> bool:
    """Run a part that has a command line of its own and prints its own line."""
    return int(importlib.import_module(f"tests.torture.{module}").main(words)) == 0


PARTS: dict[str, Callable[[argparse.Namespace], bool]] = {
    "merge": _merge,
    "mutants": _mutants,
    "scale": _scale,
    "lines": _lines,
    "kills": lambda parsed: _elsewhere("kills", "--kills", str(parsed.kills), "--seed", str(parsed.seed)),
    "kills-postgres": lambda parsed: _elsewhere("kills", "--kills", str(parsed.kills // 4), "--postgres"),
    "cuts": lambda _parsed: _elsewhere("cuts", "--every", "1"),
    "postgres": _postgres,
    "histories": _histories,
}
"""Every part, in the order in which they are run: the longest last."""

if __name__ == "__main__":
    sys.exit(main())
