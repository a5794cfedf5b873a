"""One server for one data folder, whatever else works beside it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.hub.errors import SettingsError


@contextmanager
def only_server(path: Path) -> Iterator[None]:
    """Hold the folder's lock for the time of a block; the system lets go of it when the process dies.

    Raises:
        SettingsError: another hub serves this folder.
    """
    with path.open("a") as file:
        try:
            _lock(file)
        except OSError:
            raise SettingsError(
                f"A hub serves {path.parent} already. Stop it first, or give this one a folder of its own with --data."
            ) from None
        yield


def _lock(file: IO[str]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
