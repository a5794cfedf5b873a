"""What a step of sync changed in the store."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sync.client.outbox import RecordKey
from sync.protocol.messages import Op


@dataclass(slots=True)
class Outcome:
    """What a step of sync changed here.

    Attributes:
        changed: records that are new, different or gone.
        rejected: operations that the hub refused for good, each with the reason.
        is_again: the same step shall be done once more, at once.
        mismatched: scopes whose checksum differed from the hub's; they are read anew.
    """

    changed: set[RecordKey] = field(default_factory=set)
    rejected: list[tuple[Op, str]] = field(default_factory=list)
    is_again: bool = False
    mismatched: list[str] = field(default_factory=list)


def grouped(keys: Collection[RecordKey]) -> dict[str, frozenset[str]]:
    """Return records by kind, as events tell of them."""
    kinds = {kind for kind, _ in keys}
    return {kind: frozenset(i for k, i in keys if k == kind) for kind in kinds}
