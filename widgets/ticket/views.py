"""What the head of a ticket shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OwnerChoice:
    """Somebody who can own a ticket."""

    agent_id: str
    name: str
    is_online: bool = False


@dataclass(frozen=True)
class TicketHeadView:
    """One ticket, in one glance.

    Attributes:
        number: None until the hub gave one.
        state, priority, tier: values of TicketState, Priority and Tier.
        moves: states to which it may go (desk.lifecycle.allowed_moves).
        owners: who can own it; owner_id "" and owner_name "" while nobody does.
        product: product, version and module in one text, "" when not known.
        can_ask: the customer's companion is connected, so that his screen can be asked for.
        session: a remote session of this ticket runs.
        tags: its tags, in the order in which they are shown.
        watchers: names of the agents who watch it; is_watched: the reader does.
    """

    ticket_id: str
    number: int | None
    subject: str
    customer: str
    organisation: str
    tier: str
    product: str
    state: str
    priority: str
    moves: tuple[str, ...] = ()
    owner_id: str = ""
    owner_name: str = ""
    owners: tuple[OwnerChoice, ...] = ()
    can_ask: bool = False
    session: bool = False
    tags: tuple[str, ...] = ()
    watchers: tuple[str, ...] = ()
    is_watched: bool = False
