"""The queue: every ticket that somebody has to do something about, as its row on the screen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from desk.lifecycle import TicketState, is_done
from desk.queue import Section, section_of, sort_key
from sync.records import Agent, Attachment, Contact, Message, Organisation, Rating, RemoteSession, Ticket, Watcher
from sync.store.local_tables import ReadMark
from widgets.queue import TicketRow

LIVE_STATES = tuple(state.value for state in TicketState if not is_done(state))

MAX_ROWS = 5_000
"""Nobody reads further down a queue; the newest are left out, since the oldest have waited longest."""

SMALL_CHANGE = 150
"""Up to so many changed tickets are read one by one; from there reading the whole queue is cheaper."""


class QueueEntry(NamedTuple):
    """A row of the queue, and whose ticket it is."""

    row: TicketRow
    contact_id: str


def queue_rows(session: Session, me: str, ticket_ids: Collection[str] | None = None) -> list[QueueEntry]:
    """Return the rows of the queue of agent `me`.

    Args:
        session: to read with.
        me: the agent's id.
        ticket_ids: only these tickets (those of them that are in the queue); None for all.
    """
    query = _rows_query(me).where(Ticket.state.in_(LIVE_STATES), Ticket.deleted.is_(False))
    if ticket_ids is not None:
        query = query.where(Ticket.id.in_(ticket_ids))
    rows = session.execute(query.order_by(Ticket.id).limit(MAX_ROWS)).all()
    return [shown for row in rows if (shown := _shown(row, me)) is not None]


def touched_tickets(session: Session, changed: Mapping[str, Set[str]]) -> set[str] | None:
    """Return the tickets whose rows a change of records can have changed; None when it may be any of them."""
    if changed.keys() & {"contact", "organisation", "agent"} or sum(map(len, changed.values())) > SMALL_CHANGE:
        return None
    touched = set(changed.get("ticket", ()))
    for record in (Message, Attachment, RemoteSession, Rating, Watcher):
        ids = changed.get(record.__tablename__)
        if ids:
            touched.update(session.scalars(select(record.ticket_id).where(record.id.in_(ids))))
    return touched - {""}


def _last_answer() -> ColumnElement[int | None]:
    message = aliased(Message)
    return (
        select(func.max(message.created_at_ms))
        .where(_said_in_ticket(message), message.author_kind == "agent", message.visibility == "public")
        .correlate(Ticket)
        .scalar_subquery()
    )


def _asking_organisation() -> ColumnElement[str]:
    """The ticket's organisation; a ticket that a customer opened himself names none and counts as his company's."""
    return func.coalesce(func.nullif(Ticket.organisation_id, ""), Contact.organisation_id)


def _said_in_ticket(message: type[Message]) -> ColumnElement[bool]:
    return and_(message.ticket_id == Ticket.id, message.deleted.is_(False))


def _rows_query(me: str) -> Select[*tuple[Any, ...]]:
    asked, unseen = aliased(Message), aliased(Message)
    answered_ms = func.coalesce(_last_answer(), 0)
    asked_ms = (
        select(func.min(asked.created_at_ms))
        .where(_said_in_ticket(asked), asked.author_kind == "contact", asked.created_at_ms > answered_ms)
        .correlate(Ticket)
        .scalar_subquery()
    )
    unread = (
        select(func.count())
        .select_from(unseen)
        .where(
            _said_in_ticket(unseen),
            unseen.author_kind == "contact",
            unseen.created_at_ms > func.max(answered_ms, func.coalesce(ReadMark.seen_at_ms, 0)),
        )
        .correlate(Ticket, ReadMark)
        .scalar_subquery()
    )
    runs = exists().where(
        RemoteSession.ticket_id == Ticket.id,
        RemoteSession.granted_at_ms.is_not(None),
        RemoteSession.ended_at_ms.is_(None),
    )
    watches = exists().where(
        Watcher.ticket_id == Ticket.id, Watcher.agent_id == me, Watcher.is_on, Watcher.deleted.is_(False)
    )
    return (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.subject,
            Ticket.state,
            Ticket.priority,
            Ticket.owner_id,
            Ticket.contact_id,
            Contact.name.label("customer"),
            Organisation.name.label("organisation"),
            Organisation.tier.label("tier"),
            Agent.name.label("owner_name"),
            func.coalesce(asked_ms, _last_answer(), Ticket.created_at_ms).label("since_ms"),
            unread.label("unread"),
            runs.label("has_session"),
            watches.label("is_watched"),
        )
        .outerjoin(Contact, Contact.id == Ticket.contact_id)
        .outerjoin(Organisation, Organisation.id == _asking_organisation())
        .outerjoin(Agent, Agent.id == Ticket.owner_id)
        .outerjoin(ReadMark, ReadMark.ticket_id == Ticket.id)
    )


def _shown(row: Row[Any], me: str) -> QueueEntry | None:
    section = section_of(row.state, row.owner_id, me)
    if section is None:
        return None
    tier = row.tier or ""
    shown = TicketRow(
        ticket_id=row.id,
        number=row.number,
        subject=row.subject,
        customer=row.customer or "",
        organisation=row.organisation or "",
        section=section,
        sort_key=sort_key(row.priority, tier, row.since_ms),
        state=row.state,
        priority=row.priority,
        tier=tier,
        age_from_ms=row.since_ms,
        unread=row.unread if section is not Section.OTHERS or row.is_watched else 0,
        owner_name=row.owner_name or "",
        has_session=bool(row.has_session),
    )
    return QueueEntry(shown, row.contact_id)
