"""What the window shows of the records: the newest ticket, only its public part, and where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.client.help_call import HelpCall
from app.client.operations.end_unfinished import unfinished_edits
from app.client.operations.note_file import NotedFile, note_file
from app.client.operations.parcels import Parcel
from app.client.operations.rate import skip_rating
from app.client.operations.request_help import keep_locally, make_line, make_request
from app.client.queries.case import Case, read_case
from sync.records import Attachment, Base, Message, Rating, RemoteSession, Ticket
from sync.store.local_tables import LocalBase, OutboxEntry
from widgets.conversation import Delivery, MessageView, PictureView, Side


@pytest.fixture
def session(tmp_path: Path) -> Session:
    engine = create_engine(f"sqlite:///{tmp_path / 'records.db'}")
    Base.metadata.create_all(engine)
    LocalBase.metadata.create_all(engine)
    return Session(engine)


def _case(session: Session) -> Case:
    session.flush()
    return read_case(session, "c1", lambda _: None)


def _ticket(session: Session, ticket_id: str, at_ms: int, **fields: object) -> None:
    session.add(Ticket(id=ticket_id, scope="s", contact_id="c1", created_at_ms=at_ms, **fields))


def test_without_a_ticket_the_window_asks(session: Session) -> None:
    assert _case(session) == Case()


def test_the_newest_ticket_of_this_customer_counts(session: Session) -> None:
    _ticket(session, "old", 1)
    _ticket(session, "new", 2, subject="Newest", owner_id="a1")
    _ticket(session, "trash", 3, deleted=True)
    session.add(Ticket(id="other", scope="s", contact_id="c2", created_at_ms=9))
    case = _case(session)
    assert (case.ticket_id, case.subject, case.has_owner) == ("new", "Newest", True)
    assert case.own_tickets == {"old", "new"}


def test_internal_notes_are_never_shown(session: Session) -> None:
    _ticket(session, "t", 1)
    for number, visibility in enumerate(("public", "internal")):
        about = {"scope": "s", "ticket_id": "t", "visibility": visibility, "created_at_ms": number}
        session.add(Message(id=f"m{number}", author_kind="agent", author_name="Anna", body=visibility, **about))
        session.add(Attachment(id=f"a{number}", media_type="image/png", sha256=f"{number}" * 64, **about))
    case = _case(session)
    assert [entry.entry_id for entry in case.entries] == ["a0", "m0"]
    assert case.missing == ("0" * 64,)
    assert case.agent == "Anna"


def test_what_the_hub_does_not_have_yet_waits(session: Session) -> None:
    _ticket(session, "t", 1)
    session.add(Message(id="m", scope="s", ticket_id="t", author_kind="contact", body="x", created_at_ms=2))
    session.add(
        OutboxEntry(
            op_id="o", kind="message", record_id="m", is_new=True, scope="s", stamp="", fields={}, base={}, at_ms=1
        )
    )
    (entry,) = _case(session).entries
    assert isinstance(entry, MessageView)
    assert (entry.delivery, entry.side) == (Delivery.WAITING, Side.OURS)


def test_only_a_closed_ticket_asks_for_a_rating_and_only_once(session: Session) -> None:
    _ticket(session, "t", 1, state="resolved")
    assert (_case(session).is_done, _case(session).asks_for_rating) == (True, False)
    ticket = session.get(Ticket, "t")
    assert ticket is not None
    ticket.state = "closed"
    assert _case(session).asks_for_rating
    rating = Rating(id="r", scope="s", ticket_id="t", score=4)
    session.add(rating)
    assert not _case(session).asks_for_rating
    session.delete(rating)
    assert _case(session).asks_for_rating
    skip_rating("t")(session)
    assert not _case(session).asks_for_rating


def test_a_request_that_waits_for_a_customer_shows_already(session: Session) -> None:
    parcel = Parcel(file_name="a.png", media_type="image/png", size_bytes=9, sha256="ab" * 32, width_px=4, height_px=3)
    request = make_request(make_line("It stops", (parcel,), 7), HelpCall(), "")
    keep_locally(request)(session)
    session.flush()
    case = read_case(session, "", lambda _: None)
    message, picture = case.entries
    assert isinstance(message, MessageView)
    assert isinstance(picture, PictureView)
    assert (message.body, message.delivery, picture.delivery) == ("It stops", Delivery.WAITING, Delivery.WAITING)
    assert case.ticket_id == request.ticket_id
    _ticket(session, request.ticket_id, 7, subject="It stops")
    assert _case(session).entries == (), "once it is a ticket, its records are shown instead"


def test_noted_files_stand_in_the_conversation(session: Session) -> None:
    _ticket(session, "t", 1)
    note_file("t", NotedFile(at_ms=3, name="a.zip", folder="F", has_arrived=True))(session)
    note_file("t", NotedFile(at_ms=4, name="b.zip", folder="F", has_arrived=False))(session)
    assert [entry.at_ms for entry in _case(session).entries] == [3, 4]


def test_only_our_granted_sessions_without_an_end_are_ended_after_a_crash(session: Session) -> None:
    about = {"scope": "s", "ticket_id": "t", "granted_at_ms": 5, "contact_id": "c1"}
    session.add(RemoteSession(id="running", **about))
    session.add(RemoteSession(id="ended", ended_at_ms=6, end_reason="left", **about))
    session.add(RemoteSession(id="other", **{**about, "contact_id": "c2"}))
    session.add(RemoteSession(id="declined", **{**about, "granted_at_ms": None, "end_reason": "declined"}))
    session.flush()
    (edit,) = unfinished_edits(session, "c1", 99)
    assert (edit.record_id, edit.fields) == ("running", {"ended_at_ms": 99, "end_reason": "lost"})
