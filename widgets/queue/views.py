"""What a row of the queue shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from desk.queue import Section

SortKey: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True)
class TicketRow:
    """One ticket in the queue.

    Attributes:
        ticket_id: the record's id.
        number: None until the hub gave one.
        section: where it stands for the agent signed in.
        sort_key: its place in the section, smallest first (desk.queue.sort_key).
        state, priority, tier: values of TicketState, Priority and Tier.
        age_from_ms: since when it waits, milliseconds since 1970, UTC.
        unread: messages of the customer that this agent has not seen.
        is_online: the customer's companion is connected.
        is_typing: the customer is writing.
        owner_name: who is responsible, "" while nobody is.
        has_session: a remote session runs.
    """

    ticket_id: str
    number: int | None
    subject: str
    customer: str
    organisation: str
    section: Section
    sort_key: SortKey
    state: str
    priority: str
    tier: str
    age_from_ms: int
    unread: int = 0
    is_online: bool = False
    is_typing: bool = False
    owner_name: str = ""
    has_session: bool = False

    def matches(self, words: str) -> bool:
        """Tell whether every word is found somewhere in the row (number, subject, customer, organisation, owner)."""
        number = f"#{self.number}" if self.number is not None else ""
        text = f"{number} {self.subject} {self.customer} {self.organisation} {self.owner_name}".casefold()
        return all(word in text for word in words.casefold().split())


@dataclass(frozen=True)
class SectionRow:
    """The heading of a section.

    Attributes:
        count: rows in the section that match the filter.
        unread: unread messages in it.
        is_folded: its rows are hidden.
    """

    section: Section
    count: int
    unread: int
    is_folded: bool = False


QueueRow: TypeAlias = TicketRow | SectionRow
