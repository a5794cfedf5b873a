"""A table as it was read: a heading, and numbered lines of text cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice

import msgspec

from sync.exchange.errors import TableError
from sync.exchange.limits import MAX_CHARS, MAX_COLUMNS, MAX_LINES

LOOKED_FOR_HEADING = 20
"""So many lines may stand above the heading: a title, a date, an empty line."""


class LineFault(StrEnum):
    """Why the cells of a line cannot be trusted to stand under their headings."""

    TOO_MANY = "too_many"
    TOO_FEW = "too_few"


CELL_END = "\x1f"
"""Between the cells of a kept line: the sign that ASCII has for it, which no person types."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line, kept as one text: a hundred thousand of them take a third of the memory, and no time of the collector.

    Attributes:
        number: as a person finds it in an editor or a spreadsheet; a line of several rows by its first.
        text: the cells.
        fault: why the cells cannot be trusted, None when they can.
    """

    number: int
    text: str
    fault: LineFault | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells, made anew each time: exactly as many as the heading has, unless there is a fault."""
        return tuple(self.text.split(CELL_END))


@dataclass(frozen=True)
class Table:
    """What a file, or one sheet of it, holds.

    Attributes:
        header: the names of the columns, "" where a column has none.
        header_number: on which line they stand.
        lines: those under the heading that are not empty.
        ragged_count: how many of them have a fault.
    """

    header: tuple[str, ...]
    header_number: int
    lines: list[Line]
    ragged_count: int = 0


def table_of(rows: Iterable[tuple[int, Sequence[str]]]) -> Table:
    """Return the table that numbered rows make.

    Raises:
        TableError: there is no heading, or more than can be held.
    """
    source = iter(rows)
    first = list(islice(source, LOOKED_FOR_HEADING))
    at = _heading_of([cells for _, cells in first])
    number, header = first[at][0], _names(first[at][1])
    width = len(header)
    lines: list[Line] = []
    chars = ragged = 0
    for number_of_line, cells in chain(first[at + 1 :], source):
        line = _line(number_of_line, cells, width)
        if line is None:
            continue
        lines.append(line)
        ragged += line.fault is not None
        chars += len(line.text)
        if len(lines) > MAX_LINES or chars > MAX_CHARS:
            raise TableError(
                f"The file has more than {MAX_LINES:,} lines or {MAX_CHARS // 1_000_000} million characters. "
                "Nothing was changed; divide it and import the parts one after the other."
            )
    return Table(header, number, lines, ragged)


def _heading_of(first: Sequence[Sequence[str]]) -> int:
    """Return which line is the heading: the first with two names, else the first with one."""
    widths = [sum(map(bool, _names(cells))) for cells in first]
    wide = [at for at, width in enumerate(widths) if width > 1] or [at for at, width in enumerate(widths) if width]
    if not wide:
        raise TableError("The file is empty: there is not even a heading. Nothing was changed.")
    if len(_names(first[wide[0]])) > MAX_COLUMNS:
        raise TableError(f"The file has more than {MAX_COLUMNS} columns. Nothing was changed; leave some out.")
    return wide[0]


def _line(number: int, cells: Sequence[str], width: int) -> Line | None:
    if not any(cell and not cell.isspace() for cell in cells):
        return None
    fault = None
    if len(cells) < width:
        fault = LineFault.TOO_FEW
    elif any(cell.strip() for cell in cells[width:]):
        fault = LineFault.TOO_MANY
    kept = cells if fault is not None else cells[:width]
    text = CELL_END.join(kept)
    if text.count(CELL_END) != len(kept) - 1:
        text = CELL_END.join(cell.replace(CELL_END, " ") for cell in kept)
    return Line(number, text, fault)


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the names of columns, each in one line, without the empty ones at the end."""
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def sample_of(table: Table, count: int) -> list[Line]:
    """Return the first lines whose cells stand under their headings."""
    return list(islice((line for line in table.lines if line.fault is None), count))
