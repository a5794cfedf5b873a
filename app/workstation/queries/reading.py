"""How far this agent has read: a mark for each ticket, on this computer only."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from sync.store.local_tables import ReadMark


def mark_read(ticket_id: str, seen_at_ms: int) -> Callable[[Session], bool]:
    """Return the work (for Replica.write_local) that sets a mark forward; it tells whether anything changed."""

    def work(session: Session) -> bool:
        mark = session.get(ReadMark, ticket_id)
        if mark is None:
            session.add(ReadMark(ticket_id=ticket_id, seen_at_ms=seen_at_ms))
            return True
        if mark.seen_at_ms >= seen_at_ms:
            return False
        mark.seen_at_ms = seen_at_ms
        return True

    return work
