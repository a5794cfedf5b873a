"""What a trial finds."""

from __future__ import annotations

from sync.errors import SyncError


class BrokenInvariantError(SyncError):
    """The engine broke a promise.

    Attributes:
        number: of the invariant (sync.trial.invariants).
    """

    def __init__(self, number: int, story: str) -> None:
        super().__init__(f"invariant {number}: {story}")
        self.number = number
