"""The process that reads a spreadsheet: a hostile file can end this process, and nothing else.

A sheet of two cells that lie far apart makes the reader reserve room for all the cells between them, which ends a
process; so spreadsheets are read in one of their own, under limits of memory and time. It writes JSON lines:
the names of the sheets, then `[number, [cells]]` for each row of the one asked for, then `{"end": rows}`; or
`{"error": sentence}`.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec
import python_calamine

from sync.exchange.cells import cell_text
from sync.exchange.errors import TableError
from sync.exchange.limits import MAX_LINES, MAX_PARTS, MAX_UNPACKED_BYTES, READER_MEMORY_BYTES, READER_TIME_S

_ROWS_BETWEEN_WRITES = 500


def main(arguments: Sequence[str], out: BinaryIO) -> int:
    """Read the sheet that the arguments name (path, and its name or nothing for the first one)."""
    _bound_ourselves()
    path, wanted = Path(arguments[0]), arguments[1] if len(arguments) > 1 else ""
    encode = msgspec.json.Encoder().encode
    try:
        require_small_parts(path)
        _write_sheet(path, wanted, out)
    except (TableError, OSError, MemoryError) as error:
        sentence = str(error) if isinstance(error, TableError) else f"{path.name} cannot be read. Nothing was changed."
        out.write(encode({"error": sentence}) + b"\n")
    return 0


def _write_sheet(path: Path, wanted: str, out: BinaryIO) -> None:
    encode = msgspec.json.Encoder().encode
    try:
        with python_calamine.load_workbook(str(path)) as book:
            names = _sheets(book)
            name = wanted or names[0]
            if name not in names:
                raise TableError(f"{path.name} has no sheet {name!r}, but {', '.join(names)}. Nothing was changed.")
            out.write(encode(names) + b"\n")
            sheet = book.get_sheet_by_name(name)
            number, lines = 0, list[bytes]()
            for number, row in enumerate(sheet.iter_rows(), 1):
                lines.append(encode((number, [cell_text(value) for value in row])))
                if number > 2 * MAX_LINES:
                    raise TableError(f"The sheet has more than {MAX_LINES:,} lines. Nothing was changed; divide it.")
                if len(lines) == _ROWS_BETWEEN_WRITES:
                    out.write(b"\n".join(lines) + b"\n")
                    lines.clear()
            out.write(b"\n".join([*lines, encode({"end": number})]) + b"\n")
    except python_calamine.PasswordError:
        raise TableError(f"{path.name} is protected by a password. Nothing was changed; save it without one.") from None
    except python_calamine.CalamineError as error:
        raise TableError(
            f"{path.name} is damaged, or no spreadsheet ({error}). Nothing was changed; save it anew from the "
            "program that it comes from, or as CSV."
        ) from None


def _sheets(book: python_calamine.CalamineWorkbook) -> list[str]:
    names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
    if not names:
        raise TableError("The file has no sheet. Nothing was changed.")
    return names


def require_small_parts(path: Path) -> None:
    """Refuse an archive that unpacks to more than a spreadsheet does.

    Raises:
        TableError: it does, or is damaged.
    """
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise TableError(f"{path.name} is damaged ({error}). Nothing was changed.") from None
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise TableError(
            f"{path.name} unpacks to more than any spreadsheet ({MAX_UNPACKED_BYTES // 1024**2} MB). Nothing was "
            "changed; such a file is made to do harm."
        )


def _bound_ourselves() -> None:
    """Let the system end us before we take the machine's memory or an hour of its time."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (READER_MEMORY_BYTES, READER_MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (int(READER_TIME_S), int(READER_TIME_S)))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_sheet_for_parent(arguments: Sequence[str]) -> int:
    """Be the process that reads a sheet for the one that started it; returns its exit code."""
    return main(arguments, sys.stdout.buffer)


if __name__ == "__main__":
    sys.exit(read_sheet_for_parent(sys.argv[1:]))
