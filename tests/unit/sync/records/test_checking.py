"""Values that do not fit a field never come near a table."""

from __future__ import annotations

import pytest
from sqlalchemy import Integer
from sqlalchemy.dialects import postgresql, sqlite

from sync.records import FIELD_TYPES, KINDS
from sync.records.checking import MAX_TEXT_CHARS, is_record_id, misfit, nul_in

TICKET = FIELD_TYPES["ticket"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"subject": "Ünïcödé 工单 🖨", "number": None, "deleted": True, "created_at_ms": 2**62},
        {"from_a_newer_version": ["a", "b"], "another": 1.5},
    ],
)
def test_what_fits(fields: dict) -> None:
    assert misfit(TICKET, fields) is None


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"subject": 5}, "subject cannot hold a int"),
        ({"subject": None}, "subject cannot hold a NoneType"),
        ({"deleted": 1}, "deleted cannot hold a int"),
        ({"created_at_ms": True}, "created_at_ms cannot hold a bool"),
        ({"number": 2**63}, "number is too large a number"),
        ({"number": 1.5}, "number cannot hold a float"),
        ({"subject": "x" * (MAX_TEXT_CHARS + 1)}, f"subject is longer than {MAX_TEXT_CHARS} characters"),
        ({"subject": "\ud800"}, "subject holds a broken character"),
        ({"newer": ["\udfff"]}, "newer holds a broken character"),
        ({"id": "x"}, "'id' is no field"),
        ({"clk": "x"}, "'clk' is no field"),
        ({"Drop Table": "x"}, "'Drop Table' is no field"),
        ({f"f{i}": 1 for i in range(201)}, "more than 200 fields"),
    ],
)
def test_what_does_not_fit(fields: dict, why: str) -> None:
    assert misfit(TICKET, fields) == why


def test_a_list_fits_a_list_only() -> None:
    assert misfit(FIELD_TYPES["remote_session"], {"rights": ["view"]}) is None
    assert misfit(FIELD_TYPES["remote_session"], {"rights": "view"}) == "rights cannot hold a str"


def test_ids() -> None:
    assert is_record_id("01a20222-2af5-7e5a-b452-73e3014899b9")
    assert not any(map(is_record_id, ("", "-x", "a b", "../x", "x" * 65, "ü")))


def test_every_kind_has_its_types() -> None:
    assert FIELD_TYPES.keys() == KINDS.keys()
    assert all("created_at_ms" in types and "scope" not in types for types in FIELD_TYPES.values())


def test_every_number_has_room_on_postgresql() -> None:
    columns = [c for kind in KINDS.values() for c in kind.__table__.columns if isinstance(c.type, Integer)]
    assert {column.type.compile(postgresql.dialect()) for column in columns} == {"BIGINT"}
    assert {column.type.compile(sqlite.dialect()) for column in columns} == {"INTEGER"}


def test_a_character_that_postgresql_cannot_store_is_read_but_written_no_more() -> None:
    assert misfit(TICKET, {"subject": "a\0b"}) is None
    assert nul_in({"subject": "a\0b"}) == "subject holds a broken character"
    assert nul_in({"number": 5, "labels": ["a", "\0"]}) == "labels holds a broken character"
    assert nul_in({"subject": "a", "labels": ["b"], "number": None}) is None
