"""What revisions of record tables have in common: the columns of every record, and a field that gets a column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    PrimaryKeyConstraint,
    Row,
    Select,
    String,
    TextClause,
    bindparam,
    cast,
    column,
    func,
    select,
    table,
    update,
)

from sync.records.base import FieldValue

LARGE = BigInteger().with_variant(Integer(), "sqlite")
"""Milliseconds, sequence numbers and sizes."""

ROWS_AT_ONCE = 500
"""Rows rewritten by one statement."""


def text_column(name: str) -> Column[str]:
    """Return a column of text that is always there."""
    return Column(name, String, nullable=False)


def flag_column(name: str) -> Column[bool]:
    """Return a column of yes or no."""
    return Column(name, Boolean, nullable=False)


def large_column(name: str, *, nullable: bool = False) -> Column[int]:
    """Return a column of whole numbers of any size."""
    return Column(name, LARGE, nullable=nullable)


def create_record_table(name: str, *fields: Column[Any], indexed: Sequence[str] = ()) -> None:
    """Make the table of a kind of record, as of the first release; later columns of all kinds are added by revisions.

    Args:
        name: of the kind.
        fields: beside those of every record.
        indexed: fields that have an index of their own; the scope always has one.
    """
    op.create_table(
        name,
        *fields,
        text_column("id"),
        text_column("scope"),
        Column("clk", JSON, nullable=False),
        Column("extra", JSON, nullable=False),
        large_column("created_at_ms"),
        flag_column("deleted"),
        PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    for field in (*indexed, "scope"):
        op.create_index(f"ix_{name}_{field}", name, [field])


def add_field(kind: str, field: Column[Any], default: str | TextClause | None = None, *, indexed: bool = False) -> None:
    """Give a field of records a column of its own, and move there what newer programs sent of it before.

    Args:
        kind: name of the table.
        field: the column; it may hold NULL only when its declaration says so.
        default: SQL of what rows hold that nobody set it in; needed where NULL is not allowed.
        indexed: whether it gets an index.
    """
    field.server_default = None
    added = Column(field.name, field.type, nullable=field.nullable, server_default=default)
    op.add_column(kind, added)
    if indexed:
        op.create_index(f"ix_{kind}_{field.name}", kind, [field.name])
    move_extra(op.get_bind(), kind, field)


def move_extra(connection: Connection, kind: str, field: Column[Any]) -> int:
    """Move a field out of `extra` into its column; a value that does not fit the column stays where it is.

    Returns:
        How many rows had it.
    """
    rows = table(kind, column("id", String), column("extra", JSON), column(field.name, field.type))
    moving = (
        update(rows)
        .where(rows.c.id == bindparam("row_id"))
        .values({rows.c.extra: bindparam("rest", type_=JSON), rows.c[field.name]: bindparam("value", type_=field.type)})
    )
    moved = 0
    for some in _having(connection, kind, field.name):
        fitting = [row for row in some if _fits(row.extra[field.name], field)]
        if fitting:
            connection.execute(moving, [_moved(row, field.name) for row in fitting])
        moved += len(fitting)
    return moved


def _having(connection: Connection, kind: str, name: str) -> Iterator[list[Row[str, dict[str, FieldValue]]]]:
    rows = table(kind, column("id", String), column("extra", JSON))
    mentioned = func.instr if connection.dialect.name == "sqlite" else func.strpos
    query: Select[str, dict[str, FieldValue]] = select(rows.c.id, rows.c.extra).where(
        mentioned(cast(rows.c.extra, String), f'"{name}"') > 0
    )
    last = ""
    while some := connection.execute(query.where(rows.c.id > last).order_by(rows.c.id).limit(ROWS_AT_ONCE)).all():
        last = some[-1].id
        yield [row for row in some if name in row.extra]


def _moved(row: Row[str, dict[str, FieldValue]], name: str) -> dict[str, object]:
    rest = {key: value for key, value in row.extra.items() if key != name}
    return {"row_id": row.id, "rest": rest, "value": row.extra[name]}


def _fits(value: FieldValue, field: Column[Any]) -> bool:
    if value is None:
        return bool(field.nullable)
    if isinstance(field.type, JSON):
        return isinstance(value, list | dict)
    wanted = field.type.python_type
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))
