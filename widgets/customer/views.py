"""What the customer's card shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Presence(StrEnum):
    """Whether the customer's companion is connected."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


@dataclass(frozen=True)
class InstallationView:
    """A product on a customer's machine; `host` is the computer and its system in one text."""

    product: str
    version: str
    module: str = ""
    host: str = ""


@dataclass(frozen=True)
class PastTicket:
    """An earlier ticket; `at_ms` is when it was raised, `score` its rating or None."""

    ticket_id: str
    number: int | None
    subject: str
    state: str
    at_ms: int
    score: int | None = None


@dataclass(frozen=True)
class CustomerView:
    """A person at a customer.

    Attributes:
        tier: a value of Tier.
        service_until: ISO date of the day on which the service ends, "" when not known.
        is_verified: a signed identity named this person.
        past: earlier tickets, the newest first.
        ratings: all scores of this person, 1 to 5.
        has_machine: there is a companion whose machine could be opened.
    """

    contact_id: str
    name: str
    organisation: str = ""
    tier: str = "ordinary"
    position: str = ""
    department: str = ""
    phone: str = ""
    email: str = ""
    place: str = ""
    note: str = ""
    service_until: str = ""
    is_verified: bool = False
    presence: Presence = Presence.OFFLINE
    installations: tuple[InstallationView, ...] = ()
    past: tuple[PastTicket, ...] = ()
    ratings: tuple[int, ...] = ()
    has_machine: bool = False
