"""One server for one data folder, whatever else works beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.hub.errors import SettingsError
from sync.store.sole import lock_file


@contextmanager
def only_server(path: Path) -> Iterator[None]:
    """Hold the folder's lock for the time of a block; the system lets go of it when the process dies.

    Raises:
        SettingsError: another hub serves this folder.
    """
    with path.open("a") as file:
        try:
            lock_file(file)
        except OSError:
            raise SettingsError(
                f"A hub serves {path.parent} already. Stop it first, or give this one a folder of its own with --data."
            ) from None
        yield
