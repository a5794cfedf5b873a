"""Edits: checked where they are made, so that a slip shows in the program and not at the hub."""

from __future__ import annotations

import pytest

from sync.edits import Edit
from sync.errors import UsageError


def test_a_creation_gets_a_fresh_id_unless_it_is_given_one() -> None:
    first, second = (Edit.create("ticket", "team:a", subject="Help") for _ in range(2))
    assert first.record_id != second.record_id
    assert first.is_new
    assert first.scope == "team:a"
    assert Edit.create("agent", "all", id="u1").record_id == "u1"


def test_a_change_names_its_fields_only() -> None:
    edit = Edit.change("ticket", "t1", state="open")
    assert (edit.is_new, edit.scope, dict(edit.fields)) == (False, None, {"state": "open"})
    assert Edit.move("ticket", "t1", "team:b").scope == "team:b"


@pytest.mark.parametrize(
    ("kind", "record_id", "fields", "why"),
    [
        ("tickt", "t1", {}, "no kind"),
        ("ticket", "t 1", {}, "cannot name a record"),
        ("ticket", "t1", {"colour": "red"}, "no field colour"),
        ("ticket", "t1", {"subject": 5}, "subject cannot hold"),
        ("ticket", "t1", {"subject": "a\0b"}, "broken character"),
    ],
)
def test_slips(kind: str, record_id: str, fields: dict, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        Edit.change(kind, record_id, **fields)
