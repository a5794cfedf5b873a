"""Which files came and went in sessions: noted on this computer, so that the customer can look it up later."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from sqlalchemy.orm import Session

from sync.store.local_tables import Preference

KEY = "files:"
MAX_FILES = 500
"""The newest are kept; more files than this belong into a project, not a ticket."""


class NotedFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file; `has_arrived` False: it was fetched by the agent."""

    at_ms: int
    name: str
    folder: str
    has_arrived: bool


def note_file(ticket_id: str, file: NotedFile) -> Callable[[Session], None]:
    """Return the work (for Replica.write_local) that notes a file of a ticket's session."""

    def work(session: Session) -> None:
        files = [*read_files(session, ticket_id), file][-MAX_FILES:]
        session.merge(Preference(key=KEY + ticket_id, value=msgspec.json.encode(files).decode()))

    return work


def read_files(session: Session, ticket_id: str) -> list[NotedFile]:
    """Return the files of a ticket's sessions, the oldest first."""
    noted = session.get(Preference, KEY + ticket_id)
    return [] if noted is None else msgspec.json.decode(noted.value, type=list[NotedFile])
