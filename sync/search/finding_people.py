"""Customers that answer a search: people and organisations."""

from __future__ import annotations

from sync.search.answers import PersonHit
from sync.search.finding import PLAIN, Finding, Place, Row
from sync.search.narrowing import Conditions
from sync.search.ranking import Column

LOOKED_AT, SHOWN = 40, 8
BUDGET_S = 0.01

NAME, REACHED = 3.0, 3.0
"""What finding something in the name, the e-mail address or the telephone number is worth."""

_PEOPLE = (
    "SELECT r.id, r.name, r.email, r.phone, r.position, r.department, r.note, r.language, r.created_at_ms,"
    " (SELECT o.name FROM organisation o WHERE o.id = r.organisation_id) FROM {source}"
)
_ORGANISATIONS = "SELECT r.id, r.name, r.city, r.country, r.note, r.created_at_ms FROM {source}"


def people(finding: Finding) -> list[PersonHit]:
    """Return the customers in whom the words of a query are found, the best first."""
    if not finding.asks_words:
        return []
    scored = _people(finding) + ([] if finding.narrowing.facets else _organisations(finding))
    scored.sort(key=lambda pair: -pair[0])
    return [
        _person(finding, score, row) if kind == "contact" else _organisation(finding, score, row)
        for score, kind, row in scored[:SHOWN]
    ]


def _people(finding: Finding) -> list[tuple[float, str, Row]]:
    where = Conditions(["r.merged_into = ''"])
    place = Place("contact", "{words forms reached rest}", _PEOPLE, LOOKED_AT, BUDGET_S, where)
    scored = []
    for row in finding.found(place):
        _, name, email, phone, position, department, note, language, at_ms, organisation = row
        rest = f"{position} , {department} , {organisation or ''} , {note}"
        columns = (
            Column(finding.tokens(name, language), NAME),
            Column(finding.tokens(f"{email} , {phone}"), REACHED),
            Column(finding.tokens(rest), PLAIN),
        )
        if (score := finding.score(columns, at_ms)) is not None:
            scored.append((score, "contact", row))
    return scored


def _organisations(finding: Finding) -> list[tuple[float, str, Row]]:
    place = Place("organisation", "{words forms rest}", _ORGANISATIONS, LOOKED_AT, BUDGET_S)
    scored = []
    for row in finding.found(place):
        _, name, city, country, note, at_ms = row
        columns = (Column(finding.tokens(name), NAME), Column(finding.tokens(f"{city} , {country} , {note}"), PLAIN))
        if (score := finding.score(columns, at_ms)) is not None:
            scored.append((score, "organisation", row))
    return scored


def _person(finding: Finding, score: float, row: Row) -> PersonHit:
    record_id, name, email, phone, language, organisation = row[0], row[1], row[2], row[3], row[7], row[9]
    reached = finding.snippet(" · ".join(part for part in (email, phone) if part))
    newest = _newest_ticket(finding, "contact_id", record_id)
    return PersonHit("contact", record_id, finding.snippet(name, language), organisation or "", reached, newest, score)


def _organisation(finding: Finding, score: float, row: Row) -> PersonHit:
    record_id, name, city, country, _, _ = row
    place = finding.snippet(" · ".join(part for part in (city, country) if part))
    newest = _newest_ticket(finding, "organisation_id", record_id)
    return PersonHit("organisation", record_id, finding.snippet(name), "", place, newest, score)


def _newest_ticket(finding: Finding, column: str, record_id: str) -> str:
    statement = f"SELECT id FROM ticket WHERE {column} = ? AND NOT deleted ORDER BY rowid DESC LIMIT 1"
    rows = finding.reader.rows(statement, [record_id], BUDGET_S)
    return str(rows[0][0]) if rows else ""
