"""How the hub's records land: a local row is always the hub's row joined with what is pending on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.sqlite import insert

from sync.client import outbox
from sync.client.outbox import RecordKey
from sync.errors import PeerError
from sync.merge.join import Version, join
from sync.merge.stamp import is_stamp, stamp_ticks
from sync.protocol.messages import Checksum, Cursor, PullReply, Row, ScopePage
from sync.protocol.pull import cursor_to_keep, ends_snapshot, is_worth_comparing, meaning_of, scopes_to_leave
from sync.records import FIELD_TYPES, KINDS
from sync.records.checking import is_record_id, misfit, table_behind
from sync.store.local_tables import Landed, ScopeCursor
from sync.store.rows import delete_rows, in_chunks, quick_insert, write_versions

AWAITED = ""
"""Scope under which a record is kept that the hub took from us, until a page brings it (or none does)."""

_landed = table_behind(Landed)
_cursor = table_behind(ScopeCursor)

# Made once: to make a statement takes SQLAlchemy as long as it takes the database to answer it.
_CURSOR = select(_cursor).where(_cursor.c.scope == bindparam("name"))
_NOTE = quick_insert(_landed, ("scope", "kind", "record_id", "seq", "generation"), key=("scope", "kind", "record_id"))
_SAVE_CURSOR = quick_insert(_cursor, ("scope", "seq", "snap", "grant_id", "generation"), key=("scope",))
_LANDED_SCOPES = text(
    # From each scope to the next one by the index: DISTINCT would read a line for every record.
    "WITH RECURSIVE held(scope) AS (SELECT min(scope) FROM landed UNION ALL "
    "SELECT (SELECT min(scope) FROM landed WHERE landed.scope > held.scope) FROM held WHERE held.scope IS NOT NULL) "
    "SELECT scope FROM held WHERE scope IS NOT NULL"
)


def land_rows(connection: Connection, rows: Iterable[Row]) -> tuple[set[RecordKey], int]:
    """Write the hub's records, with what is pending on them.

    Returns:
        The records, and the time part of the newest stamp seen in them.

    Raises:
        PeerError: a row does not fit its kind.
    """
    known = [row for row in rows if row.fields is not None and row.kind in KINDS]
    keys = {(row.kind, row.record_id) for row in known}
    pending = outbox.pending_of(connection, keys)
    by_kind: defaultdict[str, dict[str, Version]] = defaultdict(dict)
    newest = ""
    for row in known:
        version = _version(row)
        newest = max(newest, *version.clk.values())
        for op in pending.get((row.kind, row.record_id), ()):
            fields = op.fields if op.scope is None else {**op.fields, "scope": op.scope}
            join(version, fields, op.stamp, is_new=False)  # the hub has it: a creation of it is taken as a change
        by_kind[row.kind][row.record_id] = version
    for kind, versions in by_kind.items():
        write_versions(connection, kind, versions)
    return keys, stamp_ticks(newest) if newest else 0


def _version(row: Row) -> Version:
    fields = dict(row.fields or {})
    why = misfit(FIELD_TYPES[row.kind], fields)
    if why is None and not (row.clk and is_record_id(row.record_id) and all(map(is_stamp, row.clk.values()))):
        why = "its clock is broken"
    if why is not None:
        raise PeerError(f"The hub sent a {row.kind} that cannot be stored: {why}. Nothing here was changed.")
    fields["scope"] = row.scope
    return Version(fields, dict(row.clk))


def land_page(connection: Connection, page: ScopePage) -> tuple[set[RecordKey], set[RecordKey], int]:
    """Land a page of a scope and move its cursor, in the same transaction.

    Returns:
        The records written, those that may have no place here any more, and the newest stamp's time part.
    """
    before, known_generation = _known_cursor(connection, page.scope)
    meaning = meaning_of(page, known_generation)
    written, newest = land_rows(connection, page.rows)
    _note(connection, page.scope, meaning.present, meaning.generation)
    leaving = set(meaning.gone)
    for kind, record_ids in _by_kind(leaving).items():
        for chunk in in_chunks(record_ids):
            left = (_landed.c.scope == page.scope, _landed.c.kind == kind, _landed.c.record_id.in_(chunk))
            connection.execute(delete(_landed).where(*left))
    if ends_snapshot(page, before):
        leaving |= _remove_landed(connection, _landed.c.scope == page.scope, _landed.c.generation < meaning.generation)
    kept = cursor_to_keep(page)
    if kept != before or meaning.generation != known_generation:
        _save_cursor(connection, page.scope, kept, meaning.generation)
    return written, leaving, newest


def _known_cursor(connection: Connection, scope: str) -> tuple[Cursor, int]:
    """Return how far a scope was read, and the generation of its rows (0: there are none)."""
    row = connection.execute(_CURSOR, {"name": scope}).first()
    if row is None:
        return Cursor(), 0
    return Cursor(seq=row.seq, snap=row.snap, grant_id=row.grant_id), int(row.generation)


def _note(connection: Connection, scope: str, rows: list[Row], generation: int) -> None:
    if rows:
        noted = [(scope, row.kind, row.record_id, row.seq, generation) for row in rows]
        connection.exec_driver_sql(_NOTE, noted)


def _save_cursor(connection: Connection, scope: str, cursor: Cursor, generation: int) -> None:
    values = (scope, cursor.seq, cursor.snap, cursor.grant_id, generation)
    connection.exec_driver_sql(_SAVE_CURSOR, values)


def await_records(connection: Connection, keys: Collection[RecordKey]) -> None:
    """Keep records that the hub took from us until a page brings them."""
    for kind, record_ids in _by_kind(keys).items():
        here = _landed_among(connection, kind, record_ids)
        rows = [
            {"scope": AWAITED, "kind": kind, "record_id": record_id, "seq": 0, "generation": 0}
            for record_id in record_ids
            if record_id not in here
        ]
        if rows:
            connection.execute(insert(_landed).on_conflict_do_nothing(), rows)


def end_awaiting(connection: Connection) -> set[RecordKey]:
    """After everything was read: what no page brought is not ours to see; return it."""
    return _remove_landed(connection, _landed.c.scope == AWAITED)


def leave_other_scopes(connection: Connection, reply: PullReply) -> set[RecordKey]:
    """Forget the scopes that the hub does not name any more, and return what was listed in them."""
    held = set(connection.execute(select(_cursor.c.scope)).scalars())
    held |= set(connection.execute(_LANDED_SCOPES).scalars()) - {AWAITED}
    leaving: set[RecordKey] = set()
    for scope in scopes_to_leave(held, reply):
        leaving |= _remove_landed(connection, _landed.c.scope == scope)
        connection.execute(delete(_cursor).where(_cursor.c.scope == scope))
    return leaving


def forget_landed(connection: Connection, keys: Collection[RecordKey]) -> None:
    """Forget that records landed, in whatever scope."""
    for kind, record_ids in _by_kind(keys).items():
        for chunk in in_chunks(record_ids):
            connection.execute(delete(_landed).where(_landed.c.kind == kind, _landed.c.record_id.in_(chunk)))


def drop_orphans(connection: Connection, keys: Collection[RecordKey]) -> set[RecordKey]:
    """Delete those records that no scope lists any more and that were not created here just now; return them."""
    dropped: set[RecordKey] = set()
    for kind, record_ids in _by_kind(keys).items():
        kept = _landed_among(connection, kind, record_ids) | outbox.created_here(connection, kind, record_ids)
        orphans = [record_id for record_id in record_ids if record_id not in kept]
        if kind in KINDS:
            delete_rows(connection, kind, orphans)
        dropped |= {(kind, record_id) for record_id in orphans}
    return dropped


def cursors(connection: Connection) -> dict[str, Cursor]:
    """Return how far each scope was read."""
    return {
        row.scope: Cursor(seq=row.seq, snap=row.snap, grant_id=row.grant_id)
        for row in connection.execute(select(_cursor))
    }


def begin_anew(connection: Connection, scopes: Collection[str] | None = None) -> None:
    """Have scopes (all, for None) read from the beginning at the next pull; what is here stays until then."""
    statement = update(_cursor).values(seq=-1, snap=0)
    connection.execute(statement if scopes is None else statement.where(_cursor.c.scope.in_(list(scopes))))


def is_complete(connection: Connection, page: ScopePage) -> bool:
    """Compare count and sum of a scope that was read to its end with the hub's."""
    checksum = meaning_of(page, 0).checksum
    if checksum is None or not is_worth_comparing(page, checksum):
        return True
    sums = select(func.count(), func.coalesce(func.sum(_landed.c.seq), 0)).where(_landed.c.scope == page.scope)
    count, seq_sum = connection.execute(sums).one()
    return Checksum(count, seq_sum) == checksum


def _landed_among(connection: Connection, kind: str, record_ids: Collection[str]) -> set[str]:
    found: set[str] = set()
    for chunk in in_chunks(record_ids):
        these = (_landed.c.kind == kind, _landed.c.record_id.in_(chunk))
        found.update(connection.execute(select(_landed.c.record_id).where(*these)).scalars())
    return found


def _remove_landed(connection: Connection, *conditions: ColumnElement[bool]) -> set[RecordKey]:
    removed = connection.execute(delete(_landed).where(*conditions).returning(_landed.c.kind, _landed.c.record_id))
    return {(row.kind, row.record_id) for row in removed}


def _by_kind(keys: Collection[RecordKey]) -> dict[str, list[str]]:
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for kind, record_id in keys:
        grouped[kind].append(record_id)
    return grouped
