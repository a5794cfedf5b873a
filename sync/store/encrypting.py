"""A plain store becomes an encrypted one: copied page by page, checked, and put in its place in one step.

A crash at any moment leaves the plain file or the encrypted one, each whole; a half-made copy is thrown away at the
next attempt. What the plain file held may stay readable in free blocks of the disk until they are used again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlcipher3.dbapi2

from sync.errors import StoreError
from sync.store.backup import check_file, flush
from sync.store.failures import told_as_store_errors
from sync.store.migrations.opening import BACKUP_MARK
from sync.store.private_file import flush_folder

PLAIN = b"SQLite format 3\x00"
"""How every plain database begins; an encrypted one begins with random bytes."""

WAIT_S = 0.5
"""A program that is just closing the file gets this long."""


def is_plain(path: Path) -> bool:
    """Tell whether a file is a database that is not encrypted.

    Raises:
        StoreError: it cannot be read.
    """
    with told_as_store_errors(path):
        try:
            with path.open("rb") as file:
                return file.read(len(PLAIN)) == PLAIN
        except FileNotFoundError:
            return False


def encrypt_store(path: Path, key: bytes) -> bool:
    """Encrypt a plain store, and the copies that migrations made of it; nothing happens to one that is encrypted.

    Args:
        path: of the database, which nobody has open.
        key: 32 bytes.

    Returns:
        Whether there was something to encrypt.

    Raises:
        StoreError: it could not be done (the disk is full, somebody holds the file); the plain file is as it was.
    """
    plain = [file for file in (*_copies_of(path), path) if is_plain(file)]
    for file in plain:
        _encrypt(file, key)
    return bool(plain)


def _copies_of(path: Path) -> list[Path]:
    copies = sorted(path.parent.glob(f"{path.name}{BACKUP_MARK}*"))
    return [copy for copy in copies if not copy.name.endswith(("-wal", "-shm", ".encrypting"))]


def _encrypt(path: Path, key: bytes) -> None:
    part = path.with_name(path.name + ".encrypting")
    with told_as_store_errors(path):
        _remove(part)
        try:
            with _held_alone(path) as connection:
                _export(connection, part, key)
            check_file(part, key)
            part.chmod(0o600)
            flush(part)
            if _leftovers(path):
                raise StoreError(f"Another program holds {path.name}. Nothing was changed; close it and start again.")
            part.replace(path)
            flush_folder(path.parent)
        finally:
            _remove(part)


@contextmanager
def _held_alone(path: Path) -> Iterator[sqlcipher3.dbapi2.Connection]:
    """Open a file that nobody else has open, with its write-ahead log folded in and gone."""
    with closing(sqlcipher3.dbapi2.connect(str(path), isolation_level=None, timeout=WAIT_S)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        yield connection


def _export(connection: sqlcipher3.dbapi2.Connection, part: Path, key: bytes) -> None:
    connection.execute("ATTACH DATABASE ? AS encrypted KEY ?", (str(part), f"x'{key.hex()}'"))
    connection.execute("SELECT sqlcipher_export('encrypted')").fetchall()
    connection.execute("DETACH DATABASE encrypted")


def _leftovers(path: Path) -> bool:
    """Tell whether a log lies beside a file that was held alone; an empty journal is of a killed attempt."""
    path.with_name(path.name + "-journal").unlink(missing_ok=True)
    return any(path.with_name(path.name + suffix).exists() for suffix in ("-wal", "-shm"))


def _remove(part: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        part.with_name(part.name + suffix).unlink(missing_ok=True)
