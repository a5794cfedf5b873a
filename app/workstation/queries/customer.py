"""The customer's card: the person, his company, what he has installed and what was before."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from sync.records import Contact, Installation, Organisation, Rating, Ticket
from widgets.customer import CustomerView, InstallationView, PastTicket

PAST_TICKETS = 20
INSTALLATIONS = 12
RATINGS = 50


def customer_view(session: Session, contact_id: str, but_ticket_id: str = "") -> CustomerView | None:
    """Return a person's card, None when he is not known here.

    Args:
        session: to read with.
        contact_id: whose card.
        but_ticket_id: the ticket on the screen, which is not an earlier one.
    """
    contact = session.get(Contact, contact_id)
    if contact is None:
        return None
    organisation = session.get(Organisation, contact.organisation_id) if contact.organisation_id else None
    place = ", ".join(part for part in (organisation.city, organisation.country) if part) if organisation else ""
    notes = [text for text in (contact.note, organisation.note if organisation else "") if text]
    scores = _scores(session, contact_id)
    return CustomerView(
        contact_id=contact.id,
        name=contact.name,
        organisation=organisation.name if organisation else "",
        tier=organisation.tier if organisation else "ordinary",
        position=contact.position,
        department=contact.department,
        phone=contact.phone,
        email=contact.email,
        place=place,
        note="\n".join(notes),
        service_until=organisation.service_until if organisation else "",
        is_verified=contact.is_verified,
        installations=_installations(session, contact),
        past=_past(session, contact_id, but_ticket_id, scores),
        ratings=tuple(scores.values()),
        has_machine=bool(contact.device_key),
    )


def _installations(session: Session, contact: Contact) -> tuple[InstallationView, ...]:
    of_company = Installation.organisation_id == contact.organisation_id if contact.organisation_id else None
    of_person = Installation.contact_id == contact.id
    rows = session.scalars(
        select(Installation)
        .where(of_person if of_company is None else or_(of_person, of_company), Installation.deleted.is_(False))
        .order_by(Installation.contact_id != contact.id, Installation.product)
        .limit(INSTALLATIONS)
    )
    return tuple(
        InstallationView(row.product, row.version, row.module, _joined(row.host_name, row.operating_system))
        for row in rows
    )


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _scores(session: Session, contact_id: str) -> dict[str, int]:
    """Scores of a person's tickets, by ticket, the newest first."""
    rows = session.execute(
        select(Rating.ticket_id, Rating.score)
        .join(Ticket, Ticket.id == Rating.ticket_id)
        .where(Ticket.contact_id == contact_id, Rating.deleted.is_(False), Rating.score > 0)
        .order_by(Rating.created_at_ms.desc())
        .limit(RATINGS)
    )
    return {ticket_id: score for ticket_id, score in rows}  # noqa: C416 - a Row is not the pair that dict() wants


def _past(session: Session, contact_id: str, but_id: str, scores: dict[str, int]) -> tuple[PastTicket, ...]:
    rows = session.scalars(
        select(Ticket)
        .where(Ticket.contact_id == contact_id, Ticket.id != but_id, Ticket.deleted.is_(False))
        .order_by(Ticket.created_at_ms.desc())
        .limit(PAST_TICKETS)
    )
    return tuple(
        PastTicket(row.id, row.number, row.subject, row.state, row.created_at_ms, scores.get(row.id)) for row in rows
    )
