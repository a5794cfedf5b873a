"""A copy of the hub's file that is whole and proven, taken while the hub runs."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Engine, text

from sync.errors import StoreDamagedError, StoreError
from sync.store.engines import open_engines
from sync.store.failures import told_as_store_errors


def back_up(reader: Engine, to: Path, key: bytes | None = None) -> None:
    """Write a checked copy of a database.

    Args:
        reader: of the database.
        to: the copy; it appears under this name only when it is whole.
        key: of an encrypted database.

    Raises:
        StoreError: the copy cannot be written, or is there already, or is damaged; nothing is left behind then.
    """
    if to.exists():
        raise StoreError(f"{to.name} is there already; nothing was overwritten. Choose another name.")
    part = to.with_name(to.name + ".part")
    with told_as_store_errors(to):
        to.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        try:
            _vacuum_into(reader, part)
            check_file(part, key)
            flush(part)
            part.rename(to)
        finally:
            for suffix in ("", "-wal", "-shm"):
                part.with_name(part.name + suffix).unlink(missing_ok=True)


def check_file(path: Path, key: bytes | None = None) -> None:
    """Let SQLite check a whole file.

    Raises:
        StoreDamagedError: it is damaged.
    """
    engines = open_engines(path, key=key)
    try:
        with told_as_store_errors(path), engines.reader.connect() as connection:
            complaints = connection.execute(text("PRAGMA integrity_check")).scalars().all()
    finally:
        engines.close()
    if list(complaints) != ["ok"]:
        raise StoreDamagedError(f"{path.name} is damaged: {complaints[0]}")


def _vacuum_into(reader: Engine, part: Path) -> None:
    raw = reader.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA query_only = OFF")  # VACUUM INTO writes another file, yet counts as writing
        try:
            cursor.execute("VACUUM INTO ?", (str(part),))
        finally:
            cursor.execute("PRAGMA query_only = ON")
            cursor.close()
    finally:
        raw.close()


def flush(path: Path) -> None:
    """Have the file on the disk before it gets its name."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
