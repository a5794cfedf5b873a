"""Giving records: each scope page by page, within one snapshot of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, select
from sqlalchemy import Row as SqlRow

from sync.hub.grants import grants_of
from sync.hub.tables import change
from sync.hub.tables import scope as scope_table
from sync.hub.visible import VisibleFields, all_fields, shown_row
from sync.hub.workspace import Workspace, load_workspace
from sync.merge.join import Version
from sync.protocol.epoch import is_of_this_epoch
from sync.protocol.messages import (
    MAX_ROWS_PER_PULL,
    Checksum,
    Cursor,
    PullReply,
    PullRequest,
    Row,
    ScopePage,
)
from sync.protocol.pull import cursor_after, cursor_to_read
from sync.records import KINDS, FieldValue
from sync.store.rows import table_of, version_from

MAX_PAGE_CHARS = 8 * 1024 * 1024
"""Text in a page, beyond which no more is read: 2,000 rows of the longest texts would be gigabytes."""

SLICE_ROWS = 250
"""Rows read at once; an ordinary page is eight of them."""

# Made once: to make a statement takes SQLAlchemy as long as it takes the database to answer it.
_STATES = select(scope_table).where(scope_table.c.id.in_(bindparam("names", expanding=True)))
_LINES = (
    select(change.c.seq, change.c.kind, change.c.record_id, change.c.is_gone)
    .where(change.c.scope == bindparam("name"), change.c.seq > bindparam("after"))
    .where(~and_(change.c.is_gone, change.c.seq <= bindparam("snap")))
    .order_by(change.c.seq)
    .limit(bindparam("most"))
)


@cache
def _records(kind: str) -> Select[Any]:
    """Return the statement that reads the records of a kind behind lines of a scope, from one seq to another."""
    table = table_of(kind)
    return (
        select(table)
        .join(change, and_(change.c.kind == kind, change.c.record_id == table.c.id))
        .where(change.c.scope == bindparam("name"), ~change.c.is_gone)
        .where(change.c.seq.between(bindparam("first"), bindparam("last")))
    )


@dataclass(frozen=True, slots=True)
class _ScopeState:
    """A scope's floor and totals, as the snapshot has them."""

    floor: int = 0
    row_count: int = 0
    seq_sum: int = 0


def pull(
    connection: Connection, principal_id: str, request: PullRequest, now_ms: int, visible: VisibleFields = all_fields
) -> PullReply:
    """Return what is new in every scope that a principal may see.

    Args:
        connection: in a transaction that is one snapshot.
        principal_id: whose grants count.
        request: a cursor of another grant, another epoch or from before the floor begins anew.
        now_ms: the hub's clock.
        visible: which part of a record a scope shows.
    """
    workspace = load_workspace(connection, is_locked=False)
    grants = grants_of(connection, principal_id)
    states = _states(connection, list(grants))
    left = max(1, min(request.limit, MAX_ROWS_PER_PULL))
    pages: list[ScopePage] = []
    for name, grant_id in sorted(grants.items()):
        state = states.get(name, _ScopeState())
        known = request.cursors.get(name, Cursor())
        is_same_epoch = is_of_this_epoch(request.epoch, workspace.epoch)
        cursor, is_reset = cursor_to_read(
            known, grant_id, floor=state.floor, hub_seq=workspace.seq, is_same_epoch=is_same_epoch
        )
        page = _page(connection, name, cursor, left, workspace, state, visible, is_reset=is_reset)
        left -= len(page.rows)
        pages.append(page)
    return PullReply(epoch=workspace.epoch, now_ms=now_ms, scopes=pages)


def _states(connection: Connection, names: list[str]) -> dict[str, _ScopeState]:
    found = connection.execute(_STATES, {"names": names})
    return {row.id: _ScopeState(row.floor, row.row_count, row.seq_sum) for row in found}


def _page(
    connection: Connection,
    name: str,
    cursor: Cursor,
    limit: int,
    workspace: Workspace,
    state: _ScopeState,
    visible: VisibleFields,
    *,
    is_reset: bool,
) -> ScopePage:
    """Return the next rows of a scope, at most `limit`; what went before the snapshot began is left out."""
    wanted = {"name": name, "after": cursor.seq, "snap": cursor.snap, "most": limit + 1}
    lines = connection.execute(_LINES, wanted).all()
    has_more = len(lines) > limit
    shown = lines[: max(limit, 0)]
    rows = _rows_up_to_a_size(connection, name, shown, visible)
    has_more = has_more or len(rows) < len(shown)
    last_seq = rows[-1].seq if rows else None
    return ScopePage(
        scope=name,
        is_reset=is_reset,
        cursor=cursor_after(cursor, last_seq, workspace.seq, has_more=has_more),
        has_more=has_more,
        rows=rows,
        checksum=None if has_more else Checksum(state.row_count, state.seq_sum),
    )


def _rows_up_to_a_size(
    connection: Connection, name: str, lines: Sequence[SqlRow[int, str, str, bool]], visible: VisibleFields
) -> list[Row]:
    """Return the rows behind these lines, in order; fewer than all once they hold more than MAX_PAGE_CHARS."""
    rows: list[Row] = []
    size_chars = 0
    for start in range(0, len(lines), SLICE_ROWS):
        if size_chars > MAX_PAGE_CHARS:
            break
        part = lines[start : start + SLICE_ROWS]
        versions = _versions(connection, name, part)
        found = [_row(seq, kind, i, name, versions.get((kind, i)), visible) for seq, kind, i, _ in part]
        size_chars += sum([_size_chars(row.fields) for row in found if row.fields])
        rows += found
    return rows


def _size_chars(fields: Mapping[str, FieldValue]) -> int:
    return sum([len(value) for value in fields.values() if isinstance(value, str | list)])


def _versions(
    connection: Connection, name: str, lines: Sequence[SqlRow[int, str, str, bool]]
) -> Mapping[tuple[str, str], Version]:
    """Return the records behind lines of a scope, by kind and id."""
    seqs: defaultdict[str, list[int]] = defaultdict(list)
    for seq, kind, _, is_gone in lines:
        if not is_gone and kind in KINDS:
            seqs[kind].append(seq)
    found: dict[tuple[str, str], Version] = {}
    for kind, numbers in seqs.items():
        rows = connection.execute(_records(kind), {"name": name, "first": numbers[0], "last": numbers[-1]})
        found.update({(kind, row.id): version_from(kind, row) for row in rows})
    return found


def _row(seq: int, kind: str, record_id: str, name: str, version: Version | None, visible: VisibleFields) -> Row:
    if version is None:
        return Row(seq=seq, kind=kind, record_id=record_id, scope=name, fields=None)
    return shown_row(visible, kind, record_id, version, name, seq)
