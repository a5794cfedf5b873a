"""The outbox: every operation made here, until long after the hub has taken it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, exists, func, select, tuple_, update
from sqlalchemy.dialects.sqlite import insert

from sync.protocol.epoch import kept_since_ms
from sync.protocol.messages import MAX_OPS_PER_PUSH, Op
from sync.records.checking import table_behind
from sync.store.local_tables import OutboxEntry, RejectedOp, WaitingBlob
from sync.store.rows import in_chunks

MAX_BATCH_BYTES = 1024 * 1024
"""A slow line carries it before the hub loses patience, and the hub takes it; one operation goes whatever its size."""

RecordKey = tuple[str, str]
"""Kind and id of a record."""

_outbox = table_behind(OutboxEntry)
_rejected = table_behind(RejectedOp)
_waiting = table_behind(WaitingBlob)

_is_pending = _outbox.c.acked_at_ms.is_(None)


@dataclass(frozen=True, slots=True)
class Pending:
    """An operation that the hub has not taken yet, and its place in the outbox."""

    n: int
    op: Op


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many operations wait, and since when (milliseconds since 1970)."""

    count: int
    oldest_ms: int | None


def append(connection: Connection, ops: Iterable[Op], at_ms: int) -> None:
    """Add operations at the end."""
    rows = [{**_values(op), "at_ms": at_ms, "acked_at_ms": None} for op in ops]
    if rows:
        connection.execute(insert(_outbox), rows)


def backlog(connection: Connection) -> Backlog:
    """Return how much waits."""
    row = connection.execute(select(func.count(), func.min(_outbox.c.at_ms)).where(_is_pending)).one()
    return Backlog(row[0], row[1])


def next_batch(connection: Connection, after_n: int, limit: int = MAX_OPS_PER_PUSH) -> list[Pending]:
    """Return the next operations to send, in order.

    What names a blob that the hub does not have yet is stepped over, and what follows it on the same record.
    """
    statement = select(_outbox).where(_is_pending, _outbox.c.n > after_n).order_by(_outbox.c.n)
    held = _held_records(connection)
    if held:
        statement = statement.where(~tuple_(_outbox.c.kind, _outbox.c.record_id).in_(held))
    found = (Pending(row.n, _op(row)) for row in connection.execute(statement.limit(min(limit, MAX_OPS_PER_PUSH))))
    return list(_up_to_a_size(found))


def _up_to_a_size(found: Iterable[Pending]) -> Iterator[Pending]:
    """Yield at least one operation, and more while they fit into MAX_BATCH_BYTES."""
    size_bytes = 0
    for pending in found:
        is_first = size_bytes == 0
        size_bytes += len(msgspec.json.encode(pending.op))
        if size_bytes > MAX_BATCH_BYTES and not is_first:
            return
        yield pending


def _held_records(connection: Connection) -> list[RecordKey]:
    """Return the records of which a pending operation names a blob that still waits to be uploaded."""
    if not connection.execute(select(exists().select_from(_waiting))).scalar():
        return []
    named = select(_waiting.c.sha256).where(_waiting.c.sha256 == _outbox.c.fields["sha256"].as_string())
    found = connection.execute(select(_outbox.c.kind, _outbox.c.record_id).where(_is_pending, named.exists()))
    return [(row.kind, row.record_id) for row in found]


def naming_blob(connection: Connection, sha256: str) -> list[Pending]:
    """Return the pending operations that name a blob."""
    named = _outbox.c.fields["sha256"].as_string() == sha256
    return [Pending(row.n, _op(row)) for row in connection.execute(select(_outbox).where(_is_pending, named))]


def pending_of(connection: Connection, keys: Collection[RecordKey]) -> dict[RecordKey, list[Op]]:
    """Return the pending operations on these records, in order."""
    found: defaultdict[RecordKey, list[Op]] = defaultdict(list)
    if not keys or connection.execute(select(_outbox.c.n).where(_is_pending).limit(1)).first() is None:
        return found
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for kind, record_id in keys:
        by_kind[kind].append(record_id)
    for kind, record_ids in by_kind.items():
        for chunk in in_chunks(record_ids):
            on_these = (_outbox.c.kind == kind, _outbox.c.record_id.in_(chunk))
            for row in connection.execute(select(_outbox).where(_is_pending, *on_these).order_by(_outbox.c.n)):
                found[kind, row.record_id].append(_op(row))
    return found


def acknowledge(connection: Connection, op_ids: Sequence[str], at_ms: int) -> None:
    """Note that the hub took operations."""
    for chunk in in_chunks(op_ids):
        connection.execute(update(_outbox).where(_outbox.c.op_id.in_(chunk)).values(acked_at_ms=at_ms))


def reject(connection: Connection, refused: Iterable[tuple[Op, str]], at_ms: int) -> None:
    """Move operations to the table of rejected ones, with the reason."""
    rows = [{**_values(op), "why": why, "at_ms": at_ms} for op, why in refused]
    if rows:
        connection.execute(insert(_rejected).on_conflict_do_nothing(), rows)
        for chunk in in_chunks([str(row["op_id"]) for row in rows]):
            connection.execute(delete(_outbox).where(_outbox.c.op_id.in_(chunk)))


def send_again(connection: Connection, now_ms: int) -> None:
    """Make what the hub took within the last 30 days pending again: it was restored from a backup."""
    connection.execute(update(_outbox).where(_outbox.c.acked_at_ms > kept_since_ms(now_ms)).values(acked_at_ms=None))


def forget_old(connection: Connection, now_ms: int) -> None:
    """Drop operations that the hub took more than 30 days ago."""
    connection.execute(delete(_outbox).where(_outbox.c.acked_at_ms <= kept_since_ms(now_ms)))


def all_pending(connection: Connection) -> list[Pending]:
    """Return every pending operation, in order."""
    rows = connection.execute(select(_outbox).where(_is_pending).order_by(_outbox.c.n))
    return [Pending(row.n, _op(row)) for row in rows]


def restamp(connection: Connection, pending: Iterable[Pending]) -> None:
    """Write operations' stamps and bases anew, each at its place in the outbox."""
    for place in pending:
        values = {"stamp": place.op.stamp, "base": place.op.base}
        connection.execute(update(_outbox).where(_outbox.c.n == place.n).values(values))


def created_here(connection: Connection, kind: str, record_ids: Sequence[str]) -> set[str]:
    """Return the records among these whose creation is pending."""
    found: set[str] = set()
    for chunk in in_chunks(record_ids):
        is_creation = (_is_pending, _outbox.c.is_new, _outbox.c.kind == kind, _outbox.c.record_id.in_(chunk))
        found.update(connection.execute(select(_outbox.c.record_id).where(*is_creation)).scalars())
    return found


def _op(row: Row[Any]) -> Op:
    return Op(
        op_id=row.op_id,
        kind=row.kind,
        record_id=row.record_id,
        is_new=row.is_new,
        scope=row.scope,
        stamp=row.stamp,
        fields=row.fields,
        base=row.base,
    )


def _values(op: Op) -> dict[str, object]:
    return {
        "op_id": op.op_id,
        "kind": op.kind,
        "record_id": op.record_id,
        "is_new": op.is_new,
        "scope": op.scope,
        "stamp": op.stamp,
        "fields": op.fields,
        "base": op.base,
    }
