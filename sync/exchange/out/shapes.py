"""What a record looks like outside: its columns in a CSV file, and its object in JSON."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Row

from sync.exchange.formulas import guarded
from sync.records import FIELD_TYPES, FieldValue
from sync.store.rows import table_of

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MS = "_ms"


@cache
def exported_columns(kind: str) -> tuple[str, ...]:
    """Return the columns that are read of a kind: everything but the clocks of its fields."""
    fields = FIELD_TYPES[kind]
    ordered = [column.name for column in table_of(kind).columns if column.name in fields]
    return "id", "scope", *ordered, "extra"


@cache
def csv_header(kind: str) -> tuple[str, ...]:
    """Return the heading of a kind's CSV file: behind each time in milliseconds stands the same in ISO 8601."""
    header: list[str] = []
    for name in exported_columns(kind):
        header.append(name)
        if name.endswith(_MS):
            header.append(name.removesuffix(_MS))
    return tuple(header)


def csv_cells(kind: str, row: Row[Any]) -> list[str]:
    """Return the cells of a record; texts that a spreadsheet would run are guarded (sync.exchange.formulas)."""
    cells: list[str] = []
    for name, value in zip(exported_columns(kind), row, strict=True):
        cells.append(_cell(value))
        if name.endswith(_MS):
            cells.append(iso_time(value) or "")
    return cells


def _cell(value: object) -> str:
    if isinstance(value, str):
        return guarded(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return guarded(msgspec.json.encode(value, order="sorted").decode()) if value else ""
    return str(value)


def json_record(kind: str, row: Row[Any]) -> dict[str, object]:
    """Return a record as `deskhand-hub load` reads it, with its times in ISO 8601 beside its fields."""
    values = dict(zip(exported_columns(kind), row, strict=True))
    record_id, scope, extra = values.pop("id"), values.pop("scope"), values.pop("extra")
    times = {name.removesuffix(_MS): iso_time(value) for name, value in values.items() if name.endswith(_MS)}
    record: dict[str, object] = {"kind": kind, "id": record_id, "scope": scope, "fields": values, "times": times}
    if extra:
        record["extra"] = _sorted(extra)
    return record


def _sorted(extra: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    return {name: extra[name] for name in sorted(extra)}


def iso_time(value: object) -> str | None:
    """Return milliseconds since 1970 as UTC text with milliseconds, None where it is no time of any calendar."""
    if not isinstance(value, int):
        return None
    try:
        moment = _EPOCH + datetime.timedelta(milliseconds=value)
    except OverflowError:
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
