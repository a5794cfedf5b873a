"""What people type into the search, read: words, "phrases", -not, OR, and filters such as state:open. Pure.

Nothing is an error: what cannot be understood is looked for as text, and said so in a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from enum import StrEnum
from types import MappingProxyType

from sync.search.periods import period
from sync.search.phones import phone_numbers

MAX_QUERY_CHARS = 400
"""More than anybody types; a pasted log is cut here."""

MAX_TERMS = 24
"""Words looked for at once; each costs time."""

OPEN_STATES = ("new", "open", "waiting")
DONE_STATES = ("resolved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent")
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "ticket": "ticket",
        "message": "message",
        "customer": "contact",
        "contact": "contact",
        "person": "contact",
        "organisation": "organisation",
        "organization": "organisation",
        "company": "organisation",
        "article": "article",
    }
)
"""What kind: takes, and the kind of record that it means."""

CHOICES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "state": {state: state for state in (*OPEN_STATES, *DONE_STATES)},
        "priority": {priority: priority for priority in PRIORITIES},
        "kind": KINDS,
        "is": {"open": "open", "closed": "closed", "mine": "mine", "unassigned": "unassigned"},
    }
)
"""Filters that take one of a few words, or the beginning of one: what each means."""

FILTERS = ("from", "customer", "product", "state", "owner", "is", "tag", "priority", "before", "after", "on", "kind")
"""The filters there are, in the order in which they are offered."""

DATES = frozenset({"before", "after", "on"})


class Said(StrEnum):
    """What is told about a query."""

    UNKNOWN_FILTER = "unknown_filter"
    NO_SUCH_VALUE = "no_such_value"
    NO_DATE = "no_date"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was not understood, and how it was taken.

    Attributes:
        what: the kind of trouble.
        text: the filter as it was typed, "stat:open".
        choices: what could stand there.
    """

    what: Said
    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """Something to look for.

    Attributes:
        is_phrase: its words must stand in this order.
        is_prefix: its last word is still being typed.
    """

    text: str
    is_phrase: bool = False
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition.

    Attributes:
        name: one of FILTERS, dates excepted.
        values: any of these will do.
        is_negated: none of these will do.
    """

    name: str
    values: tuple[str, ...]
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A query, read.

    Attributes:
        all_of: of each of these groups one term must be found.
        none_of: none of these may be found.
        number: of a ticket, None when none was typed.
        after_ms, before_ms: when it was written (before is exclusive), milliseconds since 1970; None for any time.
    """

    all_of: tuple[tuple[Term, ...], ...] = ()
    none_of: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    number: int | None = None
    after_ms: int | None = None
    before_ms: int | None = None
    notes: tuple[Note, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        has_time = self.after_ms is not None or self.before_ms is not None
        return not (self.all_of or self.filters or self.number is not None or has_time)

    def values(self, name: str, *, is_negated: bool = False) -> tuple[str, ...]:
        """Return the values of a filter, of all its mentions."""
        found = (one.values for one in self.filters if one.name == name and one.is_negated == is_negated)
        return tuple(value for values in found for value in values)


_TOKEN = re.compile(
    r"""(?P<minus>-(?=[^\s\-]))?
        (?: (?P<name>[^\W\d_]+):(?P<value>"[^"]*"?|[^\s"]*)
          | "(?P<phrase>[^"]*)(?P<closed>"?)
          | (?P<word>[^\s"]+) )""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"#(\d{1,12})")


def parse(text: str, *, now_ms: int, zone: tzinfo) -> Query:
    """Read what a person typed; never fails.

    Args:
        text: the field's text; as long as nothing follows the last word, it is still being typed.
        now_ms: milliseconds since 1970, UTC, for relative dates.
        zone: in which days begin.
    """
    return _Reading(now_ms, zone).read(text)


class _Reading:
    """One reading of one text."""

    def __init__(self, now_ms: int, zone: tzinfo) -> None:
        self._now_ms = now_ms
        self._zone = zone
        self._groups: list[list[Term]] = []
        self._none: list[Term] = []
        self._is_or = False
        self._query = Query()

    def read(self, text: str) -> Query:
        if len(text) > MAX_QUERY_CHARS:
            text = text[:MAX_QUERY_CHARS]
            self._say(Said.TOO_LONG, "")
        for begin, end, is_phone in _pieces(text):
            if is_phone:
                self._find(Term(text[begin:end]), is_negated=False)
                continue
            for token in _TOKEN.finditer(text, begin, end):
                self._take(token, is_last=token.end() == len(text))
        groups = tuple(tuple(group) for group in self._groups[:MAX_TERMS])
        return replace(self._query, all_of=groups, none_of=tuple(self._none[:MAX_TERMS]))

    def _take(self, token: re.Match[str], *, is_last: bool) -> None:
        is_negated = token["minus"] is not None
        if token["name"] is not None and self._take_filter(token, is_negated=is_negated):
            return
        if token["phrase"] is not None:
            self._find(Term(token["phrase"], is_phrase=True), is_negated=is_negated)
            return
        word = token[0].removeprefix("-") if is_negated else token[0]
        if word in {"OR", "|"}:
            self._is_or = bool(self._groups)
        elif word not in {"AND", "&"}:
            number = _NUMBER.fullmatch(word)
            if number is not None and not is_negated:
                self._query = replace(self._query, number=int(number[1]))
            self._find(Term(word, is_prefix=is_last and not is_negated), is_negated=is_negated)

    def _find(self, term: Term, *, is_negated: bool) -> None:
        if not any(letter.isalnum() for letter in term.text):
            return
        if is_negated:
            self._none.append(term)
        elif self._is_or:
            self._groups[-1].append(term)
        else:
            self._groups.append([term])
        self._is_or = False

    def _take_filter(self, token: re.Match[str], *, is_negated: bool) -> bool:
        """Take `name:value`; return False when it is text after all."""
        name, value = token["name"].lower(), token["value"].strip('"').strip()
        if name not in FILTERS:
            if len(name) > 1 and value and not value.startswith("/"):
                self._say(Said.UNKNOWN_FILTER, token[0], FILTERS)
            return False
        if not value:
            return True  # the person goes on typing
        if name in DATES:
            return self._take_date(name, value, token[0])
        values = tuple(part.strip() for part in value.split(",") if part.strip())
        if name in CHOICES:
            values = tuple(chosen for part in values for chosen in self._choose(name, part))
        if values:
            self._query = replace(self._query, filters=(*self._query.filters, Filter(name, values, is_negated)))
        return True

    def _choose(self, name: str, part: str) -> Iterator[str]:
        choices = CHOICES[name]
        meant = choices.get(part.lower())
        fitting = dict.fromkeys(choices[word] for word in choices if word.startswith(part.lower()))
        if meant is None and not fitting:
            self._say(Said.NO_SUCH_VALUE, f"{name}:{part}", tuple(choices))
        yield from [meant] if meant is not None else fitting

    def _take_date(self, name: str, value: str, typed: str) -> bool:
        named = period(value, self._now_ms, self._zone)
        if named is None:
            self._say(Said.NO_DATE, typed)
            return True
        begin, end = named
        if name != "before":
            self._query = replace(self._query, after_ms=max(begin, self._query.after_ms or begin))
        if name != "after":
            last = begin if name == "before" else end
            self._query = replace(self._query, before_ms=min(last, self._query.before_ms or last))
        return True

    def _say(self, what: Said, text: str, choices: tuple[str, ...] = ()) -> None:
        self._query = replace(self._query, notes=(*self._query.notes, Note(what, text, choices)))


def _pieces(text: str) -> Iterator[tuple[int, int, bool]]:
    """Cut a text where telephone numbers stand: they have blanks inside and are one thing to look for."""
    at = 0
    for begin, end in phone_numbers(text) if '"' not in text else []:
        if any(letter in text[begin:end] for letter in " ()/"):
            yield at, begin, False
            yield begin, end, True
            at = end
    yield at, len(text), False
