"""The customer's case: the ticket that is being talked about, its conversation, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from PySide6.QtCore import QSize
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.client.operations.note_file import read_files
from app.client.operations.rate import is_skipped
from app.client.operations.refuse_for_good import refused_for_good
from app.client.operations.request_help import KeptLine, KeptRequest, read_kept, subject_of
from app.client.queries.session_words import file_event, session_events
from desk.lifecycle import TicketState, is_done
from sync.records import Attachment, Message, Rating, RemoteSession, Ticket
from sync.store.local_tables import OutboxEntry
from widgets.conversation import Delivery, EntryView, FileView, MessageView, PictureView, RatingView, Side

BlobPath = Callable[[str], Path | None]
"""Where the bytes of a hash lie on this computer, None while they do not."""

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp"})


@dataclass(frozen=True)
class Case:
    """What the window shows.

    Attributes:
        ticket_id: "" while there is no ticket; then the window asks what is wrong.
        agent: who helps, as he signed his last message or session; "" while nobody did.
        has_owner: somebody on the staff has taken it.
        is_done: resolved or closed.
        asks_for_rating: closed, and neither rated nor skipped.
        entries: the conversation, the oldest first.
        missing: hashes of pictures whose bytes are not on this computer yet.
        answered_at_ms: when the staff wrote last, 0 for never.
        own_tickets: ids of all tickets of this customer.
        refused_for_good: agents who are not to ask for a session again, each with the ticket.
    """

    ticket_id: str = ""
    subject: str = ""
    agent: str = ""
    has_owner: bool = False
    is_done: bool = False
    is_closed: bool = False
    asks_for_rating: bool = False
    entries: tuple[EntryView, ...] = ()
    missing: tuple[str, ...] = ()
    answered_at_ms: int = 0
    own_tickets: frozenset[str] = frozenset()
    refused_for_good: frozenset[tuple[str, str]] = frozenset()


def read_case(session: Session, contact_id: str, blob_path: BlobPath) -> Case:
    """Return the newest ticket of a customer, or what he asked before the hub knew him."""
    kept = read_kept(session)
    tickets = session.scalars(
        select(Ticket)
        .where(Ticket.contact_id == contact_id, Ticket.deleted.is_(False))
        .order_by(Ticket.created_at_ms.desc(), Ticket.id.desc())
    ).all()
    if kept and kept[-1].ticket_id not in {ticket.id for ticket in tickets}:
        return _kept_case(kept[-1], blob_path)
    if not contact_id or not tickets:
        return Case()
    return replace(
        _ticket_case(session, tickets[0], blob_path),
        own_tickets=frozenset(ticket.id for ticket in tickets),
        refused_for_good=refused_for_good(session),
    )


def _kept_case(request: KeptRequest, blob_path: BlobPath) -> Case:
    entries = [entry for line in request.lines for entry in _kept_entries(line, blob_path)]
    return Case(ticket_id=request.ticket_id, subject=subject_of(request.lines[0].text), entries=tuple(entries))


def _kept_entries(line: KeptLine, blob_path: BlobPath) -> list[EntryView]:
    entries: list[EntryView] = []
    if line.text:
        message = Message(id=line.message_id, created_at_ms=line.at_ms, author_kind="contact", body=line.text)
        message.author_name = ""
        entries.append(_message(message, frozenset({line.message_id})))
    for number, parcel in enumerate(line.parcels):
        fields = msgspec.structs.asdict(parcel)
        row = Attachment(id=f"{line.message_id}:{number}", created_at_ms=line.at_ms, author_kind="contact", **fields)
        row.author_name = ""
        entries.append(_attachment(row, frozenset({row.id}), blob_path))
    return entries


def _ticket_case(session: Session, ticket: Ticket, blob_path: BlobPath) -> Case:
    waiting = frozenset(session.scalars(select(OutboxEntry.record_id).where(OutboxEntry.acked_at_ms.is_(None))))
    messages = session.scalars(select(Message).where(*_public(Message, ticket.id))).all()
    attachments = session.scalars(select(Attachment).where(*_public(Attachment, ticket.id))).all()
    sessions = session.scalars(select(RemoteSession).where(RemoteSession.ticket_id == ticket.id)).all()
    ratings = session.scalars(select(Rating).where(Rating.ticket_id == ticket.id, Rating.deleted.is_(False))).all()
    entries: list[EntryView] = [_message(row, waiting) for row in messages]
    entries += [_attachment(row, waiting, blob_path) for row in attachments]
    for row in sessions:
        entries += session_events(row)
    entries += [file_event(ticket.id, number, file) for number, file in enumerate(read_files(session, ticket.id))]
    customer = next((row.author_name for row in messages if row.author_kind == "contact"), "")
    entries += [RatingView(row.id, row.created_at_ms, customer, row.score, row.comment) for row in ratings]
    entries.sort(key=lambda entry: (entry.at_ms, entry.entry_id))
    is_closed = ticket.state == TicketState.CLOSED
    return Case(
        ticket_id=ticket.id,
        subject=ticket.subject,
        agent=_agent(list(messages), list(sessions)),
        has_owner=bool(ticket.owner_id),
        is_done=is_done(ticket.state),
        is_closed=is_closed,
        asks_for_rating=is_closed and not ratings and not is_skipped(session, ticket.id),
        entries=tuple(entries),
        missing=tuple(row.sha256 for row in attachments if _is_picture(row) and blob_path(row.sha256) is None),
        answered_at_ms=max((row.created_at_ms for row in messages if row.author_kind == "agent"), default=0),
    )


def _public(kind: type[Message] | type[Attachment], ticket_id: str) -> tuple[ColumnElement[bool], ...]:
    return kind.ticket_id == ticket_id, kind.visibility == "public", kind.deleted.is_(False)


def _agent(messages: list[Message], sessions: list[RemoteSession]) -> str:
    named = [(row.created_at_ms, row.author_name) for row in messages if row.author_kind == "agent"]
    named += [(row.granted_at_ms or row.created_at_ms, row.agent_name) for row in sessions]
    return max(named, default=(0, ""))[1]


def _side(author_kind: str) -> Side:
    return {"contact": Side.OURS, "agent": Side.THEIRS}.get(author_kind, Side.SYSTEM)


def _message(row: Message, waiting: frozenset[str]) -> MessageView:
    return MessageView(
        entry_id=row.id,
        at_ms=row.created_at_ms,
        side=_side(row.author_kind),
        author=row.author_name,
        body=row.body,
        delivery=Delivery.WAITING if row.id in waiting else Delivery.SENT,
    )


def _is_picture(row: Attachment) -> bool:
    return row.media_type in PICTURES


def _attachment(row: Attachment, waiting: frozenset[str], blob_path: BlobPath) -> EntryView:
    delivery = Delivery.WAITING if row.id in waiting else Delivery.SENT
    side, path = _side(row.author_kind), blob_path(row.sha256)
    about = (row.id, row.created_at_ms, side, row.author_name, row.file_name)
    if _is_picture(row):
        size = QSize(row.width_px or 0, row.height_px or 0)
        return PictureView(*about, path=path, size_px=size, delivery=delivery)
    return FileView(*about, size_bytes=row.size_bytes, is_here=path is not None, delivery=delivery)
