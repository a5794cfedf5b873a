"""A ticket's conversation: everything said, sent and done on it, in the order of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.workstation.queries.delivery import Deliveries, read_deliveries, refused_messages
from app.workstation.queries.sessions import session_events
from app.workstation.queries.talk_pages import page_start
from sync.records import Attachment, Contact, Message, Rating, RemoteSession, Ticket
from sync.store.local_tables import RejectedOp
from widgets.conversation import (
    Delivery,
    EntryView,
    EventKind,
    EventView,
    FileView,
    MessageView,
    PictureView,
    RatingView,
    Side,
)

BlobPath = Callable[[str], Path | None]
"""Where the bytes of a hash lie on this computer, None while they do not."""

FOR_EVER_MS = 2**63 - 1

SIDES: Mapping[str, Side] = {"agent": Side.OURS, "contact": Side.THEIRS}


@dataclass(frozen=True)
class Conversation:
    """What is shown of a ticket's conversation.

    Attributes:
        entries: the oldest first.
        last_asked_ms: when the customer wrote last, 0 for never; what the reader has seen when he sees this.
        missing: hashes of pictures whose bytes are not on this computer yet.
        from_ms: what was before is not among the entries; 0 when nothing was.
    """

    entries: tuple[EntryView, ...]
    last_asked_ms: int
    missing: tuple[str, ...]
    from_ms: int = 0


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("ConversationQuery", text)


def conversation(
    session: Session, ticket_id: str, blob_path: BlobPath, from_ms: int | None = None, before_ms: int = FOR_EVER_MS
) -> Conversation:
    """Return what to show of a ticket's conversation.

    Args:
        from_ms: only what has been since then (milliseconds since 1970); None: its newest page.
        before_ms: only what was before then.
    """
    if from_ms is None:
        from_ms = page_start(session, ticket_id)
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        return Conversation((), 0, ())
    contact = session.get(Contact, ticket.contact_id)
    customer = contact.name if contact is not None and contact.name else tr("The customer")
    messages = _messages(session, ticket_id, from_ms, before_ms)
    attachments = session.scalars(
        select(Attachment).where(
            Attachment.ticket_id == ticket_id,
            Attachment.deleted.is_(False),
            Attachment.created_at_ms >= from_ms,
            Attachment.created_at_ms < before_ms,
        )
    ).all()
    own = [row.id for row in messages if row.author_kind == "agent"]
    own += [row.id for row in attachments if row.author_kind == "agent"]
    deliveries = read_deliveries(session, own)
    entries: list[EntryView] = [_message(row, deliveries) for row in messages]
    entries += [_refused(op) for op in refused_messages(session, ticket_id)]
    entries += [_attachment(row, deliveries, blob_path) for row in attachments]
    for row in session.scalars(select(RemoteSession).where(RemoteSession.ticket_id == ticket_id)):
        entries += session_events(row, customer)
    for rating in session.scalars(select(Rating).where(Rating.ticket_id == ticket_id, Rating.deleted.is_(False))):
        entries.append(RatingView(rating.id, rating.created_at_ms, customer, rating.score, rating.comment))
    entries += _ends(ticket)
    entries = [entry for entry in entries if from_ms <= entry.at_ms < before_ms]
    entries.sort(key=lambda entry: (entry.at_ms, entry.entry_id))
    missing = tuple(row.sha256 for row in attachments if _is_picture(row) and blob_path(row.sha256) is None)
    return Conversation(tuple(entries), _last_asked_ms(session, ticket_id), missing, from_ms)


def joined(earlier: Conversation, later: Conversation) -> Conversation:
    """Return two parts of a conversation as one; the earlier one ends where the later one begins."""
    entries, missing = earlier.entries + later.entries, earlier.missing + later.missing
    return Conversation(entries, later.last_asked_ms, missing, earlier.from_ms)


def _messages(session: Session, ticket_id: str, from_ms: int, before_ms: int) -> list[Message]:
    since = (Message.ticket_id == ticket_id, Message.deleted.is_(False), Message.created_at_ms >= from_ms)
    within = select(Message).where(*since, Message.created_at_ms < before_ms)
    return list(session.scalars(within.order_by(Message.created_at_ms)))


def _last_asked_ms(session: Session, ticket_id: str) -> int:
    asked = (Message.ticket_id == ticket_id, Message.deleted.is_(False), Message.author_kind == "contact")
    newest_first = select(Message.created_at_ms).where(*asked).order_by(Message.created_at_ms.desc())
    return session.scalar(newest_first.limit(1)) or 0


def _message(row: Message, deliveries: Deliveries) -> MessageView:
    return MessageView(
        entry_id=row.id,
        at_ms=row.created_at_ms,
        side=SIDES.get(row.author_kind, Side.SYSTEM),
        author=row.author_name,
        body=row.body,
        is_internal=row.visibility == "internal",
        delivery=deliveries.of(row.id),
    )


def _refused(op: RejectedOp) -> MessageView:
    fields = op.fields
    return MessageView(
        entry_id=op.record_id,
        at_ms=op.at_ms,
        side=Side.OURS,
        author=str(fields.get("author_name", "")),
        body=str(fields.get("body", "")),
        is_internal=fields.get("visibility") == "internal",
        delivery=Delivery.FAILED,
        failure=op.why,
    )


def _is_picture(row: Attachment) -> bool:
    return row.media_type in {"image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp"}


def _attachment(row: Attachment, deliveries: Deliveries, blob_path: BlobPath) -> EntryView:
    side = SIDES.get(row.author_kind, Side.SYSTEM)
    is_internal = row.visibility == "internal"
    path = blob_path(row.sha256)
    if _is_picture(row):
        size = QSize(row.width_px or 0, row.height_px or 0)
        return PictureView(
            row.id,
            row.created_at_ms,
            side,
            row.author_name,
            row.file_name,
            path,
            size,
            is_internal,
            deliveries.of(row.id),
        )
    return FileView(
        row.id,
        row.created_at_ms,
        side,
        row.author_name,
        row.file_name,
        row.size_bytes,
        path is not None,
        is_internal,
        deliveries.of(row.id),
    )


def _ends(ticket: Ticket) -> list[EntryView]:
    words = ((ticket.resolved_at_ms, "resolved", tr("Resolved.")), (ticket.closed_at_ms, "closed", tr("Closed.")))
    return [
        EventView(f"{ticket.id}:{name}", at_ms, EventKind.STATE, text)
        for at_ms, name, text in words
        if at_ms is not None
    ]
