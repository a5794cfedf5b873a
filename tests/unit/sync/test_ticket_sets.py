"""Tags and watchers: rows whose ids every machine can tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.ticket_sets import MAX_TAG_CHARS, clean_tag, tag_edit, tag_row_id, watcher_edit, watcher_row_id


@pytest.mark.parametrize(
    ("typed", "tag"), [("  Printer ", "printer"), ("Two\n Words", "two words"), ("STRASSE", "strasse"), (" ", "")]
)
def test_a_tag_has_one_form(typed: str, tag: str) -> None:
    assert clean_tag(typed) == tag


@given(st.text(max_size=200))
def test_a_clean_tag_stays_as_it_is(typed: str) -> None:
    tag = clean_tag(typed)
    assert clean_tag(tag) == tag
    assert len(tag) <= MAX_TAG_CHARS


def test_two_machines_give_a_member_the_same_id() -> None:
    first, second = tag_edit("t1", "Printer", "team:a"), tag_edit("t1", "printer ", "team:a", is_on=False)
    assert first.record_id == second.record_id == tag_row_id("t1", "printer")
    assert dict(second.fields) == {"ticket_id": "t1", "tag": "printer", "is_on": False}
    assert watcher_edit("t1", "ann", "team:a").record_id == watcher_row_id("t1", "ann")


def test_members_of_other_tickets_and_sets_have_other_ids() -> None:
    ids = {tag_row_id("t1", "ann"), tag_row_id("t2", "ann"), watcher_row_id("t1", "ann"), tag_row_id("t1", "bob")}
    assert len(ids) == 4
