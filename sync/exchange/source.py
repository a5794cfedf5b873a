"""A file with a table in it, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sync.exchange.comma_text import read_text
from sync.exchange.errors import TableError
from sync.exchange.lines import Table, table_of
from sync.exchange.nature import Nature, nature_of
from sync.exchange.spreadsheets import read_sheet, sheet_names


@dataclass(frozen=True)
class Wish:
    """How a file shall be read.

    Attributes:
        sheet: of a spreadsheet, "" for the first one.
        encoding: of a text, "" to find it.
        delimiter: between the columns of a text, "" to find it.
    """

    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""


def sheets_of(path: Path) -> Sequence[str]:
    """Return the names of the sheets of a file, none for a text.

    Raises:
        TableError: it is no table.
    """
    try:
        return sheet_names(path) if nature_of(path) is Nature.SPREADSHEET else ()
    except OSError as error:
        raise _unreadable(path, error) from error


def read_table(path: Path, wish: Wish | None = None, is_stopped: Callable[[], bool] = lambda: False) -> Table:
    """Read a file; blocks, in half a second for 100,000 lines.

    Args:
        path: of the file.
        wish: how to read it, None to find out everything.
        is_stopped: asked now and then; reading ends soon after it says so.

    Raises:
        TableError: it is no table, or a larger one than can be held.
        StoppedError: it was stopped.
    """
    wish = wish or Wish()
    try:
        if nature_of(path) is Nature.SPREADSHEET:
            rows = read_sheet(path, wish.sheet, is_stopped)
        elif wish.sheet:
            raise TableError(f"{path.name} is a text and has no sheets. Nothing was changed; leave out the sheet.")
        else:
            rows = read_text(path, wish.encoding, wish.delimiter)
        with closing(rows):  # a table that is refused half-way leaves no process behind
            return table_of(rows)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> TableError:
    return TableError(f"{path} cannot be read ({error.strerror or error}). Nothing was changed.")
