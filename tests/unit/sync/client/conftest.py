"""A hub on loopback and replicas of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.client.address import HubAddress
from tests.fakes.sync_hub import PASSWORD, SyncHub, running_hub
from tests.fakes.watched_replica import WatchedReplica

MakeReplica = Callable[..., WatchedReplica]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[SyncHub]:
    """A running hub with one agent."""
    with running_hub(tmp_path / "hub") as hub:
        hub.agent_id = hub.add_agent()
        yield hub


@pytest.fixture
def make_replica(tmp_path: Path, hub: SyncHub) -> Iterator[MakeReplica]:
    """Makes replicas, started ones, and stops them all at the end."""
    made: list[WatchedReplica] = []

    def make(name: str = "ina", **options: object) -> WatchedReplica:
        address = options.pop("address", HubAddress(hub.url))
        replica = WatchedReplica(tmp_path / name, address, **options)
        made.append(replica)
        replica.start()
        return replica

    yield make
    for replica in made:
        replica.stop()


@pytest.fixture
def ina(make_replica: MakeReplica) -> WatchedReplica:
    """An agent's replica, signed in and online."""
    replica = make_replica()
    replica.sign_in("ina@example.com", PASSWORD).result(10)
    replica.wait_online()
    return replica
