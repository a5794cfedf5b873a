"""The life of a ticket: which states there are, and which moves between them are allowed."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from desk.errors import MoveError


class TicketState(StrEnum):
    """Where a ticket stands.

    NEW: nobody has taken it. OPEN: an agent works on it, it is his turn. WAITING: the customer's turn.
    RESOLVED: the agent believes it solved. CLOSED: done; the customer is asked for a rating.
    """

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


MOVES: MappingProxyType[TicketState, tuple[TicketState, ...]] = MappingProxyType(
    {
        TicketState.NEW: (TicketState.OPEN, TicketState.WAITING, TicketState.RESOLVED, TicketState.CLOSED),
        TicketState.OPEN: (TicketState.WAITING, TicketState.RESOLVED, TicketState.CLOSED),
        TicketState.WAITING: (TicketState.OPEN, TicketState.RESOLVED, TicketState.CLOSED),
        TicketState.RESOLVED: (TicketState.OPEN, TicketState.CLOSED),
        TicketState.CLOSED: (TicketState.OPEN,),
    }
)
"""No way leads back to NEW: what was once taken stays somebody's."""


def allowed_moves(state: str) -> tuple[TicketState, ...]:
    """Return the states to which a ticket in this state may go, the likeliest first."""
    return MOVES[TicketState(state)] if state in MOVES else tuple(TicketState)[1:]


def move(state: str, to: TicketState, now_ms: int) -> dict[str, str | int | None]:
    """Return the fields of a ticket that change when it goes to another state.

    Raises:
        MoveError: that move is not allowed.
    """
    if to not in allowed_moves(state):
        raise MoveError(f"A ticket that is {state} cannot become {to}.")
    fields: dict[str, str | int | None] = {"state": to.value}
    if to is TicketState.RESOLVED:
        fields["resolved_at_ms"] = now_ms
    elif to is TicketState.CLOSED:
        fields["closed_at_ms"] = now_ms
    elif state in {TicketState.RESOLVED, TicketState.CLOSED}:
        fields |= {"resolved_at_ms": None, "closed_at_ms": None}
    return fields


def state_after_message(state: str, author_kind: str) -> TicketState:
    """Return the state that a ticket has after a public message of "agent" or "contact".

    An answer makes it the customer's turn; a customer's message makes it the agent's again, and opens a
    resolved or closed ticket anew.
    """
    if author_kind == "agent":
        return TicketState.WAITING
    if author_kind == "contact" and state != TicketState.NEW:
        return TicketState.OPEN
    return TicketState(state) if state in set(TicketState) else TicketState.OPEN


def is_done(state: str) -> bool:
    """Tell whether nobody has to do anything about a ticket in this state."""
    return state in {TicketState.RESOLVED, TicketState.CLOSED}
