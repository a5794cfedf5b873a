"""One search, kind by kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from sync.search.answers import Answer, ArticleHit, PersonHit, Snippet, TicketHit
from sync.search.indexing import Coverage
from sync.search.narrowing import Narrowing
from sync.search.needles import Complete, Needles
from sync.search.query import Query
from sync.search.ranking import Column, Ranking
from sync.search.reading import Reader
from sync.search.snippets import snippet
from sync.search.tokens import Tokeniser, Tokens

CANDIDATES = 250
"""Messages that are ranked: the newest in which everything was found."""

FEWER = 100
"""Tickets, people and articles that are ranked."""

MESSAGES_S, TICKETS_S, OTHERS_S = 0.03, 0.02, 0.01
"""How long each kind is looked for at most."""

PEOPLE_SHOWN, ARTICLES_SHOWN = 8, 5
SUBJECT, WHO, NAME, REACHED, TITLE, PLAIN = 2.5, 2.0, 3.0, 3.0, 2.5, 1.0
"""What finding something in a ticket's subject, its customer's name, ... is worth; a message's body is PLAIN."""

FURTHER = 0.15
"""What each further message of a ticket adds to its score, of the best one's."""

NO_TEXT = Snippet("")


@dataclass(slots=True)
class _Candidate:
    """What was found of one ticket."""

    row: Any = None
    score: float = 0.0
    best: float = -1.0
    message: Any = None
    count: int = 0


@dataclass(slots=True)
class Finding:
    """Everything that one search needs."""

    connection: Connection
    reader: Reader
    tokeniser: Tokeniser
    query: Query
    needles: Needles
    narrowing: Narrowing
    ranking: Ranking
    complete: Complete
    _is_cut: bool = field(default=False)

    def answer(self, limit: int, share: Coverage) -> Answer:
        """Return what was found."""
        people = sorted([*self._people(), *self._organisations()], key=lambda hit: -hit.score)[:PEOPLE_SHOWN]
        articles = sorted(self._articles(), key=lambda hit: -hit.score)[:ARTICLES_SHOWN]
        tickets = self._tickets(limit)
        return Answer(
            tuple(tickets), tuple(people), tuple(articles), self.query.notes, share, self._is_cut or self.reader.was_late
        )

    def _expression(self, columns: str, complete: Complete | None = None, *extra: str) -> str:
        """Return the query for one kind's index, its facets included."""
        wanted = self.needles.expression(columns, complete)
        parts = [wanted] if wanted else []
        parts += [one for one in (*self.narrowing.facets, *extra) if not one.startswith("NOT ")]
        unwanted = [one for one in (*self.narrowing.facets, *extra) if one.startswith("NOT ")]
        joined = " AND ".join(f"({part})" for part in parts)
        return f"({joined}) {' '.join(unwanted)}" if joined and unwanted else joined

    def _found(self, kind: str, select: str, columns: str, limit: int, budget_s: float, where: str = "", values: Sequence[object] = (), extra: Sequence[str] = ()) -> list[Any]:
        """Return the newest rows of a kind in which everything was found."""
        if kind not in self.narrowing.kinds:
            return []
        expression = self._expression(columns, self.complete if kind == "message" else None, *extra)
        dated, times = self._dated("r")
        if expression:
            source = f"search_{kind} s CROSS JOIN {kind} r ON r.rowid = s.rowid"
            match, bound = f"s.search_{kind} MATCH ?", [expression]
            order = "s.rowid"
        else:
            source, match, bound, order = f"{kind} r", "NOT r.deleted", [], "r.rowid"
        statement = select.format(source=source) + f" WHERE {match}{where}{dated} ORDER BY {order} DESC LIMIT ?"
        rows = self.reader.rows(statement, [*bound, *values, *times, limit], budget_s)
        self._is_cut |= len(rows) == limit
        return rows

    def _dated(self, row: str) -> tuple[str, list[object]]:
        clauses, values = "", []
        for bound, sign in ((self.query.after_ms, ">="), (self.query.before_ms, "<")):
            if bound is not None:
                clauses += f" AND {row}.created_at_ms {sign} ?"
                values.append(bound)
        return clauses, list(values)

    def _asks_words(self) -> bool:
        return bool(self.needles.all_of)

    def _score(self, columns: Sequence[Column], at_ms: int) -> float | None:
        return self.ranking.score(columns, at_ms) if self._asks_words() else float(at_ms)

    def _snippet(self, text: str, language: str = "", size: int = 160) -> Snippet:
        return snippet(text, self.needles.sought, self.tokeniser, language, size)

    def _people(self) -> list[PersonHit]:
        if not self._asks_words():
            return []
        select = (
            "SELECT r.id, r.name, r.email, r.phone, r.position, r.department, r.note, r.language, r.created_at_ms,"
            " o.name, (SELECT t.id FROM ticket t WHERE t.contact_id = r.id AND NOT t.deleted ORDER BY t.id DESC LIMIT 1)"
            " FROM {source} LEFT JOIN organisation o ON o.id = r.organisation_id"
        )
        hits = []
        unmerged = " AND r.merged_into = ''"
        for row in self._found("contact", select, "{words forms reached rest}", FEWER, OTHERS_S, unmerged):
            record_id, name, email, phone, position, department, note, language, at_ms, organisation, newest = row
            tokens = self.tokeniser.tokens
            reached = f"{email} , {phone}"
            rest = tokens(f"{position} , {department} , {organisation or ''} , {note}")
            columns = [Column(tokens(name, language), NAME), Column(tokens(reached), REACHED), Column(rest, PLAIN)]
            score = self._score(columns, at_ms)
            if score is not None:
                shown = self._snippet(reached.strip(" ,").replace(" , ", " · "))
                hits.append(PersonHit("contact", record_id, self._snippet(name, language), organisation or "", shown, newest or "", score))
        return hits

    def _organisations(self) -> list[PersonHit]:
        if not self._asks_words() or self.narrowing.facets:
            return []
        select = (
            "SELECT r.id, r.name, r.city, r.country, r.note, r.created_at_ms, (SELECT t.id FROM ticket t WHERE"
            " t.organisation_id = r.id AND NOT t.deleted ORDER BY t.id DESC LIMIT 1) FROM {source}"
        )
        hits = []
        for record_id, name, city, country, note, at_ms, newest in self._found("organisation", select, "{words forms rest}", FEWER, OTHERS_S):
            rest = self.tokeniser.tokens(f"{city} , {country} , {note}")
            score = self._score([Column(self.tokeniser.tokens(name), NAME), Column(rest, PLAIN)], at_ms)
            if score is not None:
                place = self._snippet(" · ".join(part for part in (city, country) if part))
                hits.append(PersonHit("organisation", record_id, self._snippet(name), "", place, newest or "", score))
        return hits

    def _articles(self) -> list[ArticleHit]:
        if not self._asks_words() and "kind" not in {one.name for one in self.query.filters}:
            return []
        select = "SELECT r.id, r.title, r.body, r.product, r.language, r.is_public, r.created_at_ms FROM {source}"
        hits = []
        columns = "{words forms body body_forms}"
        for record_id, title, body, product, language, is_public, at_ms in self._found("article", select, columns, FEWER, OTHERS_S):
            texts = [Column(self.tokeniser.tokens(title, language), TITLE), Column(self.tokeniser.tokens(body, language), PLAIN)]
            score = self._score(texts, at_ms)
            if score is not None:
                hits.append(ArticleHit(record_id, self._snippet(title, language), NO_TEXT, product, bool(is_public), score))
                hits[-1] = hits[-1] if len(hits) > FEWER else ArticleHit(record_id, hits[-1].title, self._snippet(body, language), product, bool(is_public), score)
        return hits

    def _tickets(self, limit: int) -> list[TicketHit]:
        found: dict[str, _Candidate] = {}
        self._find_tickets(found)
        if self._asks_words() or self.narrowing.authors or self.narrowing.message.clauses or self.narrowing.kinds == {"message"}:
            self._find_messages(found)
        best = sorted(found.items(), key=lambda item: -item[1].score)[:limit]
        self._read_tickets([(ticket_id, one) for ticket_id, one in best if one.row is None])
        return [self._hit(ticket_id, one) for ticket_id, one in best if one.row is not None]

    _TICKET = (
        "r.id, r.number, r.subject, r.state, r.priority, r.owner_id, r.product, r.version, r.module, r.language,"
        " r.created_at_ms, c.name, o.name"
    )
    _WHOSE = " LEFT JOIN contact c ON c.id = r.contact_id LEFT JOIN organisation o ON o.id = r.organisation_id"

    def _find_tickets(self, found: dict[str, _Candidate]) -> None:
        ticket = self.narrowing.ticket
        where = ticket.text.replace("t.", "r.")
        for row in self._found("ticket", f"SELECT {self._TICKET} FROM {{source}}{self._WHOSE}", "{words forms who about}", FEWER, TICKETS_S, where, ticket.values):
            tokens = self.tokeniser.tokens
            number = tokens(f"#{row[1]}") if row[1] is not None else Tokens("", "")
            columns = [Column(tokens(row[2], row[9]), SUBJECT), Column(number, NAME), Column(tokens(f"{row[11] or ''} , {row[12] or ''}"), WHO), Column(tokens(f"{row[6]} {row[7]} {row[8]}"), PLAIN)]
            score = self._score(columns, row[10])
            if score is not None:
                found[row[0]] = _Candidate(row, score * (10 if row[1] == self.query.number is not None else 1))

    def _find_messages(self, found: dict[str, _Candidate]) -> None:
        ticket, message = self.narrowing.ticket, self.narrowing.message
        where = message.text.replace("m.", "r.") + ticket.text
        joined = " JOIN ticket t ON t.id = r.ticket_id" if ticket.clauses else ""
        select = f"SELECT r.id, r.ticket_id, r.body, r.author_name, r.created_at_ms FROM {{source}}{joined}"
        rows = self._found("message", select, "{words forms}", CANDIDATES, MESSAGES_S, where, [*message.values, *ticket.values], self.narrowing.authors)
        for row in rows:
            score = self._score([Column(self.tokeniser.tokens(row[2]), PLAIN)], row[4])
            if score is None:
                continue
            one = found.setdefault(row[1], _Candidate())
            one.count += 1
            one.score = max(one.score, score) + FURTHER * min(one.score, score) if one.count < 5 and self._asks_words() else max(one.score, score)
            if score > one.best:
                one.best, one.message = score, row

    def _read_tickets(self, missing: Sequence[tuple[str, _Candidate]]) -> None:
        if missing:
            places = ", ".join("?" * len(missing))
            statement = f"SELECT {self._TICKET} FROM ticket r{self._WHOSE} WHERE r.id IN ({places}) AND NOT r.deleted"
            rows = {row[0]: row for row in self.reader.rows(statement, [ticket_id for ticket_id, _ in missing], TICKETS_S)}
            for ticket_id, one in missing:
                one.row = rows.get(ticket_id)

    def _hit(self, ticket_id: str, one: _Candidate) -> TicketHit:
        row, message = one.row, one.message
        language = row[9]
        return TicketHit(
            ticket_id=ticket_id,
            number=row[1],
            subject=self._snippet(row[2], language),
            state=row[3],
            priority=row[4],
            owner_id=row[5],
            product=" ".join(part for part in (row[6], row[7]) if part),
            customer=row[11] or "",
            organisation=row[12] or "",
            message_id=message[0] if message else "",
            author=message[3] if message else "",
            snippet=self._snippet(message[2], language) if message else NO_TEXT,
            at_ms=message[4] if message else row[10],
            message_count=one.count,
            score=one.score,
        )
