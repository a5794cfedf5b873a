"""The tags and watchers of a ticket."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.records import Agent, TicketTag, Watcher


class TicketSets(NamedTuple):
    """What a ticket has several of.

    Attributes:
        tags: in the order of the alphabet.
        watchers: the names of the agents who watch it, in the order of the alphabet.
        is_watched: the reader is one of them.
    """

    tags: tuple[str, ...]
    watchers: tuple[str, ...]
    is_watched: bool


def ticket_sets(session: Session, ticket_id: str, me: str) -> TicketSets:
    """Return tags and watchers of a ticket, for the agent `me`."""
    tags = select(TicketTag.tag).where(TicketTag.ticket_id == ticket_id, TicketTag.is_on, TicketTag.deleted.is_(False))
    watchers = (
        select(Watcher.agent_id, Agent.name)
        .outerjoin(Agent, Agent.id == Watcher.agent_id)
        .where(Watcher.ticket_id == ticket_id, Watcher.is_on, Watcher.deleted.is_(False))
    )
    found = session.execute(watchers).all()
    return TicketSets(
        tags=tuple(sorted(session.scalars(tags))),
        watchers=tuple(sorted(row.name for row in found if row.name)),
        is_watched=any(row.agent_id == me for row in found),
    )
