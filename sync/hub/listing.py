"""In which scopes a record is shown, and the lines of `change` that say so to readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, select, update

from sync.hub.tables import change, scope
from sync.hub.workspace import Workspace
from sync.store.rows import in_chunks
from sync.store.upsert import insert_into

RecordKey = tuple[str, str]
"""Kind and id of a record."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of `change`: the record is in the scope since, or gone from it with, this seq."""

    seq: int
    is_gone: bool


@dataclass(slots=True)
class _Total:
    """How a scope's count and sum of listed rows change within the transaction."""

    row_count: int = 0
    seq_sum: int = 0


@dataclass(slots=True)
class Listing:
    """Writes the lines of one transaction.

    Attributes:
        touched: scope -> newest seq written to it.
    """

    workspace: Workspace
    touched: dict[str, int] = field(default_factory=dict)
    _lines: list[dict[str, object]] = field(default_factory=list)
    _totals: defaultdict[str, _Total] = field(default_factory=lambda: defaultdict(_Total))

    def put(self, key: RecordKey, audience: Collection[str], known: Mapping[str, Line], *, is_changed: bool) -> None:
        """List a record anew.

        Args:
            key: the record.
            audience: scopes in which it is shown from now on.
            known: its lines so far, by scope.
            is_changed: its fields changed, so that every reader needs it again; otherwise only new readers do.
        """
        for name in audience:
            line = known.get(name)
            if is_changed or line is None or line.is_gone:
                self._write(key, name, line, is_gone=False)
        for name, line in known.items():
            if name not in audience and not line.is_gone:
                self._write(key, name, line, is_gone=True)

    def _write(self, key: RecordKey, name: str, line: Line | None, *, is_gone: bool) -> None:
        seq = self.workspace.take_seq()
        self.touched[name] = seq
        total = self._totals[name]
        if line is not None and not line.is_gone:
            total.row_count -= 1
            total.seq_sum -= line.seq
        if not is_gone:
            total.row_count += 1
            total.seq_sum += seq
        self._lines.append({"scope": name, "kind": key[0], "record_id": key[1], "seq": seq, "is_gone": is_gone})

    def save(self, connection: Connection) -> None:
        """Write the lines and the totals of their scopes."""
        if not self._lines:
            return
        statement = insert_into(connection, change)
        updates = {"seq": statement.excluded.seq, "is_gone": statement.excluded.is_gone}
        keys = ["scope", "kind", "record_id"]
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=updates), self._lines)
        fresh = [{"id": name, "floor": 0, "row_count": 0, "seq_sum": 0} for name in self._totals]
        connection.execute(insert_into(connection, scope).on_conflict_do_nothing(), fresh)
        connection.execute(
            update(scope)
            .where(scope.c.id == bindparam("name"))
            .values(row_count=scope.c.row_count + bindparam("rows"), seq_sum=scope.c.seq_sum + bindparam("sum")),
            [{"name": name, "rows": t.row_count, "sum": t.seq_sum} for name, t in self._totals.items()],
        )


def lines_of(connection: Connection, keys: Iterable[RecordKey]) -> dict[RecordKey, dict[str, Line]]:
    """Return the lines of these records: record -> scope -> line."""
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for kind, record_id in keys:
        by_kind[kind].append(record_id)
    found: defaultdict[RecordKey, dict[str, Line]] = defaultdict(dict)
    for kind, record_ids in by_kind.items():
        for chunk in in_chunks(record_ids):
            wanted = select(change).where(change.c.kind == kind, change.c.record_id.in_(chunk))
            for row in connection.execute(wanted):
                found[kind, row.record_id][row.scope] = Line(row.seq, row.is_gone)
    return found
