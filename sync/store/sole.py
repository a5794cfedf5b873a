"""One program at a time for one folder; the system lets go when the program dies, however it dies."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

from sync.errors import StoreError
from sync.store.failures import told_as_store_errors

FILE_NAME = "in-use.lock"

IN_USE = (
    "Another program has the records in this folder open ({folder}). Close that one, then try again. "
    "Nothing was changed."
)


class SoleUse:
    """A folder that nobody else uses until it is released."""

    def __init__(self, folder: Path) -> None:
        """Take a folder; it is made.

        Raises:
            StoreError: another program, or another part of this one, has it.
        """
        with told_as_store_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._file = (folder / FILE_NAME).open("a")
        try:
            lock_file(self._file)
        except OSError as error:
            self._file.close()
            raise StoreError(IN_USE.format(folder=folder)) from error

    def release(self) -> None:
        """Let others have the folder; harmless when it was released already."""
        self._file.close()


def lock_file(file: IO[str]) -> None:
    """Lock an open file until it is closed.

    Raises:
        OSError: somebody else has it locked.
    """
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
