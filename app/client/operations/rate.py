"""The customer's judgement at the end, or that he does not want to give one."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from sync.edits import Edit
from sync.protocol.accounts import SignedIn
from sync.store.local_tables import Preference

SKIPPED_KEY = "rating.skipped:"


def rating_edits(ticket_id: str, score: int, comment: str, account: SignedIn) -> list[Edit]:
    """Return the edit that rates a ticket: 1 (bad) to 5 (very good)."""
    return [
        Edit.create(
            "rating",
            account.ticket_scope,
            ticket_id=ticket_id,
            contact_id=account.principal_id,
            score=score,
            comment=comment,
        )
    ]


def skip_rating(ticket_id: str) -> Callable[[Session], None]:
    """Return the work (for Replica.write_local) that asks no more about a ticket."""

    def work(session: Session) -> None:
        session.merge(Preference(key=SKIPPED_KEY + ticket_id, value="1"))

    return work


def is_skipped(session: Session, ticket_id: str) -> bool:
    """Tell whether the customer did not want to rate a ticket."""
    return session.get(Preference, SKIPPED_KEY + ticket_id) is not None
