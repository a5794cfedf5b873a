"""Random histories of a hub and three clients: whatever happens in whatever order, nothing is lost and all agree."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.protocol.actor import Actor
from sync.trial import invariants
from sync.trial.actions import ACTIONS, open_ticket
from sync.trial.engine_park import EnginePark
from sync.trial.errors import BrokenInvariantError
from sync.trial.places import FilePlace, HubPlace
from sync.trial.rules import Rules
from sync.trial.shrinking import shortened
from sync.trial.steps import Fault, Step, told
from sync.trial.world import World

MAX_STEPS = 80
MIN_STEPS = 8
"""Shorter histories find nothing that the traps' own tests do not."""

MAX_TURNS = 6
"""The first brings what waits to the hub, the second to everybody; the others find nothing to do."""

MAX_FAULTS = 3
"""More of them tell nothing new, and each costs a search for its shortest history."""


_NAMES = tuple(ACTIONS)
_WEIGHTS = tuple(action.weight for action in ACTIONS.values())


def draw(seed: int) -> list[Step]:
    """Return the history of a seed."""
    chance = random.Random(seed)  # noqa: S311 - a history that can be drawn again is the point
    names = chance.choices(_NAMES, _WEIGHTS, k=chance.randint(MIN_STEPS, MAX_STEPS))
    return [Step(name, {key: chance.choice(v) for key, v in ACTIONS[name].choices.items()}) for name in names]


def populate(world: World) -> None:
    """Give a world two agents with unequal grants and a customer, who know two tickets."""
    world.add_client(Actor(id="ann", kind="agent", role="agent"), "team:a", "team:b", "all")
    world.add_client(Actor(id="bob", kind="agent", role="agent"), "team:a")
    world.add_client(Actor(id="carol", kind="contact", role="customer", ticket_scope="team:a"), "contact:carol")
    for team in ("team:a", "team:b"):
        world.hub.grant(world.newer.id, team)
    open_ticket(world, 0, "team:a", "carol", 0)
    open_ticket(world, 0, "team:b", "", 0)
    for client in world.clients:
        client.sync()


def take(world: World, step: Step) -> None:
    """Do a step, and look at what must hold after every one.

    Raises:
        BrokenInvariantError: it does not.
    """
    ACTIONS[step.name].do(world, **step.arguments)
    invariants.look_after_step(world)


def heal(world: World) -> None:
    """Let everybody sync, with the clocks as wrong as they are, and end the hub's recovery; then compare everything.

    Raises:
        BrokenInvariantError: something was lost, or they do not agree.
    """
    for is_recovered in (False, True):
        _sync_until_quiet(world)
        if not is_recovered and world.is_recovering():
            world.hub.end_recovery()
        else:
            break
    invariants.look_after_step(world)
    invariants.look_at_end(world)


def _sync_until_quiet(world: World) -> None:
    """Let everybody sync until a whole turn changes nothing."""
    before = (world.seq(), [0 for _ in world.clients])
    for _ in range(MAX_TURNS):
        world.now_ms += 10
        for client in world.clients:
            client.sync()
        after = (world.seq(), [len(client.pending()) for client in world.clients])
        if after == before:
            return
        before = after
    raise BrokenInvariantError(7, "they go on telling each other news for ever")


@dataclass(slots=True)
class HistoriesFigures:
    """What was tried, and what was found.

    Attributes:
        faults: a story for each fault: its seed, its shortest history and what it broke.
    """

    histories: int = 0
    steps: int = 0
    crashes: int = 0
    faults: list[str] = field(default_factory=list)


class Stage:
    """Plays histories one after the other, each in a world of its own. Not for several threads."""

    def __init__(self, folder: Path, rules: Rules, place_of: Callable[[int], HubPlace] | None = None) -> None:
        """Take a folder for files that live as long as a history.

        Args:
            folder: it is made where it is missing; best in memory, since every step waits for its disk.
            rules: of the desk.
            place_of: makes the database of the nth hub; a file in the folder where it is None.
        """
        self._folder = folder
        self._rules = rules
        self._place_of = place_of
        self._park = EnginePark()
        self._played = 0
        self._first: World | None = None
        self._first_place: Any = None
        self.figures = HistoriesFigures()

    def play(self, steps: Sequence[Step]) -> Fault | None:
        """Play a history from the beginning to its end; return what went wrong."""
        with self._park.lending():
            return self._play(steps)

    def _play(self, steps: Sequence[Step]) -> Fault | None:
        self._played += 1
        folder = self._folder / str(self._played)
        world = self._begun(folder)
        done = 0
        try:
            for step in steps:
                take(world, step)
                done += 1
            heal(world)
        except BrokenInvariantError as error:
            return Fault(f"invariant {error.number}", str(error), done)
        except Exception as error:  # noqa: BLE001 - whatever the engine raises here is a fault of it
            return Fault(type(error).__name__, f"{type(error).__name__}: {error}", done)
        finally:
            self.figures.histories += 1
            self.figures.steps += done
            self.figures.crashes += world.process.crashes + sum(c.process.crashes for c in world.clients)
            world.close()
            shutil.rmtree(folder, ignore_errors=True)
        return None

    def _begun(self, folder: Path) -> World:
        """Return a world with people and tickets: a copy of one that was made once."""
        if self._first is None:
            self._first_place = self._place(self._folder / "first", 0)
            self._first = World(self._folder / "first", self._rules, self._first_place)
            populate(self._first)
            self._first.pause()
        for client in self._first.folder.glob("client*"):
            shutil.copytree(client, folder / client.name)
        place = self._place(folder, self._played)
        place.begin_like(self._first_place)
        world = World(folder, self._rules, place)
        world.resume(self._first)
        return world

    def _place(self, folder: Path, number: int) -> Any:  # begin_like takes a place of its own kind
        return FilePlace(folder / "hub") if self._place_of is None else self._place_of(number)

    def close(self) -> None:
        """Delete what was made beyond the folder."""
        if self._first is not None:
            self._first_place.remove()
            self._first = None

    def try_seed(self, seed: int) -> Fault | None:
        """Play the history of a seed; where it fails, note the shortest history that fails alike."""
        steps = draw(seed)
        fault = self.play(steps)
        if fault is not None:
            figures, self.figures = self.figures, HistoriesFigures()
            shortest, fault = shortened(steps, fault, self.play)
            self.figures = figures
            self.figures.faults.append(told(seed, shortest, fault))
        return fault


def run_histories(
    folder: Path,
    seed: int,
    is_time_up: Callable[[], bool],
    on_progress: Callable[[int], None],
    rules: Rules,
    place_of: Callable[[int], HubPlace] | None = None,
) -> HistoriesFigures:
    """Play random histories until the time is up.

    Args:
        folder: for their files; each history's are deleted after it.
        seed: of the first; the next ones follow it.
        is_time_up: asked before every history.
        on_progress: told how many were played.
        rules: of the desk.
        place_of: makes the database of the nth hub; a file in the folder where it is None.

    Returns:
        The figures; what went wrong is in their `faults`.
    """
    stage = Stage(folder, rules, place_of)
    try:
        while not is_time_up() and len(stage.figures.faults) < MAX_FAULTS:
            stage.try_seed(seed + stage.figures.histories)
            on_progress(stage.figures.histories)
    finally:
        stage.close()
    return stage.figures
