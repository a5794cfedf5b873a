"""A real hub, an agent at it, and companions with their real window (off the screen)."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.client_desk import Desk
from fakes.running_hub import RemoteAgent, RunningHub
from pytestqt.qtbot import QtBot


@pytest.fixture(scope="session")
def fresh_hub(tmp_path_factory: pytest.TempPathFactory) -> RunningHub:
    """A hub that nobody has used yet; made once, since that takes a while."""
    return RunningHub.make(tmp_path_factory.mktemp("fresh") / "hub")


@pytest.fixture
def hub(tmp_path: Path, fresh_hub: RunningHub) -> Iterator[RunningHub]:
    """A hub that serves."""
    running = fresh_hub.copy(tmp_path / "hub")
    running.start()
    yield running
    running.kill()


@pytest.fixture
def desk(tmp_path: Path, hub: RunningHub, qtbot: QtBot) -> Iterator[Desk]:
    """A customer's desk; the companion is not started yet."""
    gc.collect()  # what the last test left is let go here, not later in some thread, where Qt minds
    (tmp_path / "desk").mkdir()
    place = Desk(tmp_path / "desk", hub, qtbot)
    yield place
    place.stop()


@pytest.fixture
def make_agent(tmp_path: Path, hub: RunningHub, desk: Desk) -> Iterator[Callable[[], RemoteAgent]]:
    """Sign agents in; they go home with the test."""
    agents: list[RemoteAgent] = []

    def make() -> RemoteAgent:
        agents.append(RemoteAgent(tmp_path / f"agent-{len(agents)}", hub.address, desk.wait))
        return agents[-1]

    yield make
    for agent in agents:
        agent.close()
