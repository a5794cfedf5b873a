"""Tickets that answer a search, by what stands on them and by what was written in them: each ticket once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.search.answers import Snippet, TicketHit
from sync.search.finding import PLAIN, Finding, Place, Row
from sync.search.narrowing import Conditions
from sync.search.ranking import Column

MESSAGES, TICKETS = 100, 60
"""Messages and tickets that are ranked: the newest in which everything was found."""

MESSAGES_S, TICKETS_S = 0.03, 0.02

NUMBER, SUBJECT, WHO = 6.0, 2.5, 2.0
"""What finding something in a ticket's number, its subject and its customer's name is worth."""

FURTHER, FURTHER_COUNTED = 0.15, 4
"""What each further message of a ticket adds, of its own score; only so many do."""

_FIELDS = (
    "r.id, r.number, r.subject, r.state, r.priority, r.owner_id, r.product, r.version, r.module, r.language,"
    " r.created_at_ms, (SELECT c.name FROM contact c WHERE c.id = r.contact_id),"
    " (SELECT o.name FROM organisation o WHERE o.id = r.organisation_id)"
)


@dataclass(slots=True)
class _Candidate:
    """What was found of one ticket: its row, its best message, how many messages."""

    row: Row = None
    score: float = 0.0
    message: Row = None
    best: float = -1.0
    count: int = 0


def tickets(finding: Finding, limit: int) -> list[TicketHit]:
    """Return the tickets in which everything was found, the best first."""
    found: dict[str, _Candidate] = {}
    _by_ticket(finding, found)
    is_of_messages = finding.narrowing.authors or finding.narrowing.message.clauses
    if finding.asks_words or is_of_messages or finding.narrowing.kinds == {"message"}:
        _by_message(finding, found)
    best = sorted(found.items(), key=lambda item: -item[1].score)[:limit]
    _read_missing(finding, [(ticket_id, one) for ticket_id, one in best if one.row is None])
    return [_hit(finding, one) for _, one in best if one.row is not None]


def _on_ticket(conditions: Conditions, row: str) -> Conditions:
    """Return the conditions on a ticket for another name of its row."""
    return Conditions([clause.replace("t.", f"{row}.") for clause in conditions.clauses], list(conditions.values))


def _by_ticket(finding: Finding, found: dict[str, _Candidate]) -> None:
    where = _on_ticket(finding.narrowing.ticket, "r")
    select = f"SELECT {_FIELDS} FROM {{source}}"
    for row in finding.found(Place("ticket", "{words forms who about}", select, TICKETS, TICKETS_S, where)):
        score = finding.score(_columns(finding, row), row[10])
        if score is not None:
            found[row[0]] = _Candidate(row, score)


def _columns(finding: Finding, row: Row) -> Sequence[Column]:
    number = "" if row[1] is None else f"#{row[1]}"
    return (
        Column(finding.tokens(row[2], row[9]), SUBJECT),
        Column(finding.tokens(number), NUMBER),
        Column(finding.name(f"{row[11] or ''} , {row[12] or ''}"), WHO),
        Column(finding.name(f"{row[6]} {row[7]} {row[8]}"), PLAIN),
    )


def _by_message(finding: Finding, found: dict[str, _Candidate]) -> None:
    narrowing = finding.narrowing
    where = Conditions(
        [clause.replace("m.", "r.") for clause in narrowing.message.clauses] + narrowing.ticket.clauses,
        [*narrowing.message.values, *narrowing.ticket.values],
    )
    select = (
        "SELECT r.id, r.ticket_id, r.body, r.author_name, r.created_at_ms, t.language"
        " FROM {source} JOIN ticket t ON t.id = r.ticket_id"
    )
    place = Place("message", "{words forms}", select, MESSAGES, MESSAGES_S, where, narrowing.authors)
    for row in finding.found(place):
        score = finding.score((Column(finding.tokens(row[2], row[5]), PLAIN),), row[4])
        if score is not None:
            _add(found.setdefault(row[1], _Candidate()), row, score, is_summed=finding.asks_words)


def _add(one: _Candidate, message: Row, score: float, *, is_summed: bool) -> None:
    lesser, greater = sorted((one.score, score))
    counts = is_summed and one.count <= FURTHER_COUNTED
    one.score = greater + (FURTHER * lesser if counts else 0.0)
    one.count += 1
    if score > one.best:
        one.best, one.message = score, message


def _read_missing(finding: Finding, missing: Sequence[tuple[str, _Candidate]]) -> None:
    if missing:
        places = ", ".join("?" * len(missing))
        statement = f"SELECT {_FIELDS} FROM ticket r WHERE r.id IN ({places}) AND NOT r.deleted"
        rows = finding.reader.rows(statement, [ticket_id for ticket_id, _ in missing], TICKETS_S)
        by_id = {row[0]: row for row in rows}
        for ticket_id, one in missing:
            one.row = by_id.get(ticket_id)


def _hit(finding: Finding, one: _Candidate) -> TicketHit:
    row, message = one.row, one.message
    return TicketHit(
        ticket_id=row[0],
        number=row[1],
        subject=finding.snippet(row[2], row[9]),
        state=row[3],
        priority=row[4],
        owner_id=row[5],
        product=" ".join(part for part in (row[6], row[7]) if part),
        customer=row[11] or "",
        organisation=row[12] or "",
        message_id=message[0] if message else "",
        author=message[3] if message else "",
        snippet=finding.snippet(message[2], row[9]) if message else Snippet(""),
        at_ms=message[4] if message else row[10],
        message_count=one.count,
        score=one.score,
    )
