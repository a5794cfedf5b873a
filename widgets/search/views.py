"""What the search shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ResultKind(StrEnum):
    """What was found."""

    TICKET = "ticket"
    PERSON = "contact"
    ORGANISATION = "organisation"
    ARTICLE = "article"


@dataclass(frozen=True)
class MarkedText:
    """One line, and where what was looked for stands in it: (begin, end) in characters."""

    text: str = ""
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class HeadingRow:
    """A heading over results of one kind."""

    title: str
    count: str = ""


@dataclass(frozen=True)
class ResultRow:
    """One result.

    Attributes:
        record_id: of the ticket, customer or article.
        message_id: of the message to show in the ticket, "" for none.
        number: "#1042", "" for none.
        title: subject or name.
        who: the line under it: customer and product, the company, the product of an article.
        author: of the message in `excerpt`, "" for none.
        excerpt: of the message or the article; of a customer how he is reached.
        state, priority: of a ticket, "" otherwise.
        at_ms: when that was written; 0 to show no age.
        further: messages besides in which it was found.
    """

    kind: ResultKind
    record_id: str
    title: MarkedText
    message_id: str = ""
    number: str = ""
    who: str = ""
    author: str = ""
    excerpt: MarkedText = MarkedText()
    state: str = ""
    priority: str = ""
    at_ms: int = 0
    further: int = 0


@dataclass(frozen=True)
class SearchView:
    """Everything that the search shows of one query.

    Attributes:
        rows: headings and results.
        notes: sentences about what was not understood.
        foot: one sentence about how much was searched and found.
        is_empty: nothing was found.
        is_blank: nothing was asked: the filters are taught.
    """

    rows: tuple[HeadingRow | ResultRow, ...] = ()
    notes: tuple[str, ...] = ()
    foot: str = ""
    is_empty: bool = False
    is_blank: bool = True


@dataclass(frozen=True)
class ArticleView:
    """An article to read."""

    article_id: str
    title: str
    body: str
    about: str
