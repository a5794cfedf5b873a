"""What the queries read: rows of the queue, deliveries, the card; and that each uses the indexes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from app.workstation.queries.conversation import conversation
from app.workstation.queries.customer import customer_view
from app.workstation.queries.queue import queue_rows, touched_tickets
from app.workstation.queries.reading import mark_read
from app.workstation.queries.ticket import ticket_card
from desk.queue import Section
from sync.client.local_store import LocalStore
from sync.records import Contact, Message, Organisation, Rating, RemoteSession, Ticket
from widgets.conversation import EventView, MessageView, RatingView, Side

T0 = 1_790_000_000_000
ROW = {"scope": "team:support", "clk": {}, "extra": {}, "deleted": False}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    """A customer with an open ticket: asked, answered, asked again, and one of another agent."""
    store = LocalStore(tmp_path, clock=lambda: T0)
    with store._engines.writer.begin() as writer:
        writer.execute(insert(Organisation), [{**ROW, "id": "o", "name": "Acme", "tier": "vip"}])
        writer.execute(insert(Contact), [{**ROW, "id": "c", "name": "Ann", "organisation_id": "o", "device_key": "ab"}])
        tickets = [("t1", "open", "me"), ("t2", "open", "you"), ("t3", "closed", "me"), ("t4", "new", "")]
        for ticket_id, state, owner in tickets:
            values = {
                "state": state,
                "owner_id": owner,
                "contact_id": "c",
                "organisation_id": "o",
                "subject": ticket_id,
            }
            writer.execute(insert(Ticket), [{**ROW, "id": ticket_id, "created_at_ms": T0, **values}])
        said = [("m1", "contact", "public", 1), ("m2", "agent", "public", 2), ("m3", "contact", "public", 3),
                ("m4", "agent", "internal", 4), ("m5", "contact", "public", 5)]  # fmt: skip
        for message_id, kind, visibility, at in said:
            values = {"author_kind": kind, "visibility": visibility, "body": message_id, "ticket_id": "t1"}
            writer.execute(insert(Message), [{**ROW, "id": message_id, "created_at_ms": T0 + at, **values}])
        writer.execute(insert(Rating), [{**ROW, "id": "r", "ticket_id": "t3", "contact_id": "c", "score": 4,
                                         "created_at_ms": T0}])  # fmt: skip
        writer.execute(insert(RemoteSession), [{**ROW, "id": "s", "ticket_id": "t1", "agent_name": "Maria",
                       "rights": ["view"], "granted_at_ms": T0 + 6, "ended_at_ms": T0 + 65_006, "end_reason": "stopped",
                       "created_at_ms": T0 + 6}])  # fmt: skip
    yield store
    store.close()


def test_rows_say_since_when_a_customer_waits_and_what_is_unread(store: LocalStore) -> None:
    with store.reading() as session:
        rows = {entry.row.ticket_id: entry.row for entry in queue_rows(session, "me")}
    assert {ticket_id: row.section for ticket_id, row in rows.items()} == {
        "t1": Section.MINE,
        "t2": Section.OTHERS,
        "t4": Section.NEW,
    }
    assert rows["t1"].age_from_ms == T0 + 3, "the first question after the last answer; a note is no answer"
    assert rows["t1"].unread == 2
    assert (rows["t1"].customer, rows["t1"].organisation, rows["t1"].tier) == ("Ann", "Acme", "vip")
    assert rows["t4"].age_from_ms == T0


def test_what_was_seen_is_not_unread(store: LocalStore) -> None:
    assert store.write_local(mark_read("t1", T0 + 3))
    assert not store.write_local(mark_read("t1", T0 + 2)), "a mark never goes back"
    with store.reading() as session:
        [entry] = queue_rows(session, "me", ["t1"])
    assert entry.row.unread == 1


def test_a_change_touches_the_rows_of_its_tickets_only(store: LocalStore) -> None:
    with store.reading() as session:
        assert touched_tickets(session, {"message": {"m1"}, "ticket": {"t2"}}) == {"t1", "t2"}
        assert touched_tickets(session, {"contact": {"c"}}) is None
        assert touched_tickets(session, {"ticket": {str(n) for n in range(1000)}}) is None


def test_a_conversation_tells_everything_in_the_order_of_time(store: LocalStore) -> None:
    with store.reading() as session:
        talk = conversation(session, "t1", lambda sha256: None)
        rated = conversation(session, "t3", lambda sha256: None)
    assert [entry.body for entry in talk.entries if isinstance(entry, MessageView)] == ["m1", "m2", "m3", "m4", "m5"]
    assert [entry.side for entry in talk.entries[:2] if isinstance(entry, MessageView)] == [Side.THEIRS, Side.OURS]
    events = [entry.text for entry in talk.entries if isinstance(entry, EventView)]
    assert events == [
        "Ann let Maria see the screen.",
        "Remote session ended after 1 min: the customer stopped it.",
    ]
    assert talk.last_asked_ms == T0 + 5
    assert [entry.score for entry in rated.entries if isinstance(entry, RatingView)] == [4]


def test_a_card_shows_the_person_and_what_was_before(store: LocalStore) -> None:
    with store.reading() as session:
        view = customer_view(session, "c", "t1")
        card = ticket_card(session, "t1")
        assert customer_view(session, "nobody") is None
        assert ticket_card(session, "nothing") is None
    assert view is not None and card is not None
    assert {(past.ticket_id, past.score) for past in view.past} == {("t2", None), ("t3", 4), ("t4", None)}
    assert view.ratings == (4,)
    assert card.device_key == "ab"
    assert "closed" in card.head.moves


def test_every_query_finds_its_rows_by_an_index(store: LocalStore) -> None:
    """With 100,000 tickets and their messages a query that walks through a table would be felt."""
    plans: list[str] = []

    def explain(connection: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            raw = cursor.connection.cursor()  # type: ignore[attr-defined]
            raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in raw.fetchall())

    event.listen(store._engines.reader, "before_cursor_execute", explain)
    with store.reading() as session:
        _read_everything(session)
    event.remove(store._engines.reader, "before_cursor_execute", explain)
    walked = {plan for plan in plans if plan.startswith("SCAN ") and not plan.startswith("SCAN CONSTANT")}
    small = ("SCAN agent", "SCAN rejected", "SCAN outbox")
    assert not {plan for plan in walked if not plan.startswith(small)}


def _read_everything(session: Session) -> None:
    queue_rows(session, "me", ["t1"])
    touched_tickets(session, {"message": {"m1"}, "rating": {"r"}})
    conversation(session, "t1", lambda sha256: None)
    customer_view(session, "c", "t1")
    ticket_card(session, "t1")
