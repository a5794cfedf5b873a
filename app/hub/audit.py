"""The audit: an append-only list of who did what, with nothing secret in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from app.hub.tables import AUDIT
from sync.store.engines import Engines

MAX_TEXT_CHARS = 500
"""What a client sends ends up in `about` at times; one line stays one line."""


@dataclass(frozen=True)
class AuditLine:
    """One thing that was done.

    Attributes:
        who: id of a principal, or "operator" (the command line), "hub", "nobody".
        what: such as "sign_in", "sign_in_failed", "session_granted", "relay_closed".
        about: what it was done to, with numbers where they matter.
        address: where it came from, "" for the hub's own machine.
    """

    at_ms: int
    who: str
    what: str
    about: str
    address: str


class Audit:
    """Writes and reads the audit. Every method blocks."""

    def __init__(self, engines: Engines, now_ms: Callable[[], int]) -> None:
        """Take the engines of the hub's file and a clock in milliseconds since 1970."""
        self._engines = engines
        self._now_ms = now_ms

    def note(self, who: str, what: str, about: str = "", address: str = "") -> None:
        """Add a line in a transaction of its own."""
        with self._engines.writer.begin() as connection:
            self.note_in(connection, who, what, about, address)

    def note_in(self, connection: Connection, who: str, what: str, about: str = "", address: str = "") -> None:
        """Add a line within the transaction that does the thing, so that both happen or neither."""
        values = {"who": who, "what": what, "about": _one_line(about), "address": address}
        connection.execute(insert(AUDIT).values(at_ms=self._now_ms(), **values))

    def newest_ms(self, *whats: str) -> int | None:
        """Return when one of these things was done last, None when none ever was."""
        query = select(func.max(AUDIT.c.at_ms)).where(AUDIT.c.what.in_(whats))
        with self._engines.reader.begin() as connection:
            found: int | None = connection.execute(query).scalar()
        return found

    def last(self, count: int) -> Sequence[AuditLine]:
        """Return the newest lines, the oldest of them first."""
        columns = (AUDIT.c.at_ms, AUDIT.c.who, AUDIT.c.what, AUDIT.c.about, AUDIT.c.address)
        with self._engines.reader.begin() as connection:
            rows = connection.execute(select(*columns).order_by(AUDIT.c.n.desc()).limit(count)).all()
        return [AuditLine(*row) for row in reversed(rows)]


def _one_line(about: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in about[:MAX_TEXT_CHARS])
