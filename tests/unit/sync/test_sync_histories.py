"""Random histories of a hub and three clients: whatever happens in whatever order, nothing is lost and all agree."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from sync.trial.actions import ACTIONS, Action
from sync.trial.engine_park import EnginePark
from sync.trial.histories import Stage, heal, populate, take
from sync.trial.steps import Step
from tests.fakes.sync_world import RULES, World

EXAMPLES = int(os.environ.get("SYNC_HISTORIES", "12"))
"""Histories that Hypothesis draws, and cuts short where they fail; `make torture` plays 20,000 without it."""

SEEDED = int(os.environ.get("SYNC_SEEDED_HISTORIES", "40"))
"""Histories that a seed draws."""

SHARED_MEMORY = Path("/dev/shm")
"""Where files are real but no disk is waited for."""

_park = EnginePark()


def folder_in_memory() -> Path:
    """Return a fresh folder."""
    return Path(tempfile.mkdtemp(prefix="histories-", dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None))


class Histories(RuleBasedStateMachine):
    """Two agents with unequal grants and a customer; every accident of a network, a clock, a disk and an operator."""

    @initialize()
    def begin(self) -> None:
        """Start a hub and its clients."""
        self.folder = folder_in_memory()
        self.lending = _park.lending()
        self.lending.__enter__()
        self.world = World(self.folder)
        populate(self.world)

    def teardown(self) -> None:
        """Let everything heal, compare everything, clean up."""
        if hasattr(self, "world"):
            try:
                heal(self.world)
            finally:
                self.world.close()
                self.lending.__exit__(None, None, None)
                shutil.rmtree(self.folder)


def as_rule(name: str, action: Action) -> Callable[..., None]:
    """Return an action as a rule of the machine."""

    def act(self: Histories, **arguments: Any) -> None:
        take(self.world, Step(name, arguments))

    act.__name__ = name
    return rule(**{key: st.sampled_from(list(values)) for key, values in action.choices.items()})(act)


for _name, _action in ACTIONS.items():
    setattr(Histories, _name, as_rule(_name, _action))

Histories.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
TestHistories = pytest.mark.slow(Histories.TestCase)


@pytest.fixture
def stage() -> Iterator[Stage]:
    folder = folder_in_memory()
    yield Stage(folder, RULES)
    shutil.rmtree(folder)


@pytest.mark.slow
def test_histories_that_seeds_draw_hold(stage: Stage) -> None:
    for seed in range(SEEDED):
        stage.try_seed(seed)
    assert stage.figures.faults == []
    assert stage.figures.crashes > SEEDED
