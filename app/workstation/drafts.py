"""Drafts that outlive a crash: what is typed reaches the store within a second, and is gone once it is sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.workstation.tasks import TaskOwner
from sync.client.replica import Replica
from sync.store.local_tables import Draft

WRITE_AFTER_MS = 400
"""From the first unsaved key press, however fast the next ones follow; with the write well under a second."""


@dataclass(frozen=True)
class DraftText:
    """What somebody began to write.

    Attributes:
        visibility: "public" for a reply, "internal" for a note.
    """

    ticket_id: str
    visibility: str
    body: str


class DraftKeeper(QObject):
    """Writes drafts behind the typing."""

    def __init__(self, replica: Replica, tasks: TaskOwner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._replica = replica
        self._tasks = tasks
        self._unsaved: dict[tuple[str, str], DraftText] = {}
        self._known: dict[tuple[str, str], DraftText] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_AFTER_MS)
        self._timer.timeout.connect(self.flush)

    def keep(self, draft: DraftText) -> None:
        """Remember what is written now; an empty text removes the draft."""
        self._unsaved[draft.ticket_id, draft.visibility] = self._known[draft.ticket_id, draft.visibility] = draft
        if not self._timer.isActive():
            self._timer.start()

    def latest(self, ticket_id: str, stored: Sequence[DraftText]) -> DraftText:
        """Return the draft to go on with: what was typed in this run before what is in the store.

        Args:
            ticket_id: whose draft.
            stored: from `read_drafts`, which may be a write behind.
        """
        drafts = {draft.visibility: draft for draft in reversed(stored)}
        for (of_ticket, visibility), draft in self._known.items():
            if of_ticket == ticket_id:
                drafts.pop(visibility, None)
                drafts[visibility] = draft
        written = [draft for draft in drafts.values() if draft.body]
        return written[-1] if written else DraftText(ticket_id, "public", "")

    def flush(self) -> None:
        """Begin to write everything unsaved."""
        self._timer.stop()
        if self._unsaved:
            drafts, self._unsaved = tuple(self._unsaved.values()), {}
            self._tasks.start(self._write(drafts), "keep drafts")

    async def close(self) -> None:
        """Write what is unsaved and return when it is on the disk."""
        self._timer.stop()
        drafts, self._unsaved = tuple(self._unsaved.values()), {}
        if drafts:
            await self._write(drafts)

    async def _write(self, drafts: tuple[DraftText, ...]) -> None:
        now_ms = time.time_ns() // 1_000_000
        await asyncio.wrap_future(self._replica.write_local(_save(drafts, now_ms)))


def read_drafts(session: Session, ticket_id: str) -> list[DraftText]:
    """Return the drafts of a ticket, the last edited first."""
    rows = session.scalars(select(Draft).where(Draft.ticket_id == ticket_id).order_by(Draft.at_ms.desc()))
    return [DraftText(row.ticket_id, row.visibility, row.body) for row in rows]


def _save(drafts: tuple[DraftText, ...], now_ms: int) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        for draft in drafts:
            session.execute(
                delete(Draft).where(Draft.ticket_id == draft.ticket_id, Draft.visibility == draft.visibility)
            )
            if draft.body:
                session.add(
                    Draft(ticket_id=draft.ticket_id, visibility=draft.visibility, body=draft.body, at_ms=now_ms)
                )

    return work
