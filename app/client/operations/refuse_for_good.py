"""The customer does not want to be asked by an agent about a ticket again; kept on this computer only.

Not on the ticket: what stands there, the staff could take back.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.store.local_tables import Preference

KEY = "request.never:"


def refuse_for_good(agent_id: str, ticket_id: str) -> Callable[[Session], None]:
    """Return the work (for Replica.write_local) that keeps it."""

    def work(session: Session) -> None:
        session.merge(Preference(key=f"{KEY}{ticket_id}:{agent_id}", value="1"))

    return work


def refused_for_good(session: Session) -> frozenset[tuple[str, str]]:
    """Return the agents who are not to ask again, each with the ticket."""
    keys = session.scalars(select(Preference.key).where(Preference.key.startswith(KEY, autoescape=True)))
    pairs = (key.removeprefix(KEY).partition(":") for key in keys)
    return frozenset((agent_id, ticket_id) for ticket_id, _, agent_id in pairs)
