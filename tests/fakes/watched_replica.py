"""A replica whose events can be waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sync.client.address import HubAddress
from sync.client.backoff import Pace
from sync.client.events import LinkChanged, LinkStatus, ReplicaEvent
from sync.client.replica import Replica
from sync.store.rows import table_of

WAIT_S = 10.0
QUICK = Pace(poll_s=60.0, first_retry_s=0.02, last_retry_s=0.05)
"""Polls never, retries at once: what a test sees was done by pokes and retries."""

E = TypeVar("E")


class WatchedReplica(Replica):
    """A replica that keeps its events."""

    def __init__(self, folder: Path, hub: HubAddress, pace: Pace = QUICK, **options: object) -> None:
        self.seen: list[ReplicaEvent] = []
        self._came = threading.Condition()
        super().__init__(folder, hub, self._note, pace=pace, **options)

    def _note(self, event: ReplicaEvent) -> None:
        with self._came:
            self.seen.append(event)
            self._came.notify_all()

    def wait_until(self, is_so: Callable[[], object], what: str) -> None:
        """Wait until something is so; it is looked at after every event."""
        with self._came:
            if not self._came.wait_for(is_so, WAIT_S):
                raise AssertionError(f"not so after {WAIT_S} s: {what}; events: {self.seen[-5:]}")

    def wait_for(self, kind: type[E]) -> E:
        """Wait for an event of a kind; return the first."""
        self.wait_until(lambda: self.all_of(kind), kind.__name__)
        return self.all_of(kind)[0]

    def all_of(self, kind: type[E]) -> list[E]:
        """Return the events of a kind so far."""
        return [event for event in self.seen if isinstance(event, kind)]

    def wait_online(self) -> None:
        """Wait until a round is done and signals flow."""
        self.wait_until(lambda: self.link_state.status is LinkStatus.ONLINE and self.link_state.has_signals, "online")

    def wait_sent(self) -> None:
        """Wait until the hub has everything."""
        self.wait_until(lambda: self.link_state.pending_count == 0, "sent")

    def wait_status(self, status: LinkStatus) -> LinkChanged:
        """Wait until the link was in a state, now or earlier; return the last event that said so."""
        self.wait_until(lambda: self._with_status(status), status.value)
        return self._with_status(status)[-1]

    def _with_status(self, status: LinkStatus) -> list[LinkChanged]:
        return [event for event in self.all_of(LinkChanged) if event.state.status is status]

    def rows(self, kind: str) -> dict[str, dict[str, object]]:
        """Return the local rows of a kind by id."""
        with self.read() as session:
            found = session.execute(table_of(kind).select()).mappings()
            return {str(row["id"]): dict(row) for row in found}

    def wait_row(self, kind: str, record_id: str, **fields: object) -> None:
        """Wait until a row is here and has these values."""
        self.wait_until(lambda: fields.items() <= self.rows(kind).get(record_id, {"": 0}).items(), f"{kind} {fields}")
