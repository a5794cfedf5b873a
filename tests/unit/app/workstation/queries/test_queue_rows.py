"""The queue's rows from the records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.workstation.queries.queue import QueueEntry, queue_rows, touched_tickets
from desk.queue import Section
from sync.client.local_store import LocalStore
from sync.edits import Edit
from sync.identifiers import SHARED_SCOPE, new_record_id, team_scope
from sync.records import FieldValue

TEAM = team_scope("support")
NOW_MS = 1_790_000_000_000


class Room:
    """A local store with one customer of one company."""

    def __init__(self, folder: Path) -> None:
        self.store = LocalStore(folder, clock=lambda: NOW_MS)
        self.company, self.customer = new_record_id(), new_record_id()
        self.store.edit(
            [
                Edit.create("organisation", SHARED_SCOPE, id=self.company, name="Acme", tier="vip"),
                Edit.create("contact", SHARED_SCOPE, id=self.customer, name="Ada", organisation_id=self.company),
            ]
        )

    def ticket(self, **fields: FieldValue) -> str:
        wanted: dict[str, FieldValue] = {"subject": "Printer", "contact_id": self.customer, "created_at_ms": NOW_MS}
        return self.store.edit([Edit.create("ticket", TEAM, **(wanted | fields))])[0]

    def message(self, ticket_id: str, author_kind: str, at_ms: int, visibility: str = "public") -> str:
        fields: dict[str, FieldValue] = {"ticket_id": ticket_id, "author_kind": author_kind, "visibility": visibility}
        return self.store.edit([Edit.create("message", TEAM, created_at_ms=at_ms, **fields)])[0]

    def rows(self, me: str = "anna") -> list[QueueEntry]:
        with self.store.reading() as session:
            return queue_rows(session, me)

    def row(self, ticket_id: str) -> QueueEntry:
        return next(entry for entry in self.rows() if entry.row.ticket_id == ticket_id)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    room.store.close()


def test_a_ticket_that_the_customer_opened_shows_his_company_and_tier(room: Room) -> None:
    row = room.row(room.ticket()).row
    assert (row.customer, row.organisation, row.tier) == ("Ada", "Acme", "vip")


def test_a_ticket_of_another_company_shows_that_one(room: Room) -> None:
    other = room.store.edit([Edit.create("organisation", SHARED_SCOPE, name="Other Ltd")])[0]
    assert room.row(room.ticket(organisation_id=other)).row.organisation == "Other Ltd"


def test_tickets_stand_in_their_sections_and_done_ones_nowhere(room: Room) -> None:
    new, mine = room.ticket(), room.ticket(owner_id="anna", state="open")
    waiting, others = room.ticket(owner_id="anna", state="waiting"), room.ticket(owner_id="ben", state="open")
    room.ticket(owner_id="anna", state="closed")
    sections = {entry.row.ticket_id: entry.row.section for entry in room.rows()}
    assert sections == {
        new: Section.NEW,
        mine: Section.MINE,
        waiting: Section.WAITING,
        others: Section.OTHERS,
    }


def test_unread_counts_what_the_customer_wrote_since_the_last_answer(room: Room) -> None:
    ticket = room.ticket(owner_id="anna", state="open")
    room.message(ticket, "contact", NOW_MS + 1)
    room.message(ticket, "agent", NOW_MS + 2)
    assert room.row(ticket).row.unread == 0
    room.message(ticket, "contact", NOW_MS + 3)
    room.message(ticket, "contact", NOW_MS + 4)
    room.message(ticket, "agent", NOW_MS + 5, visibility="internal")
    assert room.row(ticket).row.unread == 2
    assert room.row(ticket).row.age_from_ms == NOW_MS + 3


def test_a_change_touches_only_its_ticket_and_a_new_name_touches_all(room: Room) -> None:
    ticket = room.ticket()
    message = room.message(ticket, "contact", NOW_MS)
    with room.store.reading() as session:
        assert touched_tickets(session, {"message": {message}}) == {ticket}
        assert touched_tickets(session, {"organisation": {room.company}}) is None
