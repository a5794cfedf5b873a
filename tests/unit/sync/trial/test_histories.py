"""What the histories are made of: crashes that leave files as they are, seeds, and the shortest history that fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sync.edits import Edit
from sync.protocol.actor import Actor
from sync.trial.actions import crash
from sync.trial.crash_points import CrashPoint
from sync.trial.histories import MAX_STEPS, MIN_STEPS, Stage, draw, populate, run_histories
from sync.trial.shrinking import shortened
from sync.trial.steps import Fault, Step
from tests.fakes.sync_world import RULES, World
from tests.torture.mutants import MUTANTS


@pytest.mark.parametrize("point", list(CrashPoint))
def test_every_crash_point_is_reached(tmp_path: Path, point: CrashPoint) -> None:
    world = World(tmp_path)
    populate(world)
    world.clients[0].edit(Edit.create("ticket", "team:a", subject="Waits"))
    world.back_up()
    crash(world, 0, point, 1, 8)
    assert world.process.crashes + world.clients[0].process.crashes == 1
    world.close()


@pytest.mark.parametrize(("point", "is_kept"), [(CrashPoint.BEFORE_EDIT, False), (CrashPoint.AFTER_EDIT, True)])
def test_after_a_crash_there_is_what_was_committed(tmp_path: Path, point: CrashPoint, is_kept: bool) -> None:
    world = World(tmp_path)
    ann = world.add_client(Actor(id="ann", kind="agent", role="agent"), "team:a")
    world.new_id()
    crash(world, 0, point, 1, 8)
    assert (("ticket", "r1") in ann.rows()) is is_kept
    assert len(ann.pending()) == (2 if is_kept else 0)
    world.close()


def test_a_seed_always_draws_the_same_history() -> None:
    assert draw(7) == draw(7) != draw(8)
    assert all(MIN_STEPS <= len(draw(seed)) <= MAX_STEPS for seed in range(99))


def failing(*needed: str) -> Callable[[list[Step]], Fault | None]:
    """Return a player for which a history fails that has these steps, in this order."""

    def play(steps: list[Step]) -> Fault | None:
        left = list(needed)
        for at, step in enumerate(steps):
            if left and step.name == left[0]:
                left.pop(0)
            if not left:
                return Fault("invariant 3", "it broke", at)
        return None

    return play


def test_a_failing_history_is_cut_to_what_it_needs() -> None:
    steps = [Step(name, {}) for name in "abxcdaybbzc"]
    kept, fault = shortened(steps, Fault("invariant 3", "it broke", 9), failing("x", "y", "z"))
    assert [step.name for step in kept] == ["x", "y", "z"]
    assert fault.at == 2


def test_a_fault_is_told_with_its_seed_and_its_shortest_history(tmp_path: Path) -> None:
    [mutant] = [mutant for mutant in MUTANTS if mutant.name == "a rejected operation is dropped"]
    with mutant.planted():
        figures = run_histories(tmp_path, 1, lambda: False, lambda _count: None, RULES)
    story = figures.faults[0]
    assert story.startswith("seed 1: invariant 1: ")
    assert 2 <= len(story.splitlines()) <= 6


def test_histories_go_on_until_the_time_is_up(tmp_path: Path) -> None:
    played: list[int] = []
    figures = run_histories(tmp_path, 3, lambda: len(played) == 2, played.append, RULES)
    assert (figures.histories, figures.faults, played) == (2, [], [1, 2])
    assert figures.steps == len(draw(3)) + len(draw(4))


def test_what_breaks_in_the_engine_is_a_fault_too(tmp_path: Path) -> None:
    [mutant] = [mutant for mutant in MUTANTS if mutant.name.startswith("the push of a client that is too old")]
    with mutant.planted():
        opened = Step("open_ticket", {"who": 0, "team": "team:a", "contact": "", "forbid": 0})
        fault = Stage(tmp_path, RULES).play([opened, Step("be_old", {"who": 0})])
    assert fault is not None
    assert fault.kind == "RefusedError"
