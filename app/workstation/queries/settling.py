"""What waits for the agent's word: conflicts of two texts, and changes of his that the hub refused."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication
from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.client.rejected import Refused, is_here, refused_ops
from sync.records import KINDS, Agent, Base, Conflict, Contact, Organisation, Ticket
from widgets.settling import ConflictView, RefusedView, Unsettled, Writing

MOST_SHOWN = 200
"""Of each sort; whoever has more settles the newest first."""

JOINED_BY: Mapping[tuple[str, str], str] = {
    ("ticket", "subject"): " / ",
    ("article", "title"): " / ",
    ("article", "body"): "\n\n",
    ("organisation", "note"): "\n\n",
    ("contact", "note"): "\n\n",
    ("rating", "comment"): "\n\n",
}
"""Fields that can hold two texts, and what stands between them then."""

QUIET_FIELDS = frozenset({"created_at_ms", "author_id", "author_kind", "author_name", "sha256", "lease", "device_key"})
"""What a person did not write himself."""


def tr(text: str) -> str:
    """Return words in the reader's language."""
    return QCoreApplication.translate("Settling", text)


def unsettled(session: Session, my_id: str) -> Unsettled:
    """Return everything that waits for this agent's word, the newest first."""
    refused = tuple(_refused_view(session, entry) for entry in refused_ops(session)[:MOST_SHOWN])
    found = session.scalars(
        select(Conflict)
        .where(Conflict.state == "open", Conflict.deleted.is_(False))
        .order_by(Conflict.created_at_ms.desc(), Conflict.id)
        .limit(MOST_SHOWN)
    )
    views = (_conflict_view(session, conflict, my_id) for conflict in found)
    return Unsettled(refused, tuple(view for view in views if view is not None))


def _conflict_view(session: Session, conflict: Conflict, my_id: str) -> ConflictView | None:
    """Return a conflict as it stands now, None where both texts are the same by now or the record is not here."""
    record = _record(session, conflict.about_kind, conflict.about_id)
    if record is None or not hasattr(record, conflict.field):
        return None
    now = str(getattr(record, conflict.field) or "")
    if now == conflict.lost:
        return None
    kept_by = conflict.kept_by if now == conflict.kept else ""  # a third text has come since
    return ConflictView(
        conflict_id=conflict.id,
        about=about(session, conflict.about_kind, conflict.about_id),
        field=field_words(conflict.field),
        kept=_writing(session, now, kept_by, my_id),
        lost=_writing(session, conflict.lost, conflict.lost_by, my_id),
        at_ms=conflict.created_at_ms,
        can_join=(conflict.about_kind, conflict.field) in JOINED_BY and conflict.lost not in now,
        ticket_id=conflict.ticket_id,
    )


def _writing(session: Session, text: str, author_id: str, my_id: str) -> Writing:
    author = session.get(Agent, author_id) or session.get(Contact, author_id) if author_id else None
    return Writing(text, author.name if author is not None else "", bool(author_id) and author_id == my_id)


def _refused_view(session: Session, refused: Refused) -> RefusedView:
    shown = (
        (name, value)
        for name, value in refused.fields.items()
        if isinstance(value, str) and value.strip() and name not in QUIET_FIELDS and not name.endswith("_id")
    )
    ticket_id = refused.record_id if refused.kind == "ticket" else str(refused.fields.get("ticket_id") or "")
    return RefusedView(
        op_id=refused.op_id,
        about=_about_refused(session, refused),
        why=refused.why,
        texts=tuple((field_words(name), value) for name, value in shown),
        at_ms=refused.at_ms,
        can_retry=is_here(session, refused),
        ticket_id=ticket_id if ticket_id and session.get(Ticket, ticket_id) is not None else "",
    )


def _about_refused(session: Session, refused: Refused) -> str:
    ticket_id = str(refused.fields.get("ticket_id") or "")
    where = about(session, "ticket", ticket_id)
    if refused.kind == "message":
        is_note = refused.fields.get("visibility") == "internal"
        return (tr("Internal note, {where}") if is_note else tr("Answer, {where}")).format(where=where)
    if refused.kind == "attachment":
        return tr("File {name}, {where}").format(name=str(refused.fields.get("file_name") or ""), where=where)
    if refused.is_new and refused.kind == "ticket":
        return tr("New ticket: {subject}").format(subject=str(refused.fields.get("subject") or ""))
    return tr("Change: {record}").format(record=about(session, refused.kind, refused.record_id))


def about(session: Session, kind: str, record_id: str) -> str:
    """Return what people call a record: "Ticket 1042: Printer", "Contact Ann Lee"."""
    record = _record(session, kind, record_id)
    if isinstance(record, Ticket):
        number = tr("~new") if record.number is None else str(record.number)
        return tr("Ticket {number}: {subject}").format(number=number, subject=record.subject)
    if isinstance(record, Contact):
        return tr("Contact {name}").format(name=record.name)
    if isinstance(record, Organisation):
        return tr("Organisation {name}").format(name=record.name)
    if record is not None and (title := getattr(record, "title", "")):
        return tr("Article {title}").format(title=title)
    if record is not None and (ticket_id := getattr(record, "ticket_id", "")) and kind != "ticket":
        return about(session, "ticket", ticket_id)
    return _kind_words().get(kind, kind)


def _kind_words() -> dict[str, str]:
    """Return what kinds of records are called where a record itself has no name here."""
    return {
        "ticket": tr("a ticket that is not here"),
        "contact": tr("a contact that is not here"),
        "organisation": tr("an organisation that is not here"),
        "installation": tr("an installation"),
        "rating": tr("a rating"),
        "remote_session": tr("a remote session"),
        "conflict": tr("two texts that disagreed"),
    }


def field_words(name: str) -> str:
    """Return what a field is called."""
    words = {
        "subject": tr("subject"),
        "body": tr("text"),
        "note": tr("note"),
        "comment": tr("comment"),
        "title": tr("title"),
        "name": tr("name"),
        "email": tr("e-mail address"),
        "phone": tr("phone number"),
        "position": tr("position"),
        "department": tr("department"),
        "city": tr("city"),
        "country": tr("country"),
        "product": tr("product"),
        "version": tr("version"),
        "module": tr("module"),
        "host_name": tr("computer"),
        "operating_system": tr("operating system"),
        "state": tr("state"),
        "priority": tr("priority"),
        "file_name": tr("file"),
        "visibility": tr("visibility"),
        "language": tr("language"),
    }
    return words.get(name, name)


def _record(session: Session, kind: str, record_id: str) -> Base | None:
    return session.get(KINDS[kind], record_id) if kind in KINDS and record_id else None
