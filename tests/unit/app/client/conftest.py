"""Real hubs with companions and their windows (off the screen), and customers and agents who hold sessions without."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.client_desk import Desk
from fakes.customer import WAIT_MS, Agent, Home
from fakes.relay import RecordingRelay
from fakes.running_hub import RemoteAgent, RunningHub
from pytestqt.qtbot import QtBot

from app.client.session.running import Patience
from app.client.settings import Direct


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


@pytest.fixture
def relay() -> Iterator[RecordingRelay]:
    """A relay that pairs whoever shows the same token."""
    running = RecordingRelay()
    yield running
    running.close()


@pytest.fixture
def make_home(qapp: object, tmp_path: Path, relay: RecordingRelay, qtbot: QtBot) -> Iterator[Callable[..., Home]]:
    """Make a customer's side; ended with the test."""
    homes: list[Home] = []

    def make(silence_s: float = 60.0, absence_s: float = 30.0, direct: Direct = Direct.OFF) -> Home:
        homes.append(Home(tmp_path / "Deskhand", relay, Patience(silence_s, absence_s), direct))
        return homes[-1]

    yield make
    for home in homes:
        home.desk.stop()
        qtbot.waitUntil(lambda home=home: home.desk.session is None, timeout=WAIT_MS)
        home.errands.close()


@pytest.fixture
def home(make_home: Callable[..., Home]) -> Home:
    """A customer's side with the usual patience."""
    return make_home()


@pytest.fixture
def agent(home: Home, relay: RecordingRelay) -> Iterator[Agent]:
    """An agent who may ask."""
    person = Agent(home, relay)
    yield person
    person.guest.close()
