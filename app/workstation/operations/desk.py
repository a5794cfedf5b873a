"""What every operation works with, and what it hands back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from app.workstation.errors import GoneError
from app.workstation.workers import Workers
from sync.client.replica import Replica
from sync.edits import Edit
from sync.identifiers import RecordId
from sync.protocol.accounts import SignedIn
from sync.records import Ticket

T = TypeVar("T")


@dataclass(frozen=True)
class Done:
    """What an operation did.

    Attributes:
        changed: ids of the records that were written, in the order of the edits.
        said: one sentence for the person, "" when the screen itself shows it.
        undo: edits that put everything back; empty when that cannot be.
    """

    changed: tuple[RecordId, ...] = ()
    said: str = ""
    undo: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class TicketFacts:
    """A ticket as an operation found it."""

    id: str
    scope: str
    number: int | None
    subject: str
    state: str
    priority: str
    owner_id: str
    contact_id: str
    resolved_at_ms: int | None
    closed_at_ms: int | None


@dataclass(frozen=True)
class Desk:
    """The agent at work: his store, his name and his clock.

    Attributes:
        me: who is signed in.
        blob_path: where the bytes of a hash lie on this computer, None while they do not; blocking.
        now_ms: milliseconds since 1970, UTC.
    """

    replica: Replica
    workers: Workers
    me: SignedIn
    blob_path: Callable[[str], Path | None]
    now_ms: Callable[[], int]

    async def read(self, query: Callable[[Session], T]) -> T:
        """Run a query in a worker thread and return what it found."""

        def reading() -> T:
            with self.replica.read() as session:
                return query(session)

        return await self.workers.run(reading)

    async def write(self, *edits: Edit) -> tuple[RecordId, ...]:
        """Make edits, all or none, and return the ids of the records once they are on the disk."""
        changed: list[RecordId] = await asyncio.wrap_future(self.replica.edit(*edits))
        return tuple(changed)

    async def ticket(self, ticket_id: str) -> TicketFacts:
        """Return a ticket as it stands.

        Raises:
            GoneError: there is no such ticket any more.
        """

        def facts(session: Session) -> TicketFacts:
            row = session.get(Ticket, ticket_id)
            if row is None or row.deleted:
                raise GoneError("This ticket is no longer here; nothing was changed.")
            return TicketFacts(
                id=row.id,
                scope=row.scope,
                number=row.number,
                subject=row.subject,
                state=row.state,
                priority=row.priority,
                owner_id=row.owner_id,
                contact_id=row.contact_id,
                resolved_at_ms=row.resolved_at_ms,
                closed_at_ms=row.closed_at_ms,
            )

        return await self.read(facts)
