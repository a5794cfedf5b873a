"""Which column goes where: guessed from headings and cells, and changed by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from desk.importing.contents import field_in
from desk.importing.dates import DateOrder
from desk.importing.fields import ORGANISATION_KEYS, PERSON_FIELDS, Field
from desk.importing.headings import CERTAIN, IN_ORGANISATIONS, LIKELY, NO, PLAIN, guess_of
from desk.importing.keys import letters_key


class MappingProblem(StrEnum):
    """Why nothing can be imported with a mapping."""

    NOTHING_NAMED = "nothing_named"


@dataclass(frozen=True)
class ColumnMapping:
    """Where the columns of a table go.

    Attributes:
        fields: one for each column, None for a column that stays out; no field twice.
    """

    fields: tuple[Field | None, ...]

    def column_of(self, field: Field) -> int | None:
        """Return the column that goes into a field."""
        return self.fields.index(field) if field in self.fields else None

    def with_field(self, column: int, field: Field | None) -> ColumnMapping:
        """Return the mapping with another field for a column; the column that had it before stays out."""
        fields = [None if known is field else known for known in self.fields]
        fields[column] = field
        return replace(self, fields=tuple(fields))

    @property
    def problem(self) -> MappingProblem | None:
        """What is missing, None when it will do."""
        if (PERSON_FIELDS | ORGANISATION_KEYS).isdisjoint(self.fields):
            return MappingProblem.NOTHING_NAMED
        return None


@dataclass(frozen=True)
class ImportOptions:
    """What a person decides about an import.

    Attributes:
        is_filling_only: fields that hold something here stay as they are.
        is_blanking: an empty cell empties the field.
        date_order: of dates such as 03/04/2026; None to tell by the column.
    """

    is_filling_only: bool = False
    is_blanking: bool = False
    date_order: DateOrder | None = None


def guess_mapping(header: Sequence[str], sample: Sequence[Sequence[str]]) -> ColumnMapping:
    """Return the likeliest mapping.

    Args:
        header: the names of the columns.
        sample: some lines, each with as many cells as the header.
    """
    guesses = [_guess(name, [cells[at] for cells in sample]) for at, name in enumerate(header)]
    if _lists_organisations(header, guesses):
        guesses = [(IN_ORGANISATIONS.get(field, field) if field else None, sure) for field, sure in guesses]
    fields: list[Field | None] = [None] * len(header)
    for at in sorted(range(len(header)), key=lambda at: (-guesses[at][1], at)):
        field, sure = guesses[at]
        if sure and field not in fields:
            fields[at] = field
    return ColumnMapping(tuple(fields))


def _guess(heading: str, cells: Sequence[str]) -> tuple[Field | None, int]:
    by_name, sure = guess_of(heading)
    if sure >= CERTAIN - 10:
        return by_name, sure
    by_cells = field_in(cells)
    if by_cells is not None and (by_name is None or by_cells is Field.EMAIL):
        return by_cells, LIKELY // 2
    return (by_name, sure) if by_name is not None else (None, NO)


def _lists_organisations(header: Sequence[str], guesses: Sequence[tuple[Field | None, int]]) -> bool:
    """Tell a table of organisations: no word in it is about a person, unless a plain "name" or "id" were one."""
    about = {
        field for (field, _), name in zip(guesses, header, strict=True) if field and letters_key(name) not in PLAIN
    }
    is_about_person = about & {
        Field.CONTACT_NAME, Field.LAST_NAME, Field.EMAIL, Field.PHONE, Field.POSITION, Field.DEPARTMENT,
        Field.ORGANISATION_NAME, Field.ORGANISATION_ID,
    }  # fmt: skip
    return not is_about_person
