"""The customers of a store, as an import compares with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select

from sync.records import FIELD_TYPES, FieldValue
from sync.store.rows import table_of

ROWS_AT_ONCE = 1_000

_NOT_COMPARED = frozenset({"device_id", "device_key", "is_verified", "created_at_ms"})
"""Fields that no import writes."""


def customers(connection: Connection, kind: str) -> Iterator[Mapping[str, FieldValue]]:
    """Yield the organisations or the contacts with their ids, those in the trash included."""
    table = table_of(kind)
    names = ["id", *sorted(FIELD_TYPES[kind].keys() - _NOT_COMPARED)]
    statement = select(*(table.c[name] for name in names)).execution_options(yield_per=ROWS_AT_ONCE)
    for row in connection.execute(statement):
        yield dict(zip(names, row, strict=True))
