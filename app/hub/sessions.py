"""The hub's note of remote sessions: who asked whom, and until when the customer granted it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import delete, insert, select

from app.hub.tables import SESSION
from sync.store.engines import Engines

MAX_GRANT_MS = 8 * 3600 * 1000
"""A working day; the hub pairs no relay for longer, whatever a lease says."""

ASK_LIVES_MS = 5 * 60_000
"""The companion takes a minute's silence for a no; the rest is for slow lines."""

MAX_ASKS_PER_AGENT = 20
SESSION_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")


@dataclass(frozen=True)
class Session:
    """A session that was asked for (`expires_at_ms` 0) or granted until then.

    Attributes:
        asked_until_ms: an answer is taken until then.
    """

    id: str
    ticket_id: str
    agent_id: str
    contact_id: str
    expires_at_ms: int = 0
    asked_until_ms: int = 0


class SessionBook:
    """Open questions and granted sessions; used on the event loop only."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        """Take a clock in milliseconds since 1970."""
        self._now_ms = now_ms
        self._sessions: dict[str, Session] = {}

    def load(self, sessions: list[Session]) -> None:
        """Take up the sessions that were granted before the hub started."""
        self._sessions.update({session.id: session for session in sessions})

    def find(self, session_id: str) -> Session | None:
        """Return a session that is asked for or granted, None when it is over."""
        session = self._sessions.get(session_id)
        if session is not None and max(session.expires_at_ms, session.asked_until_ms) <= self._now_ms():
            del self._sessions[session_id]
            return None
        return session

    def granted(self, session_id: str) -> Session | None:
        """Return a session that is granted at this moment."""
        session = self.find(session_id)
        return session if session is not None and session.expires_at_ms > self._now_ms() else None

    def ask(self, session_id: str, ticket_id: str, agent_id: str, contact_id: str) -> Session | None:
        """Note a question and return it; None when the id is another session's or the agent asks too much."""
        self._forget_what_is_over()
        known = self.find(session_id)
        parties = (ticket_id, agent_id, contact_id)
        if known is None:
            if not SESSION_ID.fullmatch(session_id) or self._open_asks(agent_id) >= MAX_ASKS_PER_AGENT:
                return None
            known = Session(session_id, *parties)
        if (known.ticket_id, known.agent_id, known.contact_id) != parties:
            return None
        session = replace(known, asked_until_ms=self._now_ms() + ASK_LIVES_MS)
        self._sessions[session_id] = session
        return session

    def grant(self, session: Session, expires_at_ms: int) -> Session:
        """Note that the customer said yes, for eight hours at most."""
        until = min(expires_at_ms, self._now_ms() + MAX_GRANT_MS)
        granted = replace(session, expires_at_ms=until, asked_until_ms=0)
        self._sessions[session.id] = granted
        return granted

    def decline(self, session: Session) -> Session:
        """Note that the customer said no; what he granted before stays granted."""
        declined = replace(session, asked_until_ms=0)
        self._sessions[session.id] = declined
        return declined

    def all(self) -> list[Session]:
        """Return the sessions that are asked for or granted."""
        self._forget_what_is_over()
        return list(self._sessions.values())

    def end(self, session_id: str) -> None:
        """Forget a session."""
        self._sessions.pop(session_id, None)

    def _forget_what_is_over(self) -> None:
        now = self._now_ms()
        over = [key for key, each in self._sessions.items() if max(each.expires_at_ms, each.asked_until_ms) <= now]
        for key in over:
            del self._sessions[key]

    def _open_asks(self, agent_id: str) -> int:
        now = self._now_ms()
        return sum(1 for each in self._sessions.values() if each.agent_id == agent_id and each.asked_until_ms > now)


class GrantedSessions:
    """The table of granted sessions, for the hub that starts again. Blocks."""

    def __init__(self, engines: Engines, now_ms: Callable[[], int]) -> None:
        """Take the engines of the hub's file and a clock in milliseconds since 1970."""
        self._engines = engines
        self._now_ms = now_ms

    def keep(self, session: Session) -> None:
        """Keep a granted session, in place of an earlier grant of it."""
        values = vars(session) | {}
        del values["asked_until_ms"]
        with self._engines.writer.begin() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.id == session.id))
            connection.execute(insert(SESSION).values(**values))

    def forget(self, session_id: str) -> None:
        """Forget a session that is over."""
        with self._engines.writer.begin() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.id == session_id))

    def still_granted(self) -> list[Session]:
        """Return the sessions that have time left; the others are swept."""
        with self._engines.writer.begin() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.expires_at_ms <= self._now_ms()))
            return [Session(**row._mapping) for row in connection.execute(select(SESSION))]
