"""When a replica has its search index follow: behind the last page of a sync, or when the sync pauses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.client.address import HubAddress
from sync.client.events import LinkStatus
from sync.client.outcome import Outcome
from sync.client.replica import Replica

NEWS = {("ticket", "t1")}


class Index:
    """Counts how often it was woken."""

    def __init__(self) -> None:
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1

    def stop(self) -> None:
        """End."""


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    made = Replica(tmp_path, HubAddress("http://127.0.0.1:9"), lambda _event: None, is_searchable=True)
    made.search_index = Index()
    yield made
    made.stop()


def test_pages_in_between_do_not_wake_the_index(replica: Replica) -> None:
    replica.tell_outcome(Outcome(changed=set(NEWS), is_again=True))
    assert replica.search_index.woken == 0
    replica.tell_outcome(Outcome())
    assert replica.search_index.woken == 1
    replica.tell_outcome(Outcome())
    assert replica.search_index.woken == 1


def test_a_sync_that_breaks_off_is_indexed_as_far_as_it_came(replica: Replica) -> None:
    replica.tell_outcome(Outcome(changed=set(NEWS), is_again=True))
    replica.tell_link(status=LinkStatus.OFFLINE, message="The hub does not answer.")
    assert replica.search_index.woken == 1


def test_what_is_written_here_is_indexed_at_once(replica: Replica) -> None:
    replica.tell_outcome(Outcome(changed=set(NEWS)))
    assert replica.search_index.woken == 1
