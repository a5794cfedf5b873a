"""What the pages of import and export show."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from pathlib import Path

from desk.importing.entries import Entry, Outcome
from desk.importing.fields import Field


class Step(IntEnum):
    """Where a person is on his way through an import."""

    FILE = 0
    COLUMNS = 1
    LIST = 2
    DONE = 3


class EntryFilter(StrEnum):
    """Which entries of a plan are listed."""

    ALL = "all"
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    REMARKED = "remarked"


@dataclass(frozen=True)
class FileView:
    """A file that was read.

    Attributes:
        sheets: of a spreadsheet; none for a text.
        encoding: that was asked for, "" for the one that was found.
        header, preview: the first lines.
        line_count: under the heading.
        ragged_count: lines whose cells do not stand under their headings.
    """

    path: Path
    sheets: Sequence[str]
    sheet: str
    encoding: str
    header: Sequence[str]
    preview: Sequence[Sequence[str]]
    line_count: int
    ragged_count: int


@dataclass(frozen=True)
class ColumnView:
    """A column, some of its cells, and where it goes."""

    heading: str
    examples: Sequence[str]
    field: Field | None


@dataclass(frozen=True)
class PlanView:
    """What an import would do.

    Attributes:
        rows: for each filter, the places of its entries.
    """

    entries: Sequence[Entry]
    rows: Mapping[EntryFilter, Sequence[int]]

    @property
    def edit_count(self) -> int:
        """How many records would be written."""
        return len(self.rows[EntryFilter.NEW]) + len(self.rows[EntryFilter.CHANGED])


@dataclass(frozen=True)
class ExportWish:
    """What shall be written, and where."""

    folder: Path
    format: str
    with_files: bool


_FILTERS = {outcome: EntryFilter(outcome.value) for outcome in Outcome}


def rows_by_filter(entries: Sequence[Entry]) -> Mapping[EntryFilter, Sequence[int]]:
    """Return the places of the entries of each filter; in a worker, since there may be a hundred thousand."""
    rows = {wanted: array("l") for wanted in EntryFilter}
    for place, entry in enumerate(entries):
        rows[EntryFilter.ALL].append(place)
        rows[_FILTERS[entry.outcome]].append(place)
        if entry.remarks:
            rows[EntryFilter.REMARKED].append(place)
    return rows
