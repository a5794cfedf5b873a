"""The one row that orders everything: sequence, epoch, ticket numbers and the hub's clock."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, Label, literal_column, select, update

from sync.errors import SyncError
from sync.hub.tables import workspace
from sync.store.upsert import insert_into

FIRST_NUMBER = 1001
"""The first ticket's number: four digits from the beginning look the same in every list."""


_LINEAGE = {"postgresql": "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"}
"""The timeline in which the server writes at this moment: the first eight digits of its log's name. (What
pg_control_checkpoint() tells changes only with the first checkpoint after a standby took over.)"""


class LineageChangedError(SyncError):
    """Another server took over since the hub wrote last; a write transaction begins a new epoch."""


@dataclass(slots=True)
class Workspace:
    """The counters, as they stand within one transaction.

    Attributes:
        seq: of the newest change.
        epoch: changes when the hub was restored from a backup, so that clients send again what it lost.
        is_recovering: edits of unknown records wait, since their creation may still arrive.
        next_number: of the next ticket.
        ticks: time part of the newest stamp that the hub made or accepted.
        lineage: of the server, now; "" on SQLite.
        is_taken_over: the row was written by another server last, which may have acknowledged what this one lacks.
    """

    seq: int
    epoch: str
    is_recovering: bool
    next_number: int
    ticks: int
    lineage: str = ""
    is_taken_over: bool = False

    def take_seq(self) -> int:
        """Return the next sequence number."""
        self.seq += 1
        return self.seq

    def take_number(self) -> int:
        """Return the next ticket number."""
        self.next_number += 1
        return self.next_number - 1


def new_epoch() -> str:
    """Return the name of a fresh epoch."""
    return uuid.uuid4().hex


def begin_workspace(connection: Connection) -> None:
    """Make the row where it is missing."""
    first = {"id": 1, "seq": 0, "epoch": new_epoch(), "is_recovering": False, "next_number": FIRST_NUMBER, "ticks": 0}
    connection.execute(insert_into(connection, workspace).values(first).on_conflict_do_nothing())


def load_workspace(connection: Connection, *, is_locked: bool) -> Workspace:
    """Read the row; locked, when the transaction is going to write.

    Raises:
        LineageChangedError: another server took over, and the row is not locked.
    """
    now: Label[str] = literal_column(_LINEAGE.get(connection.dialect.name, "''")).label("now")
    statement = select(workspace, now).where(workspace.c.id == 1)
    row = connection.execute(statement.with_for_update() if is_locked else statement).one()
    is_taken_over = row.lineage not in {"", row.now}
    if is_taken_over and not is_locked:
        raise LineageChangedError("Another database server took over.")
    return Workspace(
        row.seq, row.epoch, row.is_recovering, row.next_number, row.ticks, lineage=row.now, is_taken_over=is_taken_over
    )


def save_workspace(connection: Connection, state: Workspace) -> None:
    """Write the row."""
    connection.execute(
        update(workspace)
        .where(workspace.c.id == 1)
        .values(
            seq=state.seq,
            epoch=state.epoch,
            is_recovering=state.is_recovering,
            next_number=state.next_number,
            ticks=state.ticks,
            lineage=state.lineage,
        )
    )
