"""How far the agent's own records have come: taken by the hub, waiting for it, or refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.store.local_tables import OutboxEntry, RejectedOp
from widgets.conversation import Delivery


@dataclass(frozen=True)
class Deliveries:
    """The state of some records.

    Attributes:
        waiting: ids of records that the hub does not have yet.
    """

    waiting: frozenset[str]

    def of(self, record_id: str) -> Delivery:
        """Return how far a record has come."""
        return Delivery.WAITING if record_id in self.waiting else Delivery.SENT


def read_deliveries(session: Session, record_ids: Collection[str]) -> Deliveries:
    """Return how far these records have come."""
    if not record_ids:
        return Deliveries(frozenset())
    waiting = select(OutboxEntry.record_id).where(OutboxEntry.acked_at_ms.is_(None))
    return Deliveries(frozenset(session.scalars(waiting)) & frozenset(record_ids))


def refused_messages(session: Session, ticket_id: str) -> list[RejectedOp]:
    """Return the agent's messages on a ticket that the hub refused for good; their text is kept."""
    refused = session.scalars(select(RejectedOp).where(RejectedOp.kind == "message", RejectedOp.is_new))
    return [op for op in refused if _fields(op).get("ticket_id") == ticket_id]


def _fields(op: RejectedOp) -> Mapping[str, object]:
    return op.fields
