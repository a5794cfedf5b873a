"""After a crash: sessions that were running then are over, and their records say so."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.edits import Edit
from sync.records import RemoteSession


def unfinished_edits(session: Session, contact_id: str, now_ms: int) -> list[Edit]:
    """Return the edits that end every granted session of ours that has no end; nothing can be running at a start."""
    query = select(RemoteSession.id).where(
        RemoteSession.contact_id == contact_id,
        RemoteSession.granted_at_ms.is_not(None),
        RemoteSession.ended_at_ms.is_(None),
        RemoteSession.end_reason == "",
    )
    return [
        Edit.change("remote_session", session_id, ended_at_ms=now_ms, end_reason="lost")
        for session_id in session.scalars(query)
    ]
