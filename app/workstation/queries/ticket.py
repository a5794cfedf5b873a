"""The head of a ticket, and what the window needs to know of it besides."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.workstation.queries.ticket_sets import ticket_sets
from desk.lifecycle import allowed_moves
from sync.records import Agent, Contact, Organisation, Ticket
from widgets.ticket import OwnerChoice, TicketHeadView


@dataclass(frozen=True)
class TicketCard:
    """One ticket as the middle of the window shows it.

    Attributes:
        head: without what only signals know (who is online, whether a session runs).
        contact_id: who asked.
        organisation_id: of the customer's company, "" for none.
        device_id, device_key: of the customer's companion, "" while he has none.
    """

    head: TicketHeadView
    contact_id: str
    organisation_id: str
    device_id: str
    device_key: str


def ticket_card(session: Session, ticket_id: str, me: str = "") -> TicketCard | None:
    """Return what to show of a ticket to the agent `me`, None when it is not here (any more)."""
    ticket = session.get(Ticket, ticket_id)
    if ticket is None or ticket.deleted:
        return None
    contact = session.get(Contact, ticket.contact_id)
    organisation_id = ticket.organisation_id or (contact.organisation_id if contact is not None else "")
    organisation = session.get(Organisation, organisation_id) if organisation_id else None
    agents = session.scalars(select(Agent).where(Agent.is_active, Agent.deleted.is_(False)).order_by(Agent.name)).all()
    owner = next((agent.name for agent in agents if agent.id == ticket.owner_id), "")
    sets = ticket_sets(session, ticket.id, me)
    head = TicketHeadView(
        ticket_id=ticket.id,
        number=ticket.number,
        subject=ticket.subject,
        customer=contact.name if contact is not None else "",
        organisation=organisation.name if organisation is not None else "",
        tier=organisation.tier if organisation is not None else "",
        product=product_text(ticket.product, ticket.version, ticket.module),
        state=ticket.state,
        priority=ticket.priority,
        moves=tuple(state.value for state in allowed_moves(ticket.state)),
        owner_id=ticket.owner_id,
        owner_name=owner,
        owners=tuple(OwnerChoice(agent.id, agent.name) for agent in agents),
        tags=sets.tags,
        watchers=sets.watchers,
        is_watched=sets.is_watched,
    )
    return TicketCard(
        head=head,
        contact_id=ticket.contact_id,
        organisation_id=organisation_id,
        device_id=contact.device_id if contact is not None else "",
        device_key=contact.device_key if contact is not None else "",
    )


def product_text(product: str, version: str, module: str) -> str:
    """Return product, version and module in one line, as much as is known."""
    return " ".join(part for part in (product, version, module and f"· {module}") if part)
