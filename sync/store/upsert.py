"""INSERT with ON CONFLICT, as both databases know it: the same words, in two of SQLAlchemy's dialects."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, Union

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Insert: TypeAlias = Union[sqlite.Insert, "postgresql.Insert"]
"""Both have `excluded`, `on_conflict_do_nothing` and `on_conflict_do_update` with the same arguments."""


def insert_into(target: Connection | str, table: Table) -> Insert:
    """Return an INSERT that may be told what to do with a row that is there already.

    Args:
        target: the connection that will run it, or the name of its dialect ("sqlite" or "postgresql").
        table: where the rows go.
    """
    name = target if isinstance(target, str) else target.dialect.name
    if name == "postgresql":
        from sqlalchemy.dialects import postgresql  # a twentieth of a second that clients need not wait for

        return postgresql.insert(table)
    return sqlite.insert(table)
