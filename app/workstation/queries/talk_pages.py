"""The pages of a long conversation: each begins with a day, or in the middle of a very busy one."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QTime
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from sync.records import Message

PAGE_MESSAGES = 200
"""What is read at once: some screens full; a page that begins with a day has up to twice as many."""


def page_start(session: Session, ticket_id: str, before_ms: int | None = None) -> int:
    """Return when the page begins that ends before a moment (None: the newest page), 0 for the very beginning.

    The messages of a page are found by the index over ticket and time alone, however long the conversation is.
    """
    within = _within(ticket_id, before_ms)
    newest_first = select(Message.created_at_ms).where(*within).order_by(Message.created_at_ms.desc())
    first_ms = session.scalar(newest_first.offset(PAGE_MESSAGES - 1).limit(1))
    if first_ms is None:
        return 0
    day_ms = _start_of_day(first_ms)
    rest = select(Message.id).where(*within, Message.created_at_ms >= day_ms, Message.created_at_ms < first_ms)
    count = session.scalar(select(func.count()).select_from(rest.limit(PAGE_MESSAGES + 1).subquery())) or 0
    start_ms = day_ms if count <= PAGE_MESSAGES else first_ms
    is_more = select(Message.id).where(*_within(ticket_id, start_ms)).limit(1)
    return start_ms if session.scalar(is_more) is not None else 0


def _within(ticket_id: str, before_ms: int | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Message.ticket_id == ticket_id, Message.deleted.is_(False)]
    return conditions if before_ms is None else [*conditions, Message.created_at_ms < before_ms]


def _start_of_day(moment_ms: int) -> int:
    """Return when the day of a moment began where the reader is."""
    day = QDateTime.fromMSecsSinceEpoch(moment_ms).date()
    return QDateTime(day, QTime(0, 0)).toMSecsSinceEpoch()
