"""What a file is, told by its first bytes and never by its name."""

from __future__ import annotations

import stat
from enum import StrEnum
from pathlib import Path

from sync.exchange.errors import TableError
from sync.exchange.limits import MAX_FILE_BYTES

LOOK_BYTES = 64 * 1024


class Nature(StrEnum):
    """The kinds of files that hold tables."""

    TEXT = "text"
    SPREADSHEET = "spreadsheet"


_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08")
"""A ZIP archive (XLSX, XLSB, ODS), an OLE file (XLS), a bare BIFF stream (a very old XLS)."""

_OTHERS = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "an RTF document"),
)


def nature_of(path: Path) -> Nature:
    """Return what a file is.

    Raises:
        TableError: it is no table, too large, or no file.
        OSError: it cannot be read.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise TableError(f"{path.name} is no file. Nothing was changed; choose a CSV, XLSX, XLS or ODS file.")
    if found.st_size > MAX_FILE_BYTES:
        raise TableError(
            f"{path.name} has {found.st_size / 1e6:,.0f} MB; at most {MAX_FILE_BYTES / 1e6:,.0f} MB are imported at "
            "once. Nothing was changed; divide the file and import the parts one after the other."
        )
    with path.open("rb") as file:
        start = file.read(LOOK_BYTES)
    if start.startswith(_SPREADSHEETS):
        return Nature.SPREADSHEET
    other = next((words for magic, words in _OTHERS if start.startswith(magic)), None)
    if other is not None:
        raise TableError(f"{path.name} is {other}, not a table. Nothing was changed; choose a CSV, XLSX or ODS file.")
    return Nature.TEXT
