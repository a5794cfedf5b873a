"""Engines over one SQLite file: one writer, and readers that never wait for it.

Write-ahead log, full synchronisation (a committed edit survives a power cut), every write transaction begins
with BEGIN IMMEDIATE, and no SQLite older than the one that cured the corruption of reset write-ahead logs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import sqlcipher3.dbapi2
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from sync.errors import StoreError
from sync.store.failures import told_as_store_errors

OLDEST_SQLITE = (3, 51, 3)
"""3.7.0 to 3.51.2 can corrupt a database when the write-ahead log is reset while another connection writes."""

BUSY_TIMEOUT_MS = 15_000
"""How long a writer waits for a writer of another process (a backup, `doctor`)."""

READERS = 8
"""Reader connections kept open; more are opened and closed when a burst needs them."""


@dataclass(frozen=True, slots=True)
class Engines:
    """The two engines of a file.

    Attributes:
        writer: one connection; its transactions begin with BEGIN IMMEDIATE.
        reader: any number of connections, read-only; a transaction is one snapshot.
    """

    path: Path
    writer: Engine
    reader: Engine

    def close(self) -> None:
        """Close every connection; the write-ahead log is folded into the file."""
        self.reader.dispose()
        self.writer.dispose()


def require_sound_sqlite(version: tuple[int, ...] = sqlcipher3.dbapi2.sqlite_version_info) -> None:
    """Refuse a SQLite that can corrupt files.

    Raises:
        StoreError: it is older than OLDEST_SQLITE.
    """
    if version < OLDEST_SQLITE:
        found, wanted = (".".join(map(str, v)) for v in (version, OLDEST_SQLITE))
        raise StoreError(f"SQLite {found} can damage its files; at least {wanted} is needed. Nothing was opened.")


def open_engines(path: Path, *, key: bytes | None = None) -> Engines:
    """Open, or make, a SQLite file.

    Args:
        path: of the file; its folder is made.
        key: 32 bytes that encrypt the file, None for a plain one.

    Raises:
        StoreError: SQLite is too old, or the file cannot be opened, or not with this key.
    """
    require_sound_sqlite()
    with told_as_store_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    writer = _engine(path, key, pool_size=1, max_overflow=0)
    reader = _engine(path, key, pool_size=READERS, max_overflow=-1)
    event.listen(writer, "begin", _begin_immediate)
    event.listen(reader, "begin", _begin_snapshot)
    event.listen(reader, "connect", _forbid_writing)
    engines = Engines(path, writer, reader)
    try:
        with told_as_store_errors(path), writer.begin():
            pass
    except StoreError:
        engines.close()
        raise
    return engines


def _engine(path: Path, key: bytes | None, **pool: Any) -> Engine:  # pool options have several types
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        module=sqlcipher3.dbapi2,
        json_serializer=lambda value: msgspec.json.encode(value).decode(),
        json_deserializer=msgspec.json.decode,
        **pool,
    )

    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        _prepare(connection, key)

    event.listen(engine, "connect", prepare)
    return engine


def _prepare(connection: DBAPIConnection, key: bytes | None) -> None:
    connection.isolation_level = None  # the "begin" events below begin transactions, not the driver
    cursor = connection.cursor()
    if key is not None:
        cursor.execute("PRAGMA cipher_log_level = NONE")  # else a damaged page is told on standard error as well
        cursor.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = OFF")  # a parent may be out of scope, or on a later page
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.close()


def _forbid_writing(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_snapshot(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
