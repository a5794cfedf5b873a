"""Rows of a ticket's sets."""

from __future__ import annotations

import pytest

from desk.permission import judge
from sync.protocol.actor import Actor
from sync.protocol.messages import Op
from sync.records import FieldValue
from sync.ticket_sets import tag_edit, watcher_edit

AGENT = Actor(id="anna", kind="agent", role="agent", scopes=frozenset({"all", "team:support"}))
CUSTOMER = Actor(id="c1", kind="contact", role="customer", ticket_scope="team:support")
TICKET: dict[str, FieldValue] = {"contact_id": "c1"}
ROW: dict[str, FieldValue] = {"ticket_id": "t", "tag": "printer", "is_on": True}


def added(record_id: str | None = None, **changed: FieldValue) -> Op:
    edit = tag_edit("t", "printer", "team:support")
    fields = {**edit.fields, **changed}
    return Op(
        op_id="o", kind="ticket_tag", record_id=record_id or edit.record_id, is_new=True, stamp="s", fields=fields
    )


def test_the_staff_adds_and_removes_tags_and_watchers() -> None:
    watch = watcher_edit("t", "ben", "team:support")
    op = Op(op_id="o", kind="watcher", record_id=watch.record_id, is_new=True, stamp="s", fields=dict(watch.fields))
    assert judge(AGENT, op, None, TICKET) is None
    assert judge(AGENT, added(), None, TICKET) is None
    assert judge(AGENT, added(is_on=False), ROW, TICKET) is None


@pytest.mark.parametrize(
    "op",
    [added("another-id"), added(tag="Printer "), added(tag=""), added(tag="other"), added(ticket_id="t2")],
)
def test_a_member_has_one_row_only(op: Op) -> None:
    assert judge(AGENT, op, None, TICKET) is not None


def test_a_member_is_not_turned_into_another() -> None:
    assert judge(AGENT, added(tag="scanner"), ROW, TICKET) is not None
    assert judge(AGENT, added(ticket_id="t2"), ROW, TICKET) is not None


def test_a_tag_stands_on_a_ticket() -> None:
    assert judge(AGENT, added(), None, None) is not None


def test_a_customer_tags_nothing() -> None:
    assert judge(CUSTOMER, added(), None, TICKET) is not None
