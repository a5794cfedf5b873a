"""What a client must hold, reckoned beside it from what was said to it and what waits there: its rows, exactly."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import JSON, Boolean

from sync.client.outbox import Pending, RecordKey
from sync.merge.join import CREATION, Version, join
from sync.protocol.messages import Op, PullReply, PushReply, Row, Verdict
from sync.records import FIELD_TYPES, KINDS, FieldValue
from sync.records.checking import table_behind

IN_USE = ("ticket", "message", "ticket_tag", "conflict")
"""Kinds that the histories write, or the hub because of them."""

Shown = tuple[dict[str, FieldValue], dict[str, str]]
"""A record's fields and its clock."""

Rows = dict[RecordKey, Shown]
"""(kind, id) -> fields and clock."""


_JSON = {
    kind: frozenset(c.name for c in table_behind(KINDS[kind]).columns if isinstance(c.type, JSON)) for kind in IN_USE
}
_FLAGS = {
    kind: frozenset(c.name for c in table_behind(KINDS[kind]).columns if isinstance(c.type, Boolean)) for kind in IN_USE
}
_COLUMNS = {kind: tuple(c.name for c in table_behind(KINDS[kind]).columns) for kind in IN_USE}


def all_rows(ask: Callable[[str], Iterable[Sequence[Any]]]) -> Rows:
    """Return every record in a store.

    Args:
        ask: reads; what it returns need not be what SQLAlchemy makes of it.
    """
    rows: Rows = {}
    for kind in IN_USE:
        columns = _COLUMNS[kind]
        for values in ask(f"SELECT {', '.join(columns)} FROM {kind}"):  # noqa: S608 - names of our own columns
            record = dict(zip(columns, values, strict=True))
            for name in _JSON[kind]:
                record[name] = _plain(record[name])
            for name in _FLAGS[kind]:
                record[name] = bool(record[name])
            record_id, clk, extra = record.pop("id"), record.pop("clk"), record.pop("extra")
            rows[kind, record_id] = ({**record, **extra}, clk)
    return rows


def _plain(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str) else value


_DEFAULTS: dict[str, dict[str, FieldValue]] = {}


def _defaults(kind: str) -> dict[str, FieldValue]:
    if kind not in _DEFAULTS:
        columns = table_behind(KINDS[kind]).columns
        found: dict[str, FieldValue] = {}
        for name, types in FIELD_TYPES[kind].items():
            default = columns[name].default
            scalar = getattr(default, "arg", None) if default is not None and default.is_scalar else None
            found[name] = [] if list in types else scalar
        _DEFAULTS[kind] = found
    return _DEFAULTS[kind]


def with_defaults(kind: str, version: Version) -> dict[str, FieldValue]:
    """Return a version's fields as a table holds them."""
    return _defaults(kind) | version.fields


def join_all(version: Version, ops: Iterable[Op]) -> Version:
    """Join operations to a version, and return it."""
    for op in ops:
        fields = op.fields if op.scope is None else {**op.fields, "scope": op.scope}
        join(version, fields, op.stamp, is_new=op.is_new)
    return version


@dataclass(slots=True)
class Expectation:
    """One client's conversation with the hub, as far as it has been stored there.

    Attributes:
        told: the hub's records, as it told them last.
        accepted: operations that the hub took since it told the record.
        taken: ids of all operations that the hub ever took.
        stamps: of everything that ever waited, by operation: what the hub took may wait again after its restore.
        shown: records that were here when the invariants were looked at last.
        made: ids of all operations ever made: none may get lost.
    """

    told: dict[RecordKey, Version] = field(default_factory=dict)
    accepted: dict[RecordKey, list[Op]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    stamps: dict[str, str] = field(default_factory=dict)
    shown: frozenset[RecordKey] = frozenset()
    made: set[str] = field(default_factory=set)

    def take_push_reply(self, batch: Sequence[Pending], reply: PushReply) -> None:
        """Note what the hub said to a push."""
        ops = {pending.op.op_id: pending.op for pending in batch}
        for result in reply.results:
            op = ops[result.op_id]
            key = (op.kind, op.record_id)
            if result.verdict is Verdict.OK:
                self.accepted.setdefault(key, []).append(op)
                self.taken.add(op.op_id)
        for result in reply.results:
            op = ops[result.op_id]
            if result.verdict is Verdict.REJECTED and result.row is not None:
                self._take_row(result.row)
            elif result.verdict is Verdict.REJECTED:
                self.told.pop((op.kind, op.record_id), None)
                self.accepted.pop((op.kind, op.record_id), None)

    def take_pull_reply(self, reply: PullReply) -> None:
        """Note a page."""
        for page in reply.scopes:
            for row in page.rows:
                if row.fields is not None:
                    self._take_row(row)

    def _take_row(self, row: Row) -> None:
        key = (row.kind, row.record_id)
        self.told[key] = Version({**(row.fields or {}), "scope": row.scope}, dict(row.clk))
        self.accepted.pop(key, None)

    def follow_stamps(self, waiting: Iterable[Op]) -> None:
        """Follow a client that stamped anew what waits: what waits again after a restore may be told already."""
        now = {op.op_id: op.stamp for op in waiting}
        fresh = {self.stamps[op_id]: stamp for op_id, stamp in now.items() if self.stamps.get(op_id, stamp) != stamp}
        self.stamps |= now
        for version in self.told.values() if fresh else ():
            version.clk = {name: fresh.get(stamp, stamp) for name, stamp in version.clk.items()}
        for ops in self.accepted.values() if fresh else ():
            ops[:] = [replace(op, stamp=fresh.get(op.stamp, op.stamp)) for op in ops]

    def forget(self, shown: Collection[RecordKey]) -> None:
        """Forget what was told of records that are not here any more: whatever comes of them begins anew."""
        for key in self.told.keys() - shown:
            del self.told[key]
            self.accepted.pop(key, None)

    def version_of(self, key: RecordKey, pending: Iterable[Op]) -> Version | None:
        """Return what a record must be, None when nobody ever wrote such a one.

        Args:
            key: the record.
            pending: the operations on it that wait, in order.
        """
        told, ops = self.told.get(key), [*self.accepted.get(key, ()), *pending]
        if told is not None:  # the hub takes a creation of what it has as a change of what the creation names
            ops = [replace(op, is_new=False) for op in ops]
        version = join_all(Version() if told is None else told.copy(), ops)
        return version if CREATION in version.clk else None
