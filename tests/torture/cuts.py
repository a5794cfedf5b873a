"""The long trial with cuts: `python -m tests.torture.cuts [--every 1]` cuts each step of sync at every byte."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from app.hub.commands.selftest import stoppable
from app.hub.trial_bench import Trial, make_bench
from sync.trial.cuts import CutPlan, run_cuts


def main(arguments: Sequence[str] | None = None) -> int:
    """Cut everywhere and print the figures as one line of JSON; 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.cuts", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="cut at each so-manieth byte")
    parsed = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="torture-cuts-"))
    bench = make_bench(folder, Trial(staff=1, customers=0, is_plain=True))
    with stoppable():
        figures = asyncio.run(run_cuts(bench, CutPlan(parsed.every, on_cut=_told)))
    found = {"name": "cuts", "every": parsed.every, "cuts_in_all": sum(figures.cuts.values())}
    sys.stdout.write(msgspec.json.encode(found | vars(figures)).decode() + "\n")
    if figures.faults or not figures.is_complete:
        sys.stdout.write(f"What was left is in {folder}.\n")
        return 1
    shutil.rmtree(folder)
    return 0


def _told(step: str, cuts: int) -> None:
    if cuts % 250 == 0:
        sys.stderr.write(f"{step}: {cuts} cuts\n")


if __name__ == "__main__":
    sys.exit(main())
