"""Two people who wrote in one field without seeing each other's text: nothing that was written is lost.

The later stamp wins, as everywhere; the other text becomes a `conflict` record, shown to whoever sees the record.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from sync.edits import Edit
from sync.hub import tables
from sync.hub.transaction import CHILD_KINDS, HubTransaction
from sync.merge.join import Version, conflicts
from sync.protocol.messages import Op
from sync.records import WRITTEN

NAMES = uuid.UUID("5d6f3f0e-0f3c-4b57-9b7c-3c2f6d2a8f51")
"""Namespace of the ids of conflicts: the same operation, sent again, makes the same one."""


class Dispute(NamedTuple):
    """A field that an operation sets although somebody has set it since: the text and stamp that were there."""

    name: str
    text: str
    stamp: str


def disputes(version: Version | None, op: Op) -> list[Dispute]:
    """Return the disputed texts of an operation, before it is joined to its record."""
    if version is None:
        return []
    written = WRITTEN.get(op.kind, frozenset())
    found = [name for name in conflicts(version, op.fields, op.base) if name in written]
    return [Dispute(name, str(version.fields.get(name) or ""), version.stamp_of(name)) for name in found]


def conflict_edits(transaction: HubTransaction, op: Op, author_id: str, disputed: list[Dispute]) -> Iterator[Edit]:
    """Yield a conflict for each disputed text whose loser is worth keeping; the operation has been joined."""
    version = transaction.version(op.kind, op.record_id)
    assert version is not None
    for dispute in disputed:
        mine, is_mine_kept = str(op.fields[dispute.name] or ""), version.stamp_of(dispute.name) == op.stamp
        other_id = _author_of(transaction.connection, op, dispute.name, dispute.stamp)
        lost = dispute.text if is_mine_kept else mine
        if not lost.strip():
            continue  # an emptied field is no text that anybody would want back
        yield Edit.create(
            "conflict",
            str(version.fields["scope"]),
            id=str(uuid.uuid5(NAMES, f"{op.op_id}/{dispute.name}")),
            about_kind=op.kind,
            about_id=op.record_id,
            ticket_id=_ticket_id(op, version),
            field=dispute.name,
            kept=mine if is_mine_kept else dispute.text,
            lost=lost,
            base=_text_at(transaction.connection, op, dispute.name),
            kept_by=author_id if is_mine_kept else other_id,
            lost_by=other_id if is_mine_kept else author_id,
        )


def _ticket_id(op: Op, version: Version) -> str:
    if op.kind == "ticket":
        return op.record_id
    return str(version.fields.get("ticket_id") or "") if op.kind in CHILD_KINDS else ""


def _author_of(connection: Connection, op: Op, name: str, stamp: str) -> str:
    """Return who set a field at a stamp, "" when the log does not tell."""
    log = tables.op
    rows = connection.execute(
        select(log.c.author_id, log.c.fields).where(
            log.c.kind == op.kind, log.c.record_id == op.record_id, log.c.stamp == stamp
        )
    )
    return next((row.author_id for row in rows if name in row.fields), "")


def _text_at(connection: Connection, op: Op, name: str) -> str:
    """Return the text that the operation's author had before him."""
    log = tables.op
    rows = connection.execute(
        select(log.c.fields).where(log.c.kind == op.kind, log.c.record_id == op.record_id, log.c.stamp == op.base[name])
    )
    return next((str(row.fields[name] or "") for row in rows if name in row.fields), "")
