"""Tables written as text: CSV with whatever separates its columns (RFC 4180 and what spreadsheets make of it)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from sync.exchange.encodings import find_encoding
from sync.exchange.errors import TableError
from sync.exchange.formulas import unguarded
from sync.exchange.limits import MAX_CELL_CHARS

DELIMITERS = (",", ";", "\t", "|")

SAMPLE_CHARS = 64 * 1024
SAMPLE_RECORDS = 50


def read_text(path: Path, encoding: str = "", delimiter: str = "") -> Generator[tuple[int, list[str]], None, None]:
    """Yield the records of a file, each with the number of its first line.

    Args:
        path: of the file.
        encoding: "" to find it.
        delimiter: between columns, "" to find it.

    Raises:
        TableError: the file is no such text, or a quotation mark is not closed; names the line.
        OSError: it cannot be read.
    """
    encoding = encoding or find_encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        try:
            yield from _records(path, file, delimiter)
        except UnicodeError:  # of UTF-16 without a mark it is no UnicodeDecodeError
            raise TableError(
                f"{path.name} cannot be read as {encoding}. Nothing was changed; choose another encoding, or save "
                "the file as UTF-8."
            ) from None


def _records(path: Path, file: TextIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    sample = file.read(SAMPLE_CHARS)
    told = _told(sample)
    delimiter = delimiter or told or find_delimiter(sample)
    file.seek(0)
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    first = 2 if told else 1
    try:
        for cells in islice(reader, 1 if told else 0, None):
            if any("\0" in cell for cell in cells):
                raise TableError(f"Line {first} holds a NUL byte, which no table does. Nothing was changed.")
            yield first, [unguarded(cell) for cell in cells]
            first = reader.line_num + 1
    except csv.Error as error:
        raise TableError(_sentence(str(error), first)) from None


def _sentence(words: str, line: int) -> str:
    if "field larger" in words:
        return (
            f"A cell on line {line} has more than {MAX_CELL_CHARS:,} characters; probably its quotation mark is not "
            "closed. Nothing was changed; repair the line."
        )
    if "unexpected end" in words:
        return f"The quotation mark that opens on line {line} is not closed. Nothing was changed; repair the line."
    return (
        f"On line {line} the quotation marks do not fit ({words}). Nothing was changed; repair the line, or save the "
        "file anew from a spreadsheet."
    )


def _told(sample: str) -> str:
    """Return the delimiter that the first line names, as spreadsheets write it: "sep=;"."""
    first = sample.split("\n", 1)[0].rstrip("\r").strip('"')
    return first[4:] if first.lower().startswith("sep=") and first[4:] in (*DELIMITERS, ":", "~", "^") else ""


def find_delimiter(sample: str) -> str:
    """Return what separates the columns: what divides most records into the same number of cells, the more the better.

    Args:
        sample: the beginning of the text.
    """
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    widths: Counter[int] = Counter()
    try:
        for cells in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), SAMPLE_RECORDS):
            if any(cells):
                widths[len(cells)] += 1
    except csv.Error:
        return 0.0, 0
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (count / widths.total(), width) if width > 1 else (0.0, 1)
