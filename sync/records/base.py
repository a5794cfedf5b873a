"""What every record has: an id, one scope, the clock of each field, and room for fields of newer versions."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from sqlalchemy import JSON, BigInteger, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

FieldValue: TypeAlias = str | int | float | bool | list[str] | None
"""The values that a field of a record can hold, here and on the wire."""

NAMING = {"ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"}


LARGE_INTEGER = BigInteger().with_variant(Integer(), "sqlite")
"""Milliseconds and sizes are beyond 32 bits, and any number that travels may be (sync.records.checking.MAX_INTEGER)."""


class Base(DeclarativeBase):
    """The declarations that hub, workstation and companion share."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        int: LARGE_INTEGER,
        list[str]: JSON,
        dict[str, str]: JSON,
        dict[str, FieldValue]: JSON,
    }


class Record:
    """Columns of every synced record; the rest of a declaration are its fields.

    Attributes:
        id: UUIDv7 text.
        scope: who may see the row, e.g. "all" or "team:support"; exactly one.
        clk: {"*": stamp of creation, field: stamp of its last change}.
        extra: fields that a newer version sent and this one does not know, kept untouched.
        created_at_ms: milliseconds since 1970, UTC.
        deleted: the row is in the trash (a field like any other, so that edits land underneath).
    """

    id: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(index=True)
    clk: Mapped[dict[str, str]] = mapped_column(default=dict)
    extra: Mapped[dict[str, FieldValue]] = mapped_column(default=dict)
    created_at_ms: Mapped[int] = mapped_column(default=0)
    deleted: Mapped[bool] = mapped_column(default=False)


BOOKKEEPING = frozenset({"id", "scope", "clk", "extra"})
"""Columns that are not fields: they never travel as `fields` of an operation."""
