"""Whether values fit the fields of a kind, before they come near a table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import JSON, Boolean, Column, Integer, Table
from sqlalchemy.orm import DeclarativeBase

from sync.records.base import BOOKKEEPING, Base, FieldValue

MAX_TEXT_CHARS = 1_000_000
"""A log pasted into a message is well under this; files travel as blobs."""

MAX_FIELDS = 200
"""Fields in one operation, those of newer versions included; no kind has a quarter of it."""

MAX_INTEGER = 2**63 - 1
"""What an INTEGER column of SQLite and a BIGINT of PostgreSQL hold."""

_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_BROKEN = re.compile("[\ud800-\udfff]").search
"""Characters that no store keeps: halves of pairs."""

_RECORD_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")


def _accepted_types(column: Column[object]) -> frozenset[type]:
    if isinstance(column.type, JSON):
        types: set[type] = {list}
    elif isinstance(column.type, Boolean):
        types = {bool}
    elif isinstance(column.type, Integer):
        types = {int}
    else:
        types = {str}
    return frozenset(types | {type(None)} if column.nullable else types)


def table_behind(record: type[DeclarativeBase]) -> Table:
    """Return the table of a declaration, for statements of SQLAlchemy Core."""
    table = record.__table__
    assert isinstance(table, Table)
    return table


def field_types(record: type[Base]) -> Mapping[str, frozenset[type]]:
    """Return the types that each field of a declaration accepts."""
    columns = table_behind(record).columns
    return MappingProxyType({c.name: _accepted_types(c) for c in columns if c.name not in BOOKKEEPING})


def is_record_id(text: str) -> bool:
    """Tell whether a text can be the id of a record."""
    return _RECORD_ID.fullmatch(text) is not None


def misfit(types: Mapping[str, frozenset[type]], fields: Mapping[str, FieldValue]) -> str | None:
    """Return why values do not fit a kind, None when they do.

    Args:
        types: of the kind's fields, from `field_types`; a field that is not among them comes from a newer
            version and may hold any value.
        fields: the values.
    """
    if _fits_plainly(types, fields):
        return None
    if len(fields) > MAX_FIELDS:
        return f"more than {MAX_FIELDS} fields"
    for name, value in fields.items():
        accepted = types.get(name)
        if accepted is None and (name in BOOKKEEPING or not _FIELD_NAME.fullmatch(name)):
            return f"{name[:80]!r} is no field"
        if accepted is not None and type(value) not in accepted:
            return f"{name} cannot hold a {type(value).__name__}"
        if (why := _value_misfit(value)) is not None:
            return f"{name} {why}"
    return None


def _fits_plainly(types: Mapping[str, frozenset[type]], fields: Mapping[str, FieldValue]) -> bool:
    """Tell whether all values surely fit: nearly every record of a first sync passes here, without another call."""
    if len(fields) > MAX_FIELDS:
        return False
    for name, value in fields.items():
        if name not in types or (kind := type(value)) not in types[name]:
            return False
        if kind is str:
            is_sound = len(value) <= MAX_TEXT_CHARS and not _BROKEN(value)  # type: ignore[arg-type]  # a str
        elif kind is int:
            is_sound = -MAX_INTEGER <= value <= MAX_INTEGER  # type: ignore[operator]  # an int
        else:
            is_sound = kind is not list
        if not is_sound:
            return False
    return True


def _value_misfit(value: FieldValue) -> str | None:
    if isinstance(value, str):
        return _text_misfit(value)
    if isinstance(value, int) and not -MAX_INTEGER <= value <= MAX_INTEGER:
        return "is too large a number"
    if isinstance(value, list):
        return next((why for item in value if (why := _text_misfit(item)) is not None), None)
    return None


def _text_misfit(text: str) -> str | None:
    if len(text) > MAX_TEXT_CHARS:
        return f"is longer than {MAX_TEXT_CHARS} characters"
    if not text.isascii() and any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        return "holds a broken character"
    return None


def nul_in(fields: Mapping[str, FieldValue]) -> str | None:
    """Return why values with the character U+0000 are not written any more, None for values without it.

    PostgreSQL cannot store it, so that one such text would fail the whole push that it is in, for ever. It is refused
    where it is written; what an older hub took already is still read.
    """
    for name, value in fields.items():
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and "\0" in text for text in texts):
            return f"{name} holds a broken character"
    return None
