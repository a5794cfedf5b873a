"""Asking for help as records: one transaction, nothing lost before there is a customer."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.client.help_call import HelpCall
from app.client.operations.parcels import Parcel
from app.client.operations.request_help import (
    SUBJECT_CHARS,
    forget_kept,
    keep_line_locally,
    keep_locally,
    line_edits,
    make_line,
    make_request,
    read_kept,
    request_edits,
    subject_of,
)
from desk.permission import judge
from sync.protocol.accounts import SignedIn
from sync.protocol.actor import Actor
from sync.protocol.messages import Op
from sync.store.local_tables import LocalBase

ACCOUNT = SignedIn(
    token="",
    expires_at_ms=0,
    principal_id="c1",
    kind="contact",
    name="Helen",
    role="customer",
    scopes=["contact:c1"],
    ticket_scope="team:support",
)
PARCEL = Parcel(file_name="a.png", media_type="image/png", size_bytes=9, sha256="ab" * 32, width_px=4, height_px=3)
CALL = HelpCall(product="Ledger", version="9.2", module="Invoices", screen="New")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    engine = create_engine(f"sqlite:///{tmp_path / 'local.db'}")
    LocalBase.metadata.create_all(engine)
    return Session(engine)


def test_every_edit_is_one_that_the_desk_lets_a_customer_make() -> None:
    request = make_request(make_line("It stops\nhere", (PARCEL,), 5), CALL, "de_DE")
    edits = request_edits(request, ACCOUNT)
    assert [edit.kind for edit in edits] == ["ticket", "message", "attachment"]
    actor = Actor(id="c1", kind="contact", role="customer", ticket_scope="team:support")
    ticket = dict(edits[0].fields)
    for edit in edits:
        op = Op(
            op_id="o",
            kind=edit.kind,
            record_id=edit.record_id,
            is_new=True,
            stamp="",
            fields=dict(edit.fields),
            scope=edit.scope,
        )
        assert judge(actor, op, None, None if edit.kind == "ticket" else ticket) is None


def test_the_ticket_knows_where_the_customer_stood() -> None:
    ticket, message, picture = request_edits(
        make_request(make_line("It stops\nhere", (PARCEL,), 5), CALL, "de_DE"), ACCOUNT
    )
    assert ticket.fields["subject"] == "It stops"
    assert (ticket.fields["product"], ticket.fields["module"]) == ("Ledger", "Invoices / New")
    assert message.fields["body"] == "It stops\nhere"
    assert picture.fields["message_id"] == message.record_id
    assert message.fields["ticket_id"] == ticket.record_id
    assert message.fields["created_at_ms"] == 5


def test_a_picture_alone_makes_no_empty_message() -> None:
    edits = line_edits(make_line("", (PARCEL,), 5), "t1", ACCOUNT)
    assert [edit.kind for edit in edits] == ["attachment"]
    assert edits[0].fields["message_id"] == ""


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("\n\n  short  \nrest", "short"),
        ("word " * 40, ("word " * 15).strip() + "…"),
        ("字" * 200, "字" * (SUBJECT_CHARS - 1) + "…"),
        ("", ""),
        ("x" * SUBJECT_CHARS, "x" * SUBJECT_CHARS),
    ],
)
def test_the_subject_is_the_first_line_cut_at_a_word(text: str, subject: str) -> None:
    assert subject_of(text) == subject
    assert len(subject_of(text)) <= SUBJECT_CHARS


def test_requests_wait_with_everything_that_was_added(session: Session) -> None:
    first = make_request(make_line("one", (PARCEL,), 1), CALL, "")
    second = make_request(make_line("two", (), 2), CALL, "")
    keep_locally(first)(session)
    keep_locally(second)(session)
    keep_line_locally(first.ticket_id, make_line("more", (), 3))(session)
    session.commit()
    kept = read_kept(session)
    assert [[line.text for line in request.lines] for request in kept] == [["one", "more"], ["two"]]
    assert kept[0].lines[0].parcels == (PARCEL,)
    assert kept[0].ticket_id == first.ticket_id
    forget_kept(session)
    session.commit()
    assert read_kept(session) == []
    forget_kept(session)
