"""Candidates of one search: the newest records of a kind in which everything was found, scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sync.search.answers import Snippet
from sync.search.days import Days
from sync.search.narrowing import Conditions, Narrowing
from sync.search.needles import Complete, Needles
from sync.search.query import Query
from sync.search.ranking import Column, Ranking
from sync.search.reading import Reader
from sync.search.snippets import SNIPPET_CHARS, snippet
from sync.search.tokens import Tokeniser, Tokens

PLAIN = 1.0
"""What finding something in the body of a message is worth; subjects and names are worth more."""

Row = Any
"""A row as the driver gives it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where candidates of a kind are looked for.

    Attributes:
        columns: of the index, in FTS5's words.
        select: what is read of each; `r` is the record, "{source}" where it comes from.
        limit: candidates at most.
        budget_s: seconds at most.
        where: further conditions.
        facets: further expressions for the index.
    """

    kind: str
    columns: str
    select: str
    limit: int
    budget_s: float
    where: Conditions = field(default_factory=Conditions)
    facets: Sequence[str] = ()


@dataclass(slots=True)
class Finding:
    """Everything that one search needs.

    Attributes:
        is_cut: of some kind there are more records than were looked at.
    """

    reader: Reader
    tokeniser: Tokeniser
    query: Query
    needles: Needles
    narrowing: Narrowing
    ranking: Ranking
    complete: Complete
    days: Days
    is_cut: bool = False
    _marked: dict[tuple[str, str], bool] = field(default_factory=dict)

    @property
    def asks_words(self) -> bool:
        """Whether the query holds words, not filters alone."""
        return bool(self.needles.all_of)

    def found(self, place: Place) -> list[Row]:
        """Return the newest rows of a kind in which everything was found, the newest first."""
        if place.kind not in self.narrowing.kinds:
            return []
        expression = self._expression(place)
        where = self._dated(place)
        if expression:
            source = f"search_{place.kind} s CROSS JOIN {place.kind} r ON r.rowid = s.rowid"
            condition, order, bound_first = f"s.search_{place.kind} MATCH ?", "s.rowid", [expression]
        else:
            source, condition, order, bound_first = f"{place.kind} r", "NOT r.deleted", "r.rowid", []
        select = place.select.format(source=source)
        statement = f"{select} WHERE {condition}{where.text} ORDER BY {order} DESC LIMIT {place.limit}"
        rows = self.reader.rows(statement, [*bound_first, *where.values], place.budget_s)
        self.is_cut |= len(rows) == place.limit
        return rows

    def _dated(self, place: Place) -> Conditions:
        where = Conditions(list(place.where.clauses), list(place.where.values))
        after_ms, before_ms = self.query.after_ms, self.query.before_ms
        if after_ms is not None:
            where.add("r.created_at_ms >= ?", after_ms)
        if before_ms is not None:
            where.add("r.created_at_ms < ?", before_ms)
        if after_ms is not None or before_ms is not None:
            row = "s" if self.asks_words or self.narrowing.facets or place.facets else "r"
            where.add(f"{row}.rowid BETWEEN ? AND ?", *self.days.rows(place.kind, after_ms, before_ms))
        return where

    def _expression(self, place: Place) -> str:
        wanted = self.needles.expression(place.columns, self.complete if place.kind == "message" else None)
        facets = [*self.narrowing.facets, *place.facets]
        parts = [part for part in [wanted, *facets] if part and not part.startswith("NOT ")]
        unwanted = [part for part in facets if part.startswith("NOT ")]
        joined = " AND ".join(f"({part})" for part in parts)
        return f"({joined}) {' '.join(unwanted)}" if joined else ""

    def score(self, columns: Sequence[Column], at_ms: int) -> float | None:
        """Return how well a candidate answers, None when it does not (any more); without words the newest is best."""
        return self.ranking.score(columns, at_ms) if self.asks_words else float(at_ms)

    def tokens(self, text: str, language: str = "") -> Tokens:
        """Return a text's tokens."""
        return self.tokeniser.tokens(text, language, has_phones=self._asks_phone())

    def _asks_phone(self) -> bool:
        return any(needle.is_loose for needle in self.needles.sought)

    def name(self, text: str) -> Tokens:
        """Return the tokens of a short text that stands on many records."""
        return self.tokeniser.name(text)

    def snippet(self, text: str, language: str = "", size: int = SNIPPET_CHARS) -> Snippet:
        """Return the piece of a text to show."""
        return snippet(text, self.needles.sought, self.tokeniser, language, size=size, known=self._marked)
