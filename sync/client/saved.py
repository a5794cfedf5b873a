"""What was saved of a damaged store: a file that a person can read, and that a store takes back."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import JSON, Boolean, Connection, Table, select

from sync.client import outbox
from sync.client.local_store import LocalStore
from sync.client.meta import load_meta, save_meta
from sync.errors import UsageError
from sync.merge.join import Version, join
from sync.protocol.messages import Op
from sync.records import FIELD_TYPES
from sync.records.checking import misfit, table_behind
from sync.store.damage import read_rows
from sync.store.failures import told_as_store_errors
from sync.store.local_tables import Draft, Meta, OutboxEntry, Preference, ReadMark, RejectedOp, WaitingBlob
from sync.store.rows import read_versions, write_versions
from sync.store.upsert import insert_into

_KEPT = (Draft, ReadMark, Preference, RejectedOp, WaitingBlob)
"""Tables of the person's own that the hub does not have; they are taken back as they are."""


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """What was saved of a damaged store; a person can read the file.

    Attributes:
        made_at_ms: milliseconds since 1970, UTC.
        owner_id: whose records these were, "" where that could not be read: then nothing goes out by itself.
        account: who was signed in, as the store keeps it.
        is_whole: everything that was wanted could be read.
        unsent: operations that the hub has not taken, in their order.
        tables: rows of the person's own tables, by the table's name.
    """

    format: int = 1
    made_at_ms: int
    owner_id: str = ""
    account: str = ""
    is_whole: bool = True
    unsent: list[Op] = []
    tables: dict[str, list[dict[str, Any]]] = {}


def save_from(path: Path, key: bytes | None, now_ms: int) -> Saved:
    """Read of a damaged store what the hub does not have.

    Raises:
        StoreError: the disk is full, or does not answer.
    """
    names = [kind.__tablename__ for kind in (Meta, *_KEPT)]
    tables = {OutboxEntry.__tablename__: "acked_at_ms IS NULL", **dict.fromkeys(names, "1")}
    rows, is_whole = read_rows(path, key, tables)
    ops = [_op(row) for row in rows.pop(OutboxEntry.__tablename__)]
    meta = {str(row["key"]): str(row["value"]) for row in rows.pop(Meta.__tablename__)}
    return Saved(
        made_at_ms=now_ms,
        owner_id=meta.get("owner_id", ""),
        account=meta.get("account", ""),
        is_whole=is_whole and None not in ops,
        unsent=[op for op in ops if op is not None],
        tables=rows,
    )


def _op(row: dict[str, object]) -> Op | None:
    """Return a row of the outbox as the operation that it was, None when it is not one any more."""
    try:
        fields = {name: msgspec.json.decode(str(row[name])) for name in ("fields", "base")}
        op = msgspec.convert({**row, **fields, "is_new": bool(row["is_new"])}, Op)
    except msgspec.MsgspecError:
        return None
    types = FIELD_TYPES.get(op.kind)
    return op if types is not None and misfit(types, op.fields) is None else None


def read_saved(file: Path) -> Saved:
    """Read a saved file.

    Raises:
        StoreError: it cannot be read.
        UsageError: it is something else.
    """
    with told_as_store_errors(file):
        data = file.read_bytes()
    try:
        saved = msgspec.json.decode(data, type=Saved)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UsageError(f"{file.name} holds no saved changes of Deskhand. Nothing was changed.") from error
    if saved.format != Saved.__struct_defaults__[0]:
        raise UsageError(f"{file.name} was written by a newer version of Deskhand. Nothing was changed.")
    return saved


def take_back(store: LocalStore, saved: Saved) -> int:
    """Put saved operations and the person's own rows into a store, all of them or none; what it has stays as it is.

    Returns:
        How many operations were new to the store.

    Raises:
        UsageError: they are another person's than the one whose store this is.
        StoreError: nothing was stored.
    """
    with store.transaction() as connection:
        meta = load_meta(connection)
        if meta.owner_id and saved.owner_id and meta.owner_id != saved.owner_id:
            raise UsageError("Those changes are another person's. They are kept; sign in as that person first.")
        if not meta.owner_id:
            meta.owner_id, meta.account = saved.owner_id, saved.account
        save_meta(connection, meta)
        fresh = _unknown(connection, saved.unsent)
        outbox.append(connection, fresh, saved.made_at_ms)
        _show(connection, fresh)
        for declared in _KEPT:
            _insert(connection, table_behind(declared), saved.tables.get(declared.__tablename__, []))
    return len(fresh)


def _unknown(connection: Connection, ops: list[Op]) -> list[Op]:
    known = table_behind(OutboxEntry).c.op_id, table_behind(RejectedOp).c.op_id
    here = {op_id for column in known for op_id in connection.execute(select(column)).scalars()}
    return [op for op in ops if op.op_id not in here]


def _show(connection: Connection, ops: list[Op]) -> None:
    """Apply operations to the records that are here or that they create; the hub brings the others, and joins."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for op in ops:
        keys[op.kind].append(op.record_id)
    for kind, record_ids in keys.items():
        versions = read_versions(connection, kind, record_ids)
        for op in ops:
            if op.kind == kind and (op.is_new or op.record_id in versions):
                version = versions.setdefault(op.record_id, Version())
                join(
                    version,
                    op.fields if op.scope is None else {**op.fields, "scope": op.scope},
                    op.stamp,
                    is_new=op.is_new,
                )
        write_versions(connection, kind, versions)


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    names = set(table.columns.keys())
    wanted = {name for name, column in table.columns.items() if not column.nullable}
    fitting = [row for row in (_decoded(table, row) for row in rows) if wanted <= row.keys() <= names]
    if fitting:
        connection.execute(insert_into(connection, table).on_conflict_do_nothing(), fitting)


def _decoded(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is inserted: what SQLite holds as JSON text is a value again, and 0 and 1 are truths."""
    found = dict(row)
    for name, column in table.columns.items():
        if name not in found or found[name] is None:
            continue
        if isinstance(column.type, Boolean):
            found[name] = bool(found[name])
        elif isinstance(column.type, JSON):
            try:
                found[name] = msgspec.json.decode(str(found[name]))
            except msgspec.MsgspecError:
                del found[name]
    return found
