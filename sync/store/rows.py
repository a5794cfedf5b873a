"""Rows of every kind as versions: read and written in bulk, with SQLAlchemy Core only.

A first sync writes a hundred thousand rows while a person waits: on SQLite values go to the driver as tuples, in the
order of the columns, past SQLAlchemy's care for each single value, which takes twice as long as the database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

import msgspec
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


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where the columns of a kind stand in its table.

    Attributes:
        scope, clk, extra: places of these columns.
        places: of the fields, in the order of `names`.
        defaults: what a field holds that nobody ever set, in the order of `names`.
        lists: which of them are kept as JSON, by their place among `names`.
        known: names of all fields, and "scope".
        insert: for the driver: id, scope, clk, extra and the fields, question marks for the values.
    """

    scope: int
    clk: int
    extra: int
    names: tuple[str, ...]
    places: Callable[[Sequence[Any]], tuple[FieldValue, ...]]
    defaults: tuple[FieldValue, ...]
    lists: tuple[int, ...]
    known: frozenset[str]
    insert: str


@cache
def _shape(kind: str) -> _Shape:
    table, names = table_of(kind), tuple(FIELD_TYPES[kind])
    places = {column.name: place for place, column in enumerate(table.columns)}
    defaults = _defaults(kind)
    return _Shape(
        scope=places["scope"],
        clk=places["clk"],
        extra=places["extra"],
        names=names,
        places=itemgetter(*(places[name] for name in names)),
        defaults=tuple(defaults[name] for name in names),
        lists=tuple(place for place, name in enumerate(names) if list in FIELD_TYPES[kind][name]),
        known=frozenset({*names, "scope"}),
        insert=quick_insert(table, ("id", "scope", "clk", "extra", *names), ("id",)),
    )


def quick_insert(table: Table, columns: Sequence[str], key: Sequence[str]) -> str:
    """Return SQLite's text of an upsert of these columns, for tuples of values in the same order."""
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name not in key)
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    keys = ", ".join(f'"{name}"' for name in key)
    # All names are those of our own declarations.
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({marks}) ON CONFLICT ({keys}) DO UPDATE SET {updates}'  # noqa: S608


def version_from(kind: str, row: Row[Any]) -> Version:
    """Return a row of a kind's table as a version; its scope and the fields of newer versions are among the fields.

    Args:
        row: its values in the order of the table's columns, as `select(table)` gives them.
    """
    shape, values = _shape(kind), tuple(row)
    fields = dict(zip(shape.names, shape.places(values), strict=True))
    fields["scope"] = values[shape.scope]
    if values[shape.extra]:
        fields.update(values[shape.extra])
    return Version(fields, values[shape.clk])


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
    if not versions:
        return
    dialect = connection.dialect.name
    if dialect == "sqlite":
        connection.exec_driver_sql(_shape(kind).insert, [_tuple(kind, i, v) for i, v in versions.items()])
    else:
        connection.execute(_upsert(kind, dialect), [_values(kind, i, v) for i, v in versions.items()])


def _tuple(kind: str, record_id: str, version: Version) -> tuple[object, ...]:
    """Return a record for the driver, in the order of its shape's `insert`."""
    shape, fields = _shape(kind), version.fields
    values: list[object] = list(map(fields.get, shape.names, shape.defaults))
    for place in shape.lists:
        values[place] = _json(values[place])
    unknown = fields.keys() - shape.known
    extra = _json({name: fields[name] for name in unknown}) if unknown else "{}"
    return (record_id, fields.get("scope"), _json(version.clk), extra, *values)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


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
