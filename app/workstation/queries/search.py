"""What a search found, as the window shows it; and who calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.records import Article, Contact, Ticket
from sync.search.answers import Answer, ArticleHit, PersonHit, Snippet, TicketHit
from sync.search.query import FILTERS, Note, Said
from sync.search.screen_pop import contacts_by_email, contacts_by_phone
from sync.search.searching import Searcher
from widgets.search import ArticleView, HeadingRow, MarkedText, ResultKind, ResultRow, SearchView


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("SearchQuery", text)


def search(searcher: Searcher, text: str, me: str) -> Callable[[Session], SearchView]:
    """Return the query that finds what a text asks for."""

    def found(session: Session) -> SearchView:
        if not text.strip():
            return SearchView()
        return search_view(searcher.search(session.connection(), text, me=me))

    return found


def search_view(answer: Answer) -> SearchView:
    """Return an answer as it is shown."""
    rows = (
        *_section(tr("Customers"), [_person(hit) for hit in answer.people]),
        *_section(tr("Tickets"), [_ticket(hit) for hit in answer.tickets]),
        *_section(tr("Articles"), [_article(hit) for hit in answer.articles]),
    )
    notes = tuple(_note_words(note) for note in answer.notes)
    return SearchView(rows, notes, _foot(answer), is_empty=answer.is_empty, is_blank=False)


def _section(title: str, rows: list[ResultRow]) -> Iterator[HeadingRow | ResultRow]:
    if rows:
        yield HeadingRow(title, str(len(rows)))
        yield from rows


def _marked(snippet: Snippet) -> MarkedText:
    return MarkedText(snippet.text, snippet.marks)


def _ticket(hit: TicketHit) -> ResultRow:
    return ResultRow(
        kind=ResultKind.TICKET,
        record_id=hit.ticket_id,
        title=_marked(hit.subject),
        message_id=hit.message_id,
        number=f"#{hit.number}" if hit.number is not None else "",
        who=" · ".join(part for part in (hit.customer, hit.organisation, hit.product) if part),
        author=hit.author,
        excerpt=_marked(hit.snippet),
        state=hit.state,
        priority=hit.priority,
        at_ms=hit.at_ms,
        further=max(0, hit.message_count - 1),
    )


def _person(hit: PersonHit) -> ResultRow:
    kind = ResultKind.PERSON if hit.kind == "contact" else ResultKind.ORGANISATION
    return ResultRow(kind, hit.record_id, _marked(hit.name), who=hit.organisation, excerpt=_marked(hit.reached))


def _article(hit: ArticleHit) -> ResultRow:
    about = " · ".join(part for part in (hit.product, tr("public") if hit.is_public else tr("internal")) if part)
    return ResultRow(ResultKind.ARTICLE, hit.article_id, _marked(hit.title), who=about, excerpt=_marked(hit.snippet))


def _note_words(note: Note) -> str:
    match note.what:
        case Said.UNKNOWN_FILTER:
            words = tr("There is no such filter as {typed}; it was looked for as text. Filters: {filters}.")
            return words.format(typed=note.text, filters=", ".join(f"{name}:" for name in FILTERS))
        case Said.NO_SUCH_VALUE:
            words = tr("{typed} is unknown and was left out. Possible: {choices}.")
            return words.format(typed=note.text, choices=", ".join(note.choices))
        case Said.NO_DATE:
            return tr("{typed} is no date and was left out. Dates: 2026-11-02, 2026-11, 7d, today.").format(
                typed=note.text
            )
        case Said.TOO_LONG:
            return tr("The text is very long; only its beginning was looked for.")


def _foot(answer: Answer) -> str:
    if not answer.coverage.is_complete:
        words = tr("{percent} % of the records are searched so far, the newest first; the rest follows by itself.")
        return words.format(percent=int(answer.coverage.share * 100))
    if answer.is_cut:
        return tr("The newest that fit are shown. One more word, or a filter, narrows it. Enter opens, Escape closes.")
    return tr("Everything on this computer was searched. Enter opens, Escape closes.")


def article_view(article_id: str) -> Callable[[Session], ArticleView | None]:
    """Return the query for an article to read; it finds None when the article is gone."""

    def found(session: Session) -> ArticleView | None:
        article = session.get(Article, article_id)
        if article is None or article.deleted:
            return None
        about = tr("public") if article.is_public else tr("internal")
        return ArticleView(article.id, article.title, article.body, " · ".join(filter(None, (article.product, about))))

    return found


@dataclass(frozen=True)
class Caller:
    """Who calls, or writes.

    Attributes:
        ticket_id: the ticket to open with him: his newest that is not done, else his newest; "" for none.
    """

    contact_id: str
    name: str
    ticket_id: str


def callers_by_phone(number: str) -> Callable[[Session], tuple[Caller, ...]]:
    """Return the query for who has a telephone number, the best match first."""
    return lambda session: _callers(session, contacts_by_phone(session.connection(), number))


def callers_by_email(address: str) -> Callable[[Session], tuple[Caller, ...]]:
    """Return the query for who has an e-mail address."""
    return lambda session: _callers(session, contacts_by_email(session.connection(), address))


def _callers(session: Session, contact_ids: list[str]) -> tuple[Caller, ...]:
    found = []
    for contact_id in contact_ids:
        name = session.scalar(select(Contact.name).where(Contact.id == contact_id)) or ""
        is_done = Ticket.state.in_(("resolved", "closed"))
        newest = (
            select(Ticket.id)
            .where(Ticket.contact_id == contact_id, Ticket.deleted.is_(False))
            .order_by(is_done, Ticket.created_at_ms.desc())
            .limit(1)
        )
        found.append(Caller(contact_id, name, session.scalar(newest) or ""))
    return tuple(found)
