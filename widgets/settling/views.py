"""What the page of unsettled texts shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Choice(StrEnum):
    """What becomes of two texts for one field."""

    KEEP = "keep"
    OTHER = "other"
    BOTH = "both"


@dataclass(frozen=True)
class Writing:
    """One of two texts.

    Attributes:
        text: the whole of it.
        author: who wrote it, "" when nobody knows.
        is_mine: the reader wrote it himself.
    """

    text: str
    author: str = ""
    is_mine: bool = False


@dataclass(frozen=True)
class ConflictView:
    """Two texts that two people wrote for one field without seeing each other's.

    Attributes:
        conflict_id: of the record.
        about: what it is a field of, in the reader's words: "Ticket 1042: Printer" or "Contact Ann Lee".
        field: what the field is called.
        kept: the text that counts now.
        lost: the text that does not.
        at_ms: when the two met, milliseconds since 1970, UTC.
        can_join: the field can hold both.
        ticket_id: the ticket to open for it, "" for none.
    """

    conflict_id: str
    about: str
    field: str
    kept: Writing
    lost: Writing
    at_ms: int
    can_join: bool = True
    ticket_id: str = ""


@dataclass(frozen=True)
class RefusedView:
    """A change that the hub refused for good.

    Attributes:
        op_id: of the change.
        about: what it changed, as in ConflictView.
        why: the hub's reason, one sentence.
        texts: what the person had written, (name of the field, text); nothing of it is lost.
        at_ms: when it was refused.
        can_retry: it could be sent once more.
        ticket_id: the ticket to open for it, "" for none.
    """

    op_id: str
    about: str
    why: str
    texts: tuple[tuple[str, str], ...]
    at_ms: int
    can_retry: bool = True
    ticket_id: str = ""


@dataclass(frozen=True)
class Unsettled:
    """Everything that waits for a person's word, the newest first."""

    refused: tuple[RefusedView, ...] = ()
    conflicts: tuple[ConflictView, ...] = ()

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.refused) + len(self.conflicts)
