"""Spreadsheets (XLSX, XLSB, XLS, ODS), read by a process of their own."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from sync.errors import SyncError
from sync.exchange.errors import StoppedError, TableError
from sync.exchange.limits import READER_TIME_S

COMMAND = "read-sheet"
"""What a bundled program is started with to read a sheet; not for people."""

_ROOT = Path(__file__).resolve().parents[2]
_GIVEN_UP_S = 2 * READER_TIME_S
"""Wall time, for a process that neither works nor ends."""

_LOOK_EVERY_S = 0.1


def sheet_names(path: Path) -> list[str]:
    """Return the names of a spreadsheet's sheets.

    Raises:
        TableError: it cannot be read.
    """
    with _reading(path, "") as source:
        return _names(path, source, lambda: False)


def read_sheet(
    path: Path, sheet: str = "", is_stopped: Callable[[], bool] = lambda: False
) -> Generator[tuple[int, list[str]], None, None]:
    """Yield the rows of a sheet with their numbers.

    Args:
        path: of the spreadsheet.
        sheet: its name, "" for the first one.
        is_stopped: asked now and then; reading ends soon after it says so.

    Raises:
        TableError: it cannot be read, or there is no such sheet.
        StoppedError: it was stopped.
    """
    decode = msgspec.json.Decoder(tuple[int, list[str]]).decode
    with _reading(path, sheet, is_stopped) as source:
        _names(path, source, is_stopped)
        for line in source:
            if line.startswith(b"{"):
                _require_end(line)
                return
            yield decode(line)
        raise _broken_off(path, is_stopped)


def _names(path: Path, source: IO[bytes], is_stopped: Callable[[], bool]) -> list[str]:
    line = source.readline()
    if not line:
        raise _broken_off(path, is_stopped)
    if line.startswith(b"{"):
        _require_end(line)
    return msgspec.json.decode(line, type=list[str])


def _require_end(line: bytes) -> None:
    said = msgspec.json.decode(line, type=dict[str, str | int])
    if "error" in said:
        raise TableError(str(said["error"]))


def _broken_off(path: Path, is_stopped: Callable[[], bool]) -> SyncError:
    """Return why the reader ended before the sheet did."""
    if is_stopped():
        return StoppedError("Reading was stopped. Nothing was changed.")
    return TableError(
        f"{path.name} could not be read: it takes more memory or time than any table, or is damaged. Nothing was "
        "changed; save the part with the customers as CSV and import that."
    )


@contextmanager
def _reading(path: Path, sheet: str, is_stopped: Callable[[], bool] = lambda: False) -> Iterator[IO[bytes]]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    # a reader that runs out of memory says so at length; we say it in a sentence
    process = subprocess.Popen(
        [*_words(), str(path.absolute()), sheet],
        cwd=_ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=flags,
    )
    is_done = threading.Event()
    watch = threading.Thread(target=_watch, args=(process, is_done, is_stopped), name="sheet-watch")
    watch.start()
    try:
        assert process.stdout is not None
        with process.stdout as source:
            yield source
    finally:
        is_done.set()
        watch.join()
        process.kill()
        process.wait()


def _watch(process: subprocess.Popen[bytes], is_done: threading.Event, is_stopped: Callable[[], bool]) -> None:
    waited_s = 0.0
    while not is_done.wait(_LOOK_EVERY_S):
        waited_s += _LOOK_EVERY_S
        if waited_s > _GIVEN_UP_S or is_stopped():
            process.kill()
            return


def _words() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, COMMAND]
    return [sys.executable, "-m", "sync.exchange.sheet_reader"]
