"""Rows of every kind as versions: read and written in bulk, with SQLAlchemy Core only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, delete, select

from sync.merge.join import Version
from sync.records import FIELD_TYPES, KINDS, FieldValue
from sync.records.checking import table_behind
from sync.store.upsert import Insert, insert_into

IDS_PER_QUERY = 900
"""Ids in one IN list: under the 999 variables that the smallest builds of SQLite accept."""

Item = TypeVar("Item")


def in_chunks(items: Collection[Item], size: int = IDS_PER_QUERY) -> Iterator[Sequence[Item]]:
    """Yield the items in lists of at most `size`."""
    listed = list(items)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


@cache
def table_of(kind: str) -> Table:
    """Return the table of a kind of record."""
    return table_behind(KINDS[kind])


@cache
def _defaults(kind: str) -> Mapping[str, FieldValue]:
    """Return what a field holds that nobody ever set."""
    found: dict[str, FieldValue] = {}
    for name, types in FIELD_TYPES[kind].items():
        default = table_of(kind).columns[name].default
        scalar = getattr(default, "arg", None) if default is not None and default.is_scalar else None
        found[name] = [] if list in types else scalar
    return found


@cache
def _upsert(kind: str, dialect: str) -> Insert:
    table = table_of(kind)
    statement = insert_into(dialect, table)
    updates = {column.name: statement.excluded[column.name] for column in table.columns if column.name != "id"}
    return statement.on_conflict_do_update(index_elements=["id"], set_=updates)


def version_from(kind: str, row: Row[Any]) -> Version:
    """Return a row of a kind's table as a version; its scope and the fields of newer versions are among the fields."""
    values = row._mapping
    fields = {name: values[name] for name in FIELD_TYPES[kind]}
    fields["scope"] = values["scope"]
    fields.update(values["extra"] or {})
    return Version(fields, dict(values["clk"]))


def read_versions(connection: Connection, kind: str, record_ids: Collection[str]) -> dict[str, Version]:
    """Return the known ones among these records, by id."""
    table = table_of(kind)
    found: dict[str, Version] = {}
    for chunk in in_chunks(record_ids):
        for row in connection.execute(select(table).where(table.c.id.in_(chunk))):
            found[row.id] = version_from(kind, row)
    return found


def write_versions(connection: Connection, kind: str, versions: Mapping[str, Version]) -> None:
    """Insert or replace records."""
    if versions:
        connection.execute(_upsert(kind, connection.dialect.name), [_values(kind, i, v) for i, v in versions.items()])


def _values(kind: str, record_id: str, version: Version) -> dict[str, object]:
    values: dict[str, object] = {**_defaults(kind)}
    extra: dict[str, FieldValue] = {}
    for name, value in version.fields.items():
        if name in values or name == "scope":
            values[name] = value
        else:
            extra[name] = value
    return values | {"id": record_id, "clk": version.clk, "extra": extra}


def delete_rows(connection: Connection, kind: str, record_ids: Collection[str]) -> None:
    """Delete records."""
    table = table_of(kind)
    for chunk in in_chunks(record_ids):
        connection.execute(delete(table).where(table.c.id.in_(chunk)))
