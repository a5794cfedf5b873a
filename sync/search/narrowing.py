"""Filters of a query as conditions: some the index knows (customer, product), the others SQL asks of the ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from sync.search.folding import fold
from sync.search.needles import needles_of
from sync.search.query import DONE_STATES, OPEN_STATES, Query, Term
from sync.search.sources import facet
from sync.search.tokens import Tokeniser
from sync.search.vocabulary import Vocabulary
from sync.ticket_sets import clean_tag

MAX_PEOPLE = 100
"""Customers that one customer: can mean; each costs a look-up in the index."""

MAX_ORGANISATIONS = 20
FEW_TICKETS = 300
NOBODY = "&none"
"""A facet that no record has."""

SENDERS: Mapping[str, str] = {"agent": "agent", "agents": "agent", "customer": "contact", "customers": "contact"}
"""from: and a side of the conversation."""


@dataclass(slots=True)
class Conditions:
    """Conditions in SQL.

    Attributes:
        clauses: joined by AND.
        values: for their question marks.
    """

    clauses: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def add(self, clause: str, *values: object) -> None:
        """Add a condition."""
        self.clauses.append(clause)
        self.values += values

    def among(self, column: str, values: Sequence[object], *, is_negated: bool = False) -> None:
        """Add that a column holds one of these values, or none of them."""
        self.add(f"{column} {'NOT ' if is_negated else ''}IN ({', '.join('?' * len(values))})", *values)

    @property
    def text(self) -> str:
        """The conditions, each with AND before it."""
        return "".join(f" AND {clause}" for clause in self.clauses)


@dataclass(slots=True)
class Narrowing:
    """The filters of one query, made out.

    Attributes:
        facets: expressions for the index, joined by AND; they begin with the column.
        authors: expressions for the column "author" of messages.
        ticket: conditions on the ticket `t`.
        kinds: of record that can answer at all.
    """

    facets: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    ticket: Conditions = field(default_factory=Conditions)
    message: Conditions = field(default_factory=Conditions)
    kinds: set[str] = field(default_factory=lambda: {"ticket", "message", "contact", "organisation", "article"})


def narrow(query: Query, connection: Connection, tokeniser: Tokeniser, me: str) -> Narrowing:
    """Make out the filters of a query.

    Args:
        me: id of the agent who asks.
    """
    return _Making(query, connection, tokeniser, me).made()


def _has_tag(connection: Connection, tag: str) -> str:
    """Return the condition that a ticket has a tag: few tickets by name, of many each is asked."""
    rows = "ticket_tag g WHERE g.tag = ? AND g.is_on AND NOT g.deleted"
    found = (
        connection.exec_driver_sql(f"SELECT g.ticket_id FROM {rows} LIMIT ?", (tag, FEW_TICKETS + 1)).scalars().all()
    )
    quoted = [one.replace("'", "''") for one in found]
    if len(quoted) <= FEW_TICKETS:
        return "t.id IN ({})".format(", ".join(f"'{one}'" for one in quoted))
    tagged = "g.ticket_id = t.id AND +g.tag = '{}' AND g.is_on AND NOT g.deleted".format(tag.replace("'", "''"))
    # as a value, not as EXISTS: SQLite would begin with the tag, and sort all its tickets
    return f"(coalesce((SELECT 1 FROM ticket_tag g WHERE {tagged} LIMIT 1), 0))"


class _Making:
    def __init__(self, query: Query, connection: Connection, tokeniser: Tokeniser, me: str) -> None:
        self._query = query
        self._connection = connection
        self._tokeniser = tokeniser
        self._me = me
        self._made = Narrowing()

    def made(self) -> Narrowing:
        for is_negated in (False, True):
            for name, take in (
                ("state", self._states), ("is", self._is), ("owner", self._owners), ("priority", self._priorities),
                ("tag", self._tags), ("customer", self._customers), ("product", self._products),
                ("from", self._senders),
            ):  # fmt: skip
                if values := self._query.values(name, is_negated=is_negated):
                    take(values, is_negated)
        if kinds := set(self._query.values("kind")):
            self._made.kinds &= kinds
        self._made.kinds -= set(self._query.values("kind", is_negated=True))
        return self._made

    def _only(self, *kinds: str) -> None:
        self._made.kinds &= set(kinds)

    def _states(self, values: Sequence[str], is_negated: bool) -> None:
        self._only("ticket", "message")
        self._made.ticket.among("t.state", values, is_negated=is_negated)

    def _is(self, values: Sequence[str], is_negated: bool) -> None:
        for value in values:
            if value == "mine":
                self._owners(("me",), is_negated)
            elif value == "unassigned":
                self._owners(("none",), is_negated)
            else:
                self._states(OPEN_STATES if value == "open" else DONE_STATES, is_negated)

    def _priorities(self, values: Sequence[str], is_negated: bool) -> None:
        self._only("ticket", "message")
        self._made.ticket.among("t.priority", values, is_negated=is_negated)

    def _owners(self, values: Sequence[str], is_negated: bool) -> None:
        self._only("ticket", "message")
        owners = [owner for value in values for owner in self._agents(value)]
        self._made.ticket.among("t.owner_id", owners, is_negated=is_negated)

    def _agents(self, value: str) -> list[str]:
        if value.lower() in {"me", "none", "nobody"}:
            return [self._me if value.lower() == "me" else ""]
        sought = fold(value)
        agents = self._connection.exec_driver_sql("SELECT id, name, email FROM agent WHERE NOT deleted")
        return [
            row.id
            for row in agents
            if any(word.startswith(sought) for word in (*fold(row.name).split(), fold(row.name), fold(row.email)))
        ]

    def _tags(self, values: Sequence[str], is_negated: bool) -> None:
        self._only("ticket", "message")
        for value in values:
            self._made.ticket.add(f"{'NOT ' if is_negated else ''}{_has_tag(self._connection, clean_tag(value))}")

    def _customers(self, values: Sequence[str], is_negated: bool) -> None:
        people = [person for value in values for person in self._people(value)]
        organisations = [one for value in values for one in self._organisations(value)]
        facets = [facet("c", one) for one in people] + [facet("o", one) for one in organisations]
        self._facets(facets, is_negated)
        self._only("ticket", "message", "contact")

    def _people(self, value: str) -> list[str]:
        rows = self._rows("contact", value, "{words forms reached}", MAX_PEOPLE)
        if not rows:
            return []
        listed = ", ".join(map(str, rows))
        merged = f"SELECT id FROM contact WHERE rowid IN ({listed})"
        statement = f"{merged} UNION SELECT id FROM contact WHERE merged_into IN ({merged})"
        return list(self._connection.exec_driver_sql(statement).scalars())

    def _organisations(self, value: str) -> list[str]:
        rows = self._rows("organisation", value, "{words forms}", MAX_ORGANISATIONS)
        statement = f"SELECT id FROM organisation WHERE rowid IN ({', '.join(map(str, rows))})"
        return list(self._connection.exec_driver_sql(statement).scalars())

    def _rows(self, kind: str, value: str, columns: str, limit: int) -> list[int]:
        terms = tuple((Term(word, is_prefix=True),) for word in value.split()) or ((Term(value),),)
        if any(letter.isdigit() for letter in value):
            terms = ((Term(value, is_prefix=True),),)  # a telephone number has blanks inside
        expression = needles_of(Query(all_of=terms), self._tokeniser, ()).expression(columns)
        if not expression:
            return []
        statement = f"SELECT rowid FROM search_{kind} WHERE search_{kind} MATCH ? ORDER BY rowid DESC LIMIT ?"
        return list(self._connection.exec_driver_sql(statement, (expression, limit)).scalars())

    def _products(self, values: Sequence[str], is_negated: bool) -> None:
        vocabulary = Vocabulary(self._connection)
        self._facets([one for value in values for one in vocabulary.products(facet("p", value))], is_negated)
        self._only("ticket", "message", "article")

    def _facets(self, facets: Sequence[str], is_negated: bool) -> None:
        listed = " OR ".join(f'"{one}"' for one in facets or (NOBODY,))
        self._made.facets.append(f"{'NOT ' if is_negated else ''}facets : ({listed})")

    def _senders(self, values: Sequence[str], is_negated: bool) -> None:
        self._only("message")
        options = []
        for value in values:
            if value.lower() in SENDERS:
                self._made.message.among("m.author_kind", (SENDERS[value.lower()],), is_negated=is_negated)
            elif value.lower() == "me":
                options.append(f'facets : "{facet("a", self._me)}"')
            else:
                options.append(self._author(value))
        if options:
            self._made.authors.append(f"{'NOT ' if is_negated else ''}({' OR '.join(options)})")

    def _author(self, value: str) -> str:
        needles = needles_of(Query(all_of=tuple((Term(w),) for w in value.split())), self._tokeniser, ())
        people = self._people(value) if "@" in value else []
        options = [f'facets : "{facet("a", one)}"' for one in people]
        named = needles.expression("author")
        return " OR ".join([*options, *([f"({named})"] if named else [])]) or f'facets : "{NOBODY}"'
