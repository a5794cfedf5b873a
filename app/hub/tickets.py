"""What the routing of signals and the reading of attachments need to know of tickets."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from app.hub.principal import Principal
from sync.identifiers import contact_scope
from sync.records import Attachment, Message, Ticket
from sync.store.engines import Engines


@dataclass(frozen=True)
class TicketView:
    """Whose a ticket is and where it lives.

    Attributes:
        writers: members of the staff who wrote on it.
    """

    id: str
    scope: str
    contact_id: str
    owner_id: str
    writers: frozenset[str]

    def is_seen_by(self, principal: Principal) -> bool:
        """Tell whether a principal may see the ticket (a customer: his public part of it)."""
        return self.scope in principal.scopes or contact_scope(self.contact_id) in principal.scopes


class Tickets:
    """Reads of the records, in snapshots. Every method blocks."""

    def __init__(self, engines: Engines) -> None:
        """Take the engines of the hub's file."""
        self._engines = engines

    def find(self, ticket_id: str) -> TicketView | None:
        """Return a ticket, None when there is none."""
        columns = (Ticket.scope, Ticket.contact_id, Ticket.owner_id)
        authors = select(Message.author_id).where(Message.ticket_id == ticket_id, Message.author_kind == "agent")
        with self._engines.reader.begin() as connection:
            row = connection.execute(select(*columns).where(Ticket.id == ticket_id)).first()
            writers = frozenset(connection.execute(authors.distinct()).scalars())
        return None if row is None else TicketView(ticket_id, *row, writers)

    def may_read_blob(self, principal: Principal, sha256: str) -> bool:
        """Tell whether a record that names a blob is shown to a principal."""
        shown: ColumnElement[bool] = Attachment.scope.in_(principal.scopes)
        if not principal.is_staff:
            # A customer reads what the staff hung publicly on his own tickets, and nothing else in whatever scope.
            # An attachment that he wrote himself proves nothing: he could name any hash in it.
            own = select(Ticket.id).where(Ticket.contact_id == principal.id)
            is_public = (Attachment.visibility == "public") & (Attachment.author_kind != "contact")
            shown = is_public & Attachment.ticket_id.in_(own)
        query = select(Attachment.id).where(Attachment.sha256 == sha256, shown).limit(1)
        with self._engines.reader.begin() as connection:
            return connection.execute(query).first() is not None
