"""One line of a table as what it says of an organisation and of a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from desk.importing.dates import DateOrder, iso_date, order_in
from desk.importing.fields import STORED, Field
from desk.importing.mapping import ColumnMapping, ImportOptions
from desk.importing.remarks import Remark, RemarkCode
from desk.importing.values import (
    MAX_NOTE_CHARS,
    MAX_SHORT_CHARS,
    clean,
    email_of,
    is_yes,
    language_of,
    one_line,
    tier_of,
)
from sync.exchange.lines import Line, Table

REPEATED_VALUES = 10_000
"""Tiers, dates, cities and departments repeat."""

CERTAINTIES = (0, 1, 2, 3)
"""How surely a line means somebody: by a customer number, by an address, by a name; a number alone comes last."""

_NAMES = (Field.CONTACT_NAME, Field.FIRST_NAME, Field.LAST_NAME)

_NOTES = frozenset({Field.CONTACT_NOTE, Field.ORGANISATION_NOTE})


@dataclass(slots=True)
class Said:
    """What a line says of one of the two.

    Attributes:
        number: the customer number, "" when none is given.
        name: "" when none is given.
        fields: what is to be stored, by the record's field names; "" only where an empty cell shall empty a field.
        remarks: on values that could not be taken.
    """

    number: str = ""
    name: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


class LineReader:
    """Reads the lines of one table with one mapping."""

    def __init__(self, table: Table, mapping: ColumnMapping, options: ImportOptions) -> None:
        self._columns = {wanted: at for at, wanted in enumerate(mapping.fields) if wanted is not None}
        self._line: Line | None = None
        self._cells: tuple[str, ...] = ()
        self._is_blanking = options.is_blanking
        self._order = options.date_order or self._order_in(table)

    def _order_in(self, table: Table) -> DateOrder:
        column = self._columns.get(Field.SERVICE_UNTIL)
        if column is None:
            return DateOrder.DAY_FIRST
        return order_in(line.cells[column] for line in table.lines if line.fault is None)

    def is_in_trash(self, line: Line) -> bool:
        """Tell whether the table says that a line was deleted."""
        return is_yes(self._cell(line, Field.IN_TRASH))

    def contact_number(self, line: Line) -> str:
        """Return the customer number of the person, "" when there is none."""
        return self._one(line, Field.CONTACT_ID)

    def certainty(self, line: Line) -> int:
        """Return how surely a line means somebody, one of CERTAINTIES."""
        has_name = any(self._cell(line, name) for name in _NAMES)
        has_email = email_of(self._cell(line, Field.EMAIL)) is not None
        if self.contact_number(line):
            return 0 if has_name or has_email else 3
        return 1 if has_email else 2

    def organisation_number(self, line: Line) -> str:
        """Return the customer number of the organisation, "" when there is none."""
        return self._one(line, Field.ORGANISATION_ID)

    def organisation_names(self, lines: Iterable[Line]) -> dict[str, str]:
        """Return the first name that lines give with each customer number of an organisation."""
        found: dict[str, str] = {}
        for line in lines if Field.ORGANISATION_ID in self._columns else ():
            number, name = self.organisation_number(line), self._one(line, Field.ORGANISATION_NAME)
            if number and name:
                found.setdefault(number, name)
        return found

    def organisation(self, line: Line) -> Said:
        """Return what a line says of the organisation."""
        said = Said(self.organisation_number(line), self._one(line, Field.ORGANISATION_NAME))
        self._read(line, "organisation", said)
        return said

    def person(self, line: Line) -> Said:
        """Return what a line says of the person."""
        first, last = self._one(line, Field.FIRST_NAME), self._one(line, Field.LAST_NAME)
        name = self._one(line, Field.CONTACT_NAME) or _full_name(first, last)
        said = Said(self.contact_number(line), name)
        self._read(line, "contact", said)
        return said

    def _read(self, line: Line, kind: str, said: Said) -> None:
        if len(said.name) > MAX_SHORT_CHARS:
            said.remarks.append(Remark(RemarkCode.TOO_LONG, ("name", f"{MAX_SHORT_CHARS:,}")))
            said.name = ""
        for wanted in STORED[kind]:
            if wanted not in self._columns:
                continue
            text = self._cell(line, wanted)
            if not text:
                if self._is_blanking and wanted is not Field.TIER:
                    said.fields[wanted.column] = ""
                continue
            value, remark = _value(wanted, text, self._order)
            if remark is not None:
                said.remarks.append(remark)
            else:
                said.fields[wanted.column] = value

    def _cell(self, line: Line, wanted: Field) -> str:
        column = self._columns.get(wanted)
        if column is None:
            return ""
        if line is not self._line:
            self._line, self._cells = line, line.cells
        return clean(self._cells[column])

    def _one(self, line: Line, wanted: Field) -> str:
        return one_line(self._cell(line, wanted))


def _value(wanted: Field, text: str, order: DateOrder) -> tuple[str, Remark | None]:
    """Return the value to store, or what is wrong with it."""
    limit = MAX_NOTE_CHARS if wanted in _NOTES else MAX_SHORT_CHARS
    if len(text) > limit:
        return "", Remark(RemarkCode.TOO_LONG, (wanted.column, f"{limit:,}"))
    value, code = _normal(wanted, text, order)
    return (value, None) if value is not None else ("", Remark(code, (text,)))


@lru_cache(REPEATED_VALUES)
def _normal(wanted: Field, text: str, order: DateOrder) -> tuple[str | None, RemarkCode]:
    if wanted is Field.EMAIL:
        return email_of(text), RemarkCode.NO_EMAIL
    if wanted is Field.TIER:
        tier = tier_of(text)
        return (tier.value if tier is not None else None), RemarkCode.NO_TIER
    if wanted is Field.SERVICE_UNTIL:
        return iso_date(text, order), RemarkCode.NO_DATE
    if wanted in {Field.CONTACT_LANGUAGE, Field.ORGANISATION_LANGUAGE}:
        return language_of(text), RemarkCode.TOO_LONG
    return text if wanted in _NOTES else one_line(text), RemarkCode.TOO_LONG


def _full_name(first: str, last: str) -> str:
    """Return both names as they are written together: the family name first, without a space, in Chinese."""
    if first and last and _is_han(first) and _is_han(last):
        return last + first
    return f"{first} {last}".strip()


def _is_han(text: str) -> bool:
    return all("\u3400" <= letter <= "\u9fff" for letter in text)
