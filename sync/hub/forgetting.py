"""Forgetting the markers of rows that went long ago, so that they do not pile up for ever.

A client that was away for longer begins a scope anew (`floor`); it reads what is there and loses nothing of its own.
Markers carry a sequence number and no time, so the hub notes once a day how far the numbers have come.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, select, update

from sync.hub import tables
from sync.hub.transaction import HubTransaction
from sync.protocol.forgetting import forgotten_before_ms, is_note_due

_notes = tables.milestone


def forget_up_to(connection: Connection, seq: int) -> None:
    """Forget the markers up to a sequence number; a client that did not read them begins anew."""
    lines, scope = tables.change, tables.scope
    connection.execute(delete(lines).where(lines.c.is_gone, lines.c.seq <= seq))
    connection.execute(update(scope).where(scope.c.floor < seq).values(floor=seq))


def forget_old(transaction: HubTransaction) -> int:
    """Note how far the hub has come, if today was not noted yet, and forget the markers that are old enough.

    Returns:
        Up to which sequence number something was forgotten, 0 for nothing.
    """
    connection, now_ms = transaction.connection, transaction.now_ms
    connection.execute(delete(_notes).where(_notes.c.at_ms > now_ms))  # by a clock that was ahead
    last_ms = connection.execute(select(func.max(_notes.c.at_ms))).scalar()
    if is_note_due(last_ms, now_ms):
        connection.execute(_notes.insert().values(at_ms=now_ms, seq=transaction.workspace.seq))
    is_old = _notes.c.at_ms <= forgotten_before_ms(now_ms)
    seq = int(connection.execute(select(func.max(_notes.c.seq)).where(is_old)).scalar() or 0)
    if seq:
        forget_up_to(connection, seq)
        connection.execute(delete(_notes).where(is_old))
    return seq
