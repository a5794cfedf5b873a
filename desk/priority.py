"""How urgent one ticket is."""

from __future__ import annotations

from enum import StrEnum


class Priority(StrEnum):
    """The urgency of a ticket, from the customer's business standing still to a wish."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


def priority_rank(priority: str) -> int:
    """Return 0 for the most urgent; a priority that we do not know counts as normal."""
    order = list(Priority)
    return order.index(Priority(priority)) if priority in order else order.index(Priority.NORMAL)
