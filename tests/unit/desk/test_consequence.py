"""What follows from a customer's message."""

from __future__ import annotations

import pytest

from desk.consequence import consequences
from sync.identifiers import new_record_id
from sync.protocol.actor import Actor
from sync.protocol.messages import Op

CUSTOMER = Actor(id="c1", kind="contact", role="customer")
AGENT = Actor(id="anna", kind="agent", role="agent")
TICKET_ID = new_record_id()


def message(*, is_new: bool = True, kind: str = "message") -> Op:
    fields = {"ticket_id": TICKET_ID, "body": "It is back"}
    return Op(op_id="o", kind=kind, record_id=new_record_id(), is_new=is_new, stamp="s", fields=fields)


@pytest.mark.parametrize("state", ["resolved", "closed"])
def test_a_customer_who_writes_opens_a_done_ticket_anew(state: str) -> None:
    (edit,) = consequences(CUSTOMER, message(), {"state": state})
    assert (edit.kind, edit.record_id) == ("ticket", TICKET_ID)
    assert dict(edit.fields) == {"state": "open", "resolved_at_ms": None, "closed_at_ms": None}


def test_a_customer_who_answers_makes_it_the_staffs_turn() -> None:
    (edit,) = consequences(CUSTOMER, message(), {"state": "waiting"})
    assert dict(edit.fields) == {"state": "open"}


def test_nothing_else_follows() -> None:
    assert consequences(CUSTOMER, message(), {"state": "new"}) == ()
    assert consequences(CUSTOMER, message(), {"state": "open"}) == ()
    assert consequences(CUSTOMER, message(), None) == ()
    assert consequences(CUSTOMER, message(is_new=False), {"state": "closed"}) == ()
    assert consequences(CUSTOMER, message(kind="attachment"), {"state": "closed"}) == ()
    assert consequences(AGENT, message(), {"state": "closed"}) == ()
