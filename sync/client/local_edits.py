"""Edits made here: applied to the local rows and turned into operations, and stamped anew after a fast clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from sync.client import outbox
from sync.client.meta import ClientMeta
from sync.client.outbox import Pending, RecordKey
from sync.edits import Edit
from sync.errors import UsageError
from sync.identifiers import new_op_id
from sync.merge.join import Version, join
from sync.merge.stamp import HybridClock
from sync.protocol.copies import is_of_device, stamp_of_device
from sync.protocol.messages import Op
from sync.protocol.skew import clock_after_skew, fresh_stamps, with_stamps
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

    Returns:
        The records whose clocks changed.
    """
    clock = clock_after_skew(meta.device, hub_now_ms, meta.newest_at_hub)
    pending = outbox.all_pending(connection)
    fresh = fresh_stamps([place.op.stamp for place in pending], clock, hub_now_ms)
    meta.ticks = clock.ticks
    return _under_fresh_stamps(connection, pending, fresh)


def stamped_by_another(connection: Connection, old_device: str, new_device: str) -> set[RecordKey]:
    """Give what waits stamps of the same times by another device, since another program uses the old one too.

    Returns:
        The records whose clocks changed.
    """
    ours = [place for place in outbox.all_pending(connection) if is_of_device(place.op.stamp, old_device)]
    fresh = {place.op.stamp: stamp_of_device(place.op.stamp, new_device) for place in ours}
    return _under_fresh_stamps(connection, ours, fresh)


def _under_fresh_stamps(connection: Connection, pending: list[Pending], fresh: Mapping[str, str]) -> set[RecordKey]:
    """Write pending operations, and the records that they changed, under other stamps."""
    outbox.restamp(connection, [Pending(place.n, with_stamps(place.op, fresh)) for place in pending])
    versions = _read(connection, [(place.op.kind, place.op.record_id) for place in pending])
    for version in versions.values():
        version.clk = {name: fresh.get(stamp, stamp) for name, stamp in version.clk.items()}
    _write(connection, versions)
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
