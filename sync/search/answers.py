"""What a search found."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.search.indexing import Coverage
from sync.search.query import Note


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text.

    Attributes:
        text: one line.
        marks: where what was looked for stands in it: (begin, end) in characters.
    """

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TicketHit:
    """A ticket in which something was found; all its messages are one hit.

    Attributes:
        number: None before the hub gave one.
        message_id: the best message, "" when the ticket itself was found.
        author, snippet: of that message; empty without one.
        at_ms: when that message, or the ticket, was written.
        message_count: messages in which it was found, among those looked at.
    """

    ticket_id: str
    number: int | None
    subject: Snippet
    state: str
    priority: str
    owner_id: str
    product: str
    customer: str
    organisation: str
    message_id: str
    author: str
    snippet: Snippet
    at_ms: int
    message_count: int
    score: float


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A customer: a person, or an organisation ("organisation" as kind).

    Attributes:
        reached: e-mail address and telephone number of a person, the place of an organisation.
        newest_ticket_id: his newest ticket, "" for none.
    """

    kind: str
    record_id: str
    name: Snippet
    organisation: str
    reached: Snippet
    newest_ticket_id: str
    score: float


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article."""

    article_id: str
    title: Snippet
    snippet: Snippet
    product: str
    is_public: bool
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that was found, the best first in each list.

    Attributes:
        notes: what of the query was not understood.
        coverage: how much of the records is searched yet.
        is_cut: there is more than was looked at; the newest was.
    """

    tickets: tuple[TicketHit, ...] = ()
    people: tuple[PersonHit, ...] = ()
    articles: tuple[ArticleHit, ...] = ()
    notes: tuple[Note, ...] = ()
    coverage: Coverage = field(default_factory=lambda: Coverage(1.0, True))
    is_cut: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.tickets or self.people or self.articles)
