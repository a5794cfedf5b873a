"""Customers and agents for the tests of sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.customer import WAIT_MS, Agent, Home
from fakes.relay import RecordingRelay
from pytestqt.qtbot import QtBot

from app.client.session.running import Patience
from app.client.settings import Direct


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
