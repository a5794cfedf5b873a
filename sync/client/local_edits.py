"""Edits made here: applied to the local rows and turned into operations, and stamped anew after a fast clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from sync.client import outbox
from sync.client.meta import ClientMeta
from sync.client.outbox import RecordKey
from sync.edits import Edit
from sync.errors import UsageError
from sync.identifiers import new_op_id
from sync.merge.join import Version, join
from sync.merge.stamp import COUNTER_BITS, HybridClock
from sync.protocol.messages import Op
from sync.records import HUB_KINDS, HUB_OWNED
from sync.store.rows import read_versions, write_versions


def make_ops(connection: Connection, meta: ClientMeta, edits: Sequence[Edit], now_ms: int) -> list[Op]:
    """Apply edits to the local rows and return them as operations.

    Args:
        meta: its clock moves on.
        now_ms: the hub's time as far as it is known here.

    Raises:
        UsageError: an edit of a record that is not here, or of what only the hub sets.
    """
    clock = HybridClock(meta.device, meta.ticks)
    versions = _read(connection, [(edit.kind, edit.record_id) for edit in edits])
    ops = []
    for edit in edits:
        _require_ours(edit)
        known = versions.get((edit.kind, edit.record_id))
        if known is None and not edit.is_new:
            raise UsageError(f"There is no {edit.kind} {edit.record_id} here to change.")
        if known is not None and edit.is_new:
            edit = _as_change(edit, known)
        op = _op(edit, known, clock.next_stamp(now_ms), now_ms)
        if op.is_new or op.fields or op.scope is not None:
            version = versions.setdefault((edit.kind, edit.record_id), Version())
            fields = op.fields if op.scope is None else {**op.fields, "scope": op.scope}
            join(version, fields, op.stamp, is_new=op.is_new)
            ops.append(op)
    _write(connection, {(op.kind, op.record_id): versions[op.kind, op.record_id] for op in ops})
    meta.ticks = clock.ticks
    return ops


def _as_change(edit: Edit, known: Version) -> Edit:
    """Return what a creation of a record that is here already changes in it, as the hub would take it.

    Members of sets have ids that every machine can tell: whoever adds one may not know that it was there before.
    """
    fields = {name: value for name, value in edit.fields.items() if known.fields.get(name) != value}
    scope = edit.scope if edit.scope != known.fields.get("scope") else None
    return replace(edit, is_new=False, scope=scope, fields=fields)


def _op(edit: Edit, known: Version | None, stamp: str, now_ms: int) -> Op:
    fields = dict(edit.fields)
    if edit.is_new:
        fields.setdefault("created_at_ms", now_ms)
    return Op(
        op_id=new_op_id(),
        kind=edit.kind,
        record_id=edit.record_id,
        is_new=edit.is_new,
        scope=edit.scope,
        stamp=stamp,
        fields=fields,
        base={} if known is None else {name: known.stamp_of(name) for name in fields},
    )


def _require_ours(edit: Edit) -> None:
    owned = edit.fields.keys() & HUB_OWNED.get(edit.kind, frozenset())
    if edit.kind in HUB_KINDS or owned:
        raise UsageError(f"Only the hub sets {', '.join(sorted(owned)) or 'this'} of a {edit.kind}.")


def restamped(connection: Connection, meta: ClientMeta, hub_now_ms: int) -> set[RecordKey]:
    """Stamp everything pending anew, in order, after the hub found our clock ahead.

    The new stamps begin after the hub's time and after whatever the hub is known to hold, so that an edit made
    here after one that the hub took stays later than it.

    Returns:
        The records whose clocks changed.
    """
    clock = HybridClock(meta.device, max(hub_now_ms << COUNTER_BITS, meta.newest_at_hub))
    fresh: dict[str, str] = {}
    stamps: dict[int, tuple[str, dict[str, str]]] = {}
    pending = outbox.all_pending(connection)
    for place in pending:
        fresh[place.op.stamp] = clock.next_stamp(hub_now_ms)
        base = {name: fresh.get(stamp, stamp) for name, stamp in place.op.base.items()}
        stamps[place.n] = (fresh[place.op.stamp], base)
    outbox.restamp(connection, stamps)
    versions = _read(connection, [(place.op.kind, place.op.record_id) for place in pending])
    for version in versions.values():
        version.clk = {name: fresh.get(stamp, stamp) for name, stamp in version.clk.items()}
    _write(connection, versions)
    meta.ticks = clock.ticks
    return set(versions)


def _read(connection: Connection, keys: Sequence[RecordKey]) -> dict[RecordKey, Version]:
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for kind, record_id in keys:
        by_kind[kind].append(record_id)
    found: dict[RecordKey, Version] = {}
    for kind, record_ids in by_kind.items():
        versions = read_versions(connection, kind, record_ids)
        found.update({(kind, record_id): version for record_id, version in versions.items()})
    return found


def _write(connection: Connection, versions: dict[RecordKey, Version]) -> None:
    by_kind: defaultdict[str, dict[str, Version]] = defaultdict(dict)
    for (kind, record_id), version in versions.items():
        by_kind[kind][record_id] = version
    for kind, these in by_kind.items():
        write_versions(connection, kind, these)
