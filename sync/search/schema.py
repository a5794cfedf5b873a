"""The tables of the index, and the triggers that keep it in step with the records whoever writes them.

What changes is noted by SQLite itself, in the transaction of the change: no writer can forget it, a crash loses
nothing, and what is deleted has left the index when the transaction ends. Only the row's number is noted; the work
comes later, in slices (sync.search.indexing). All of it is derived: it is made anew whenever its form is another.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from sync.search import days
from sync.search.sources import DEPENDENTS, SOURCES, Source
from sync.search.tokens import KEPT_SIGNS, PHONE_SIGN, TOKENISER_VERSION

FORM = 2
"""Of tables, triggers and entries."""

VERSION = f"{FORM}.{TOKENISER_VERSION}"
"""An index of another version is dropped, and filled anew in the background."""

_STATE = "CREATE TABLE IF NOT EXISTS search_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"

assert PHONE_SIGN in KEPT_SIGNS


def prepare(connection: Connection) -> list[str]:
    """Make what is missing of tables and triggers, inside a write transaction.

    Returns:
        The kinds of record whose index is filled anew: all of them, those whose table was made anew
        (its triggers went with it, and its rows may have other numbers), or none.
    """
    connection.exec_driver_sql(_STATE)
    if state(connection, "version") != VERSION:
        drop(connection)
        connection.exec_driver_sql(_STATE)
        set_state(connection, "version", VERSION)
        for statement in _shared_tables():
            connection.exec_driver_sql(statement)
    anew = [kind for kind, source in SOURCES.items() if not _is_whole(connection, source)]
    for kind in anew:
        _make(connection, SOURCES[kind])
    return anew


def drop(connection: Connection) -> None:
    """Take the whole index away: the records stay."""
    for name in _names(connection, "trigger"):
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    for source in SOURCES.values():
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {source.table}")
    for name in _names(connection, "table"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")


def state(connection: Connection, key: str) -> str:
    """Return what is noted of the index, "" for nothing."""
    found = connection.exec_driver_sql("SELECT value FROM search_state WHERE key = ?", (key,)).scalar()
    return str(found or "")


def set_state(connection: Connection, key: str, value: str) -> None:
    """Note something of the index."""
    connection.exec_driver_sql("INSERT OR REPLACE INTO search_state VALUES (?, ?)", (key, value))


def is_there(connection: Connection) -> bool:
    """Tell whether there is an index of this version, whole or in the making."""
    has_state = "SELECT 1 FROM sqlite_master WHERE name = 'search_state'"
    return connection.exec_driver_sql(has_state).first() is not None and state(connection, "version") == VERSION


def _names(connection: Connection, what: str) -> list[str]:
    statement = "SELECT name FROM sqlite_master WHERE type = ? AND name GLOB 'search_*'"
    return list(connection.exec_driver_sql(statement, (what,)).scalars())


def _is_whole(connection: Connection, source: Source) -> bool:
    names = {*_names(connection, "trigger"), *_names(connection, "table")}
    return all(name in names for name, _ in _triggers(source)) and source.table in names


def _make(connection: Connection, source: Source) -> None:
    signs = "".join(KEPT_SIGNS)
    options = f", prefix='{source.prefixes}'" if source.prefixes else ""
    for statement in (
        f"DROP TABLE IF EXISTS {source.table}",
        f"DROP TABLE IF EXISTS {source.queue}",
        f"CREATE VIRTUAL TABLE {source.table} USING fts5({', '.join(source.columns)}, content='',"
        f" contentless_delete=1, tokenize=\"ascii tokenchars '{signs}'\"{options})",
        f"CREATE TABLE {source.queue} (n INTEGER PRIMARY KEY)",
    ):
        connection.exec_driver_sql(statement)
    for name, statement in _triggers(source):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(statement)
    newest = connection.exec_driver_sql(f"SELECT coalesce(max(rowid), 0) FROM {source.kind}").scalar_one()
    set_state(connection, f"{source.kind}.total", str(newest))
    set_state(connection, f"{source.kind}.below", str(newest + 1))


def _shared_tables() -> Iterator[str]:
    yield days.TABLE
    yield "CREATE TABLE search_word (word TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID"
    yield "CREATE TABLE search_language (language TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID"
    yield "CREATE TABLE search_phone (n INTEGER NOT NULL, tail TEXT NOT NULL, PRIMARY KEY (n, tail)) WITHOUT ROWID"
    yield "CREATE INDEX search_phone_tail ON search_phone (tail)"


def _triggers(source: Source) -> Iterator[tuple[str, str]]:
    kind = source.kind
    gone = f"DELETE FROM {source.table} WHERE rowid = old.rowid; "
    gone += "DELETE FROM search_phone WHERE n = old.rowid; " if kind == "contact" else ""
    for event, row, condition in _events(source.indexed):
        body = (
            _note(source.queue, f"SELECT {row}.rowid")
            if row == "new"
            else gone + f"DELETE FROM {source.queue} WHERE n = old.rowid; "
        )
        yield _trigger(f"search_{kind}_{event.partition(' ')[0].lower()}", event, kind, condition, body)
    trashed = "AFTER UPDATE OF deleted", "WHEN new.deleted AND NOT old.deleted"
    yield _trigger(f"search_{kind}_trashed", trashed[0], kind, trashed[1], gone)
    for owner, dependent, fields, rows in DEPENDENTS:
        if owner == kind:
            yield from _dependent_triggers(kind, SOURCES[dependent], fields, rows)


def _dependent_triggers(kind: str, dependent: Source, fields: tuple[str, ...], rows: str) -> Iterator[tuple[str, str]]:
    for event, row, condition in _events(fields):
        chosen = rows.format(row=row)
        body = _note(dependent.queue, chosen)
        if event == "DELETE" and kind != "ticket":  # a name that must not be found any more stands in those entries
            body += f"DELETE FROM {dependent.table} WHERE rowid IN ({chosen}); "
        name = f"search_{kind}_{dependent.kind}_{event.partition(' ')[0].lower()}"
        yield _trigger(name, event, kind, condition, body)


def _events(fields: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    changed = " OR ".join(f"old.{field} IS NOT new.{field}" for field in (*fields, "deleted"))
    yield "INSERT", "new", ""
    yield f"UPDATE OF {', '.join((*fields, 'deleted'))}", "new", f"WHEN {changed}"
    yield "DELETE", "old", ""


def _note(queue: str, rows: str) -> str:
    # not INSERT OR IGNORE: in a trigger the policy of the statement outside takes its place
    chosen = rows.replace("rowid", "rowid AS n", 1)
    return f"INSERT INTO {queue} SELECT n FROM ({chosen}) AS chosen WHERE n NOT IN (SELECT n FROM {queue}); "


def _trigger(name: str, event: str, table: str, condition: str, body: str) -> tuple[str, str]:
    timed = event if event.startswith("AFTER") else f"AFTER {event}"
    return name, f"CREATE TRIGGER {name} {timed} ON {table} {condition} BEGIN {body} END"
