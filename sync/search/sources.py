"""What is searched of each kind of record, and how it is read for the index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sync.search.phones import phone_numbers, phone_tail
from sync.search.tokens import Tokeniser

NAME_PREFIXES = "1 2 3"
"""Beginnings of this many letters are looked up directly where texts are short: names and subjects."""


@dataclass(frozen=True, slots=True)
class Document:
    """A record as the index takes it.

    Attributes:
        columns: tokens for each column of its table in the index.
        tokens_counted: of which the vocabulary is told, "" for none.
        language: of the text, as its record says.
        phones: ends of telephone numbers under which a person is found.
    """

    columns: tuple[str, ...]
    tokens_counted: str = ""
    language: str = ""
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of record that is searched.

    Attributes:
        kind: of the records; their table is called so.
        columns: of the table in the index.
        indexed: fields whose change makes the record's entry outdated.
        select: reads what `document` takes, for rows `r` of the kind.
        document: makes the entry of what was read.
        prefixes: see NAME_PREFIXES; "" for kinds with long texts, where the vocabulary is asked instead.
    """

    kind: str
    columns: tuple[str, ...]
    indexed: tuple[str, ...]
    select: str
    document: Callable[[Tokeniser, Any], Document]
    prefixes: str = NAME_PREFIXES

    @property
    def table(self) -> str:
        """Return the name of its table in the index."""
        return f"search_{self.kind}"

    @property
    def queue(self) -> str:
        """Return the name of the table of rows whose entries are outdated."""
        return f"search_{self.kind}_queue"


@lru_cache(maxsize=20_000)
def facet(sign: str, value: str) -> str:
    """Return the token by which records that belong to something are found: "c" contact, "o" organisation, ..."""
    return f"&{sign}{''.join(letter for letter in value.casefold() if letter.isalnum())}"


def _facets(*pairs: tuple[str, str | None]) -> str:
    return " ".join(facet(sign, value) for sign, value in pairs if value)


def _product(name: str | None) -> str:
    return facet("p", name) if name else ""


def _message(tokeniser: Tokeniser, row: Any) -> Document:
    words, forms = tokeniser.tokens(row.body, row.language or "")
    author = " ".join(tokeniser.name(row.author_name))
    facets = _facets(("a", row.author_id), ("c", row.contact_id), ("o", row.organisation_id), ("p", row.product))
    return Document((words, forms, author, facets), f"{words} {forms} {_product(row.product)}", row.language or "")


def _ticket(tokeniser: Tokeniser, row: Any) -> Document:
    words, forms = tokeniser.tokens(row.subject, row.language or "")
    number = " ".join(tokeniser.tokens(f"#{row.number}")) if row.number is not None else ""
    who = " ".join((*tokeniser.name(row.contact or ""), *tokeniser.name(row.organisation or "")))
    about = " ".join(tokeniser.name(f"{row.product} {row.version} {row.module}"))
    facets = _facets(("c", row.contact_id), ("o", row.organisation_id), ("p", row.product))
    return Document((words, f"{forms} {number}", who, about, facets), _product(row.product), row.language or "")


def _contact(tokeniser: Tokeniser, row: Any) -> Document:
    words, forms = tokeniser.tokens(row.name, row.language or "")
    reached = tokeniser.tokens(f"{row.email} , {row.phone}")
    rest = tokeniser.tokens(f"{row.position} , {row.department} , {row.organisation or ''} , {row.note}")
    tails = {phone_tail(row.phone[begin:end]) for begin, end in phone_numbers(row.phone)} | {phone_tail(row.phone)}
    columns = (words, forms, " ".join(reached), " ".join(rest), _facets(("o", row.organisation_id)))
    return Document(columns, language=row.language or "", phones=tuple(sorted(tails - {""})))


def _organisation(tokeniser: Tokeniser, row: Any) -> Document:
    words, forms = tokeniser.tokens(row.name)
    rest = tokeniser.tokens(f"{row.city} , {row.country} , {row.note}")
    return Document((words, forms, " ".join(rest)))


def _article(tokeniser: Tokeniser, row: Any) -> Document:
    words, forms = tokeniser.tokens(row.title, row.language)
    body = tokeniser.tokens(row.body, row.language)
    return Document((words, forms, *body, _product(row.product)), _product(row.product), row.language)


_ALL = (
    Source(
        "contact",
        ("words", "forms", "reached", "rest", "facets"),
        ("name", "email", "phone", "position", "department", "note", "language", "organisation_id"),
        "SELECT r.rowid AS n, r.deleted, r.created_at_ms, r.name, r.email, r.phone, r.position, r.department, r.note,"
        " r.language, r.organisation_id, o.name AS organisation"
        " FROM contact r LEFT JOIN organisation o ON o.id = r.organisation_id",
        _contact,
    ),
    Source(
        "organisation",
        ("words", "forms", "rest"),
        ("name", "city", "country", "note"),
        "SELECT r.rowid AS n, r.deleted, r.created_at_ms, r.name, r.city, r.country, r.note FROM organisation r",
        _organisation,
    ),
    Source(
        "ticket",
        ("words", "forms", "who", "about", "facets"),
        ("subject", "number", "product", "version", "module", "language", "contact_id", "organisation_id"),
        "SELECT r.rowid AS n, r.deleted, r.created_at_ms, r.subject, r.number, r.product, r.version, r.module,"
        " r.language, r.contact_id, r.organisation_id, c.name AS contact, o.name AS organisation FROM ticket r"
        " LEFT JOIN contact c ON c.id = r.contact_id LEFT JOIN organisation o ON o.id = r.organisation_id",
        _ticket,
    ),
    Source(
        "article",
        ("words", "forms", "body", "body_forms", "facets"),
        ("title", "body", "language", "product"),
        "SELECT r.rowid AS n, r.deleted, r.created_at_ms, r.title, r.body, r.language, r.product FROM article r",
        _article,
    ),
    Source(
        "message",
        ("words", "forms", "author", "facets"),
        ("body", "author_name", "author_id", "ticket_id"),
        "SELECT r.rowid AS n, r.deleted, r.created_at_ms, r.body, r.author_name, r.author_id, t.language, t.contact_id,"
        " t.organisation_id, t.product FROM message r LEFT JOIN ticket t ON t.id = r.ticket_id",
        _message,
        prefixes="",
    ),
)

SOURCES: Mapping[str, Source] = MappingProxyType({source.kind: source for source in _ALL})
"""What is searched, in the order in which a new index is filled: the few rows that help at once come first."""

DEPENDENTS: Sequence[tuple[str, str, tuple[str, ...], str]] = (
    ("contact", "ticket", ("name",), "SELECT rowid FROM ticket WHERE contact_id = {row}.id"),
    ("organisation", "ticket", ("name",), "SELECT rowid FROM ticket WHERE organisation_id = {row}.id"),
    ("organisation", "contact", ("name",), "SELECT rowid FROM contact WHERE organisation_id = {row}.id"),
    (
        "ticket",
        "message",
        ("contact_id", "organisation_id", "product", "language"),
        "SELECT rowid FROM message WHERE ticket_id = {row}.id",
    ),
)
"""A change of the first kind's fields makes entries of the second kind outdated: those of these rows."""
