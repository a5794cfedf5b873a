"""An agent's desk without its window: the workstation's replica with an encrypted store, watched."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bench.glass.programs import MeasuringError
from bench.records.hub import PASSWORD
from sync.client.address import HubAddress
from sync.client.events import LinkStatus, RecordsChanged, ReplicaEvent
from sync.client.replica import Replica
from sync.protocol.accounts import SignedIn

KEY_BYTES = 32
WAIT_S = 120.0


class Desk:
    """One replica.

    Attributes:
        replica: it runs.
        account: who works here, with the token.
        key: that encrypts the store.
    """

    def __init__(self, folder: Path, hub: HubAddress) -> None:
        """Open the store; nobody is signed in."""
        self._came = threading.Condition()
        self._count = 0
        self._seen: dict[tuple[str, str], int] = {}
        self.key = secrets.token_bytes(KEY_BYTES)
        self.replica = Replica(folder, hub, self._take, key=self.key, is_searchable=True)
        self.account: SignedIn
        self.replica.start()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_error: object) -> None:
        self.replica.stop()

    def sign_in(self, email: str) -> None:
        """Sign in with the password, and be in step with the hub."""
        self.account = self.replica.sign_in(email, PASSWORD).result(WAIT_S)
        self.wait_until(self.is_in_step, "signed in and in step")

    def resume(self, account: SignedIn) -> int:
        """Go on with a token got before; return the moment (nanoseconds, monotonic)."""
        self.account = account
        began_ns = time.monotonic_ns()
        self.replica.resume(account)
        return began_ns

    def wait_for_records(self, count: int) -> int:
        """Wait until so many records have come, and the round with them is over; return the moment."""

        def is_so() -> bool:
            return self._count >= count and self.replica.link_state.status is LinkStatus.ONLINE

        return self.wait_until(is_so, f"{count} records")

    def wait_until_searchable(self) -> int:
        """Wait until everything that is here can be found by searching; return the moment."""
        index = self.replica.search_index
        assert index is not None, "the replica was told to keep an index"
        if not index.wait_until_idle(WAIT_S):
            raise MeasuringError(f"The index was not ready after {WAIT_S:.0f} s.")
        return time.monotonic_ns()

    def wait_for(self, kind: str, record_id: str) -> int:
        """Wait for a record; return the moment when the replica told of it."""
        self.wait_until(lambda: (kind, record_id) in self._seen, f"{kind} {record_id}")
        return self._seen[kind, record_id]

    def wait_until_sent(self) -> int:
        """Wait until the hub has everything; return the moment."""
        return self.wait_until(lambda: self.replica.link_state.pending_count == 0, "everything sent")

    def is_in_step(self) -> bool:
        """Tell whether a round was done and signals flow."""
        state = self.replica.link_state
        return state.status is LinkStatus.ONLINE and state.has_signals

    def wait_until(self, is_so: Callable[[], bool], what: str) -> int:
        """Wait until something is so; it is looked at after every event.

        Raises:
            MeasuringError: it did not come about.
        """
        with self._came:
            if not self._came.wait_for(is_so, WAIT_S):
                raise MeasuringError(f"Not within {WAIT_S:.0f} s: {what}; {self.replica.link_state}")
            return time.monotonic_ns()

    def _take(self, event: ReplicaEvent) -> None:
        now_ns = time.monotonic_ns()
        with self._came:
            if isinstance(event, RecordsChanged):
                for kind, ids in event.changed.items():
                    self._count += len(ids)
                    if len(ids) == 1:
                        self._seen.update(((kind, i), now_ns) for i in ids)
            self._came.notify_all()
