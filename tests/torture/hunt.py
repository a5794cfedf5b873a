"""Hunts for planted bugs: for each mutant, histories until one of them breaks an invariant."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.trial.histories import Stage, draw
from tests.fakes.sync_world import RULES
from tests.torture.mutants import MUTANTS, Mutant

BUDGET = 400
"""Histories in which a planted bug must show; most show in the first ten."""

SHARED_MEMORY = Path("/dev/shm")
"""Where files are real but no disk is waited for."""


@dataclass(frozen=True)
class Catch:
    """What became of a mutant.

    Attributes:
        histories: how many it took; 0 when it survived.
        fault: which invariant it broke.
    """

    mutant: Mutant
    histories: int
    fault: str
    seconds: float

    def line(self) -> str:
        """Return a line of the table."""
        told = f"{self.histories:4d}  {self.fault:28.28s}" if self.histories else "SURVIVED".ljust(34)
        return f"{self.mutant.trap:3d}  {told}  {self.seconds:6.1f} s  {self.mutant.name}"


def hunt(mutant: Mutant, budget: int = BUDGET, first_seed: int = 0) -> Catch:
    """Play histories with a bug planted, until it shows or the budget is spent."""
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="hunt-", dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None))
    try:
        stage = Stage(folder, RULES)
        stage.play(())  # the small world that every history begins with is made without the bug
        with mutant.planted():
            for number in range(1, budget + 1):
                fault = stage.play(draw(first_seed + number))
                if fault is not None:
                    return Catch(mutant, number, fault.kind, time.monotonic() - begun)
    finally:
        shutil.rmtree(folder)
    return Catch(mutant, 0, "", time.monotonic() - begun)


def named(words: str) -> Sequence[Mutant]:
    """Return the mutants whose names hold these words."""
    return [mutant for mutant in MUTANTS if words in mutant.name]
