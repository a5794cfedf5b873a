"""What the parts of a replica tell it."""

from __future__ import annotations

from typing import Protocol

from sync.client.events import LinkStatus, ReplicaEvent
from sync.client.outcome import Outcome
from sync.protocol.accounts import SignedIn


class Owner(Protocol):
    """The replica, as its parts see it."""

    def tell(self, event: ReplicaEvent) -> None:
        """Hand on an event."""

    def tell_outcome(self, outcome: Outcome) -> None:
        """Hand on what a step changed in the store."""

    def tell_link(
        self, *, status: LinkStatus | None = None, message: str = "", has_signals: bool | None = None
    ) -> None:
        """Note how the way to the hub is."""

    def tell_account(self, account: SignedIn | None, *, is_cleared: bool = False) -> None:
        """Note who is signed in, and whether the store was cleared of somebody else's records."""
