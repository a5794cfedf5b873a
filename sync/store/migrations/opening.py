"""Bringing a database up to date when it is opened: recognised, copied where it holds something, and migrated."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, inspect, literal_column, select, table, text

from sync.errors import StoreError
from sync.store.backup import back_up
from sync.store.engines import Engines
from sync.store.failures import told_as_store_errors
from sync.store.migrations.blank import make_tables
from sync.store.migrations.chain import Chain

BACKUP_MARK = ".before-"
"""Stands in the name of the copy that is made of a file before it is migrated."""

_NO_DATA = frozenset({"meta", "workspace"})
"""Tables of which every file has rows, an empty one too."""

_LOCK = 0x6465736B
"""PostgreSQL's name of the lock under which one hub node at a time migrates: "desk"."""


def bring_up_to_date(engines: Engines, chains: Sequence[Chain], *, key: bytes | None = None) -> None:
    """Run what a database lacks, in one transaction; a new one gets its tables, an old file is copied first.

    A file that lacks nothing costs a few small reads: Alembic is not even imported. A PostgreSQL database is not
    copied: that is for its own tools to do.

    Args:
        engines: of the database.
        chains: all that concern it, in the order in which they are run.
        key: of an encrypted file, for its copy.

    Raises:
        StoreError: a newer program wrote it, or there is no room for the copy or the change; nothing was changed.
    """
    with told_as_store_errors(engines.path):
        with engines.reader.begin() as connection:
            lacking = _lacking(connection, chains, engines.path)
            is_to_copy = bool(lacking) and connection.dialect.name == "sqlite" and _holds_data(connection)
        if not lacking:
            return
        if is_to_copy:
            _copy_aside(engines, lacking, key)
        with engines.writer.begin() as connection:
            _migrate(connection, chains, engines.path)


def _lacking(connection: Connection, chains: Sequence[Chain], path: Path) -> list[tuple[Chain, str | None, bool]]:
    """Return the chains with something to run: where the database stands in each, and whether that was noted."""
    tables = frozenset(inspect(connection).get_table_names())
    places = [(chain, chain.stands_at(connection, tables, path.name)) for chain in chains]
    return [
        (chain, place, chain.version_table in tables)
        for chain, place in places
        if place != chain.revisions()[-1] or chain.version_table not in tables
    ]


def _migrate(connection: Connection, chains: Sequence[Chain], path: Path) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    lacking = _lacking(connection, chains, path)  # once more: somebody else may have done it meanwhile
    if connection.dialect.name == "sqlite" and not inspect(connection).get_table_names():
        make_tables(connection, tuple(chains))
        return
    from sync.store.migrations.running import run_chain

    for chain, place, is_noted in lacking:
        run_chain(connection, chain, adopted=None if is_noted else place)


def _holds_data(connection: Connection) -> bool:
    names = inspect(connection).get_table_names()
    return any(_has_row(connection, name) for name in _counted(names))


def _counted(names: Collection[str]) -> list[str]:
    return [name for name in names if name not in _NO_DATA and not name.endswith("_version")]


def _has_row(connection: Connection, name: str) -> bool:
    return connection.execute(select(literal_column("1")).select_from(table(name)).limit(1)).first() is not None


def _copy_aside(engines: Engines, lacking: Sequence[tuple[Chain, str | None, bool]], key: bytes | None) -> None:
    """Keep the file as it is under another name; a copy from an earlier migration makes room for it."""
    path = engines.path
    copy = path.with_name(f"{path.name}{BACKUP_MARK}{lacking[0][0].revisions()[-1]}")
    fresh = copy.with_name(copy.name + ".new")
    fresh.unlink(missing_ok=True)
    try:
        back_up(engines.reader, fresh, key)
    except StoreError as error:
        raise StoreError(
            f"{path.name} has to be converted for this version of Deskhand, and no copy of it could be made first: "
            f"{error} Nothing was changed. Make room on the disk and start again."
        ) from error
    with suppress(OSError):  # systems without modes
        fresh.chmod(0o600)
    fresh.replace(copy)
    for older in path.parent.glob(f"{path.name}{BACKUP_MARK}*"):
        if older != copy:
            older.unlink()
