"""The queue: in which section a ticket stands for an agent, and in which order."""

from __future__ import annotations

from enum import StrEnum

from desk.lifecycle import TicketState, is_done
from desk.priority import priority_rank
from desk.tier import tier_rank


class Section(StrEnum):
    """The parts of an agent's queue, from top to bottom."""

    NEW = "new"
    MINE = "mine"
    WAITING = "waiting"
    OTHERS = "others"


def section_of(state: str, owner_id: str, me: str) -> Section | None:
    """Return where a ticket stands in the queue of agent `me`; None when it is done."""
    if is_done(state):
        return None
    if not owner_id:
        return Section.NEW
    if owner_id != me:
        return Section.OTHERS
    return Section.WAITING if state == TicketState.WAITING else Section.MINE


def sort_key(priority: str, tier: str, waiting_since_ms: int) -> tuple[int, int, int]:
    """Return the place of a ticket within its section: urgent first, then the customer's tier, then the oldest."""
    return (priority_rank(priority), tier_rank(tier), waiting_since_ms)
