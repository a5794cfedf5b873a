"""A file that is not what was written there: noticed, read as far as it goes, and put aside; never deleted."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import sqlcipher3.dbapi2

from sync.store.failures import told_as_store_errors
from sync.store.keys import KeyUnavailableError, free_name
from sync.store.private_file import write_private

SIDE_FILES = ("-wal", "-shm")

MARK = ".damaged"
"""Ends the name of an empty file beside a store in which damage was noticed while it was open."""

CHECK = ".key-check"
"""Ends the name of the file beside an encrypted store that tells its key from others, without telling the key."""

ANOTHER_KEY = (
    "The records on this computer ({name}) were encrypted with another key than the one that was found. Nothing was "
    "changed. Bring the right key back, or have everything fetched from the hub anew."
)


def note_damage(path: Path) -> None:
    """Remember that a store is damaged, for the next start."""
    with suppress(OSError):  # then the next start notices by itself, as this one did
        _beside(path, MARK).touch(0o600)


def is_noted(path: Path) -> bool:
    """Tell whether damage was noticed in a store."""
    return _beside(path, MARK).exists()


def require_key(path: Path, key: bytes | None) -> bool:
    """Refuse a key that a store was not encrypted with.

    Returns:
        Whether the key is known to be the store's (or both have none).

    Raises:
        KeyUnavailableError: it is another's; nothing was touched.
    """
    check = _beside(path, CHECK)
    with told_as_store_errors(check):
        known = check.read_text("ascii", errors="replace").strip() if check.exists() else ""
    if known and known != _check(key):
        raise KeyUnavailableError(ANOTHER_KEY.format(name=path.name))
    return bool(known) or key is None


def note_key(path: Path, key: bytes | None) -> None:
    """Note which key a store is encrypted with, after it opened.

    Raises:
        StoreError: the note cannot be written.
    """
    check = _beside(path, CHECK)
    with told_as_store_errors(check):
        if key is not None and not check.exists():
            write_private(check, _check(key).encode("ascii"))


def put_aside(path: Path) -> Path | None:
    """Rename a store and its logs, so that a new one can be made in its place; return the new name.

    Raises:
        StoreError: it cannot be renamed; nothing was changed.
    """
    with told_as_store_errors(path):
        aside = free_name(path)
        found = [suffix for suffix in ("", *SIDE_FILES) if _beside(path, suffix).exists()]
        for suffix in reversed(found):  # the database last: until it went, the next start finds it and goes on here
            _beside(path, suffix).rename(_beside(aside, suffix))
        for suffix in (MARK, CHECK):
            _beside(path, suffix).unlink(missing_ok=True)
    return aside if "" in found else None


def read_rows(
    path: Path, key: bytes | None, tables: Mapping[str, str]
) -> tuple[dict[str, list[dict[str, object]]], bool]:
    """Read of a damaged store what can be read; the file itself is not touched.

    Args:
        path: of the store; nobody has it open.
        key: of an encrypted one.
        tables: name -> condition in SQL of the rows that are wanted ("1" for all).

    Returns:
        The rows of each table, and whether all could be read.
    """
    found: dict[str, list[dict[str, object]]] = {name: [] for name in tables}
    is_whole = True
    with told_as_store_errors(path), _copy_of(path) as copy:
        for name, condition in tables.items():
            rows: dict[object, dict[str, object]] = {}
            for direction in ("ASC", "DESC"):  # a damaged page in the middle hides neither of its sides
                is_whole &= _scan(copy, key, name, condition, direction, rows)
            found[name] = [rows[place] for place in sorted(rows, key=_order)]
    return found, is_whole


def _scan(
    copy: Path, key: bytes | None, name: str, condition: str, direction: str, rows: dict[object, dict[str, object]]
) -> bool:
    query = f'SELECT rowid AS row_place, * FROM "{name}" NOT INDEXED WHERE {condition} ORDER BY rowid {direction}'  # noqa: S608
    try:
        with closing(sqlcipher3.dbapi2.connect(str(copy), isolation_level=None)) as connection:
            if key is not None:
                connection.execute("PRAGMA cipher_log_level = NONE")
                connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            cursor = connection.execute(query)
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                rows[row[0]] = dict(zip(columns[1:], row[1:], strict=True))
    except (sqlcipher3.dbapi2.Error, UnicodeDecodeError):
        return False
    return True


def _order(place: object) -> int:
    return place if isinstance(place, int) else 0


@contextmanager
def _copy_of(path: Path) -> Iterator[Path]:
    """Copy a store for the time of a block: reading a write-ahead log would change the file itself."""
    copy = _beside(path, ".reading")
    try:
        for suffix in ("", "-wal"):
            if _beside(path, suffix).exists():
                shutil.copyfile(_beside(path, suffix), _beside(copy, suffix))
        yield copy
    finally:
        for suffix in ("", *SIDE_FILES):
            _beside(copy, suffix).unlink(missing_ok=True)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _check(key: bytes | None) -> str:
    return "" if key is None else hashlib.sha256(b"deskhand store" + key).hexdigest()[:16]
