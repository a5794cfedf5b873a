"""The sample data."""

from __future__ import annotations

import json
from collections import Counter

from app.demo.cast import json_line
from app.demo.sample.records import Sample, Staff
from desk.age import DAY_MS
from desk.lifecycle import TicketState
from sync.edits import Edit

NOW_MS = 1_795_000_000_000
STAFF = [Staff("anna", "Anna"), Staff("omar", "Omar")]


def records(seed: int = 1) -> list[Edit]:
    return list(Sample(STAFF, NOW_MS, seed).edits())


def of(kind: str) -> list[Edit]:
    return [edit for edit in records() if edit.kind == kind]


def test_there_are_twenty_organisations_and_two_hundred_tickets_in_several_languages() -> None:
    counts = Counter(edit.kind for edit in records())
    assert (counts["organisation"], counts["ticket"]) == (20, 200)
    assert counts["message"] > 400
    assert {edit.fields["language"] for edit in of("ticket")} >= {"en", "de", "zh", "fr", "es", "ja", "tr", "pl"}


def test_the_same_seed_makes_the_same_records_and_another_one_others() -> None:
    assert records() == records()
    assert records(1) != records(2)


def test_every_record_points_to_one_that_came_before_it() -> None:
    known = {"", "anna", "omar"}
    for edit in records():
        for name in ("organisation_id", "contact_id", "ticket_id", "owner_id", "author_id"):
            assert edit.fields.get(name, "") in known, (edit.kind, name)
        known.add(edit.record_id)
    assert len(known) == len(records()) + 3


def test_states_owners_and_times_make_sense() -> None:
    for ticket in of("ticket"):
        fields = ticket.fields
        assert bool(fields["owner_id"]) == (fields["state"] != TicketState.NEW)
        assert (fields["closed_at_ms"] is not None) == (fields["state"] == TicketState.CLOSED)
        assert NOW_MS - 130 * DAY_MS < int(str(fields["created_at_ms"])) < NOW_MS
    assert all(int(str(message.fields["created_at_ms"])) <= NOW_MS for message in of("message"))
    assert {ticket.fields["state"] for ticket in of("ticket")} == {state.value for state in TicketState}


def test_no_placeholder_is_left_open() -> None:
    for edit in records():
        assert "{" not in str(edit.fields.get("subject", "")) + str(edit.fields.get("body", ""))


def test_the_customer_who_asks_has_nothing_open_or_unrated() -> None:
    helen = next(edit for edit in of("contact") if edit.fields["name"] == "Helen Marsh").record_id
    rated = {edit.fields["ticket_id"] for edit in of("rating")}
    hers = [ticket for ticket in of("ticket") if ticket.fields["contact_id"] == helen]
    assert hers
    assert all(ticket.fields["state"] == "closed" and ticket.record_id in rated for ticket in hers)


def test_a_record_is_written_as_the_hub_loads_it() -> None:
    edit = of("organisation")[0]
    line = json.loads(json_line(edit))
    assert (line["kind"], line["id"], line["scope"], line["fields"]["name"]) == (
        "organisation",
        edit.record_id,
        "all",
        "Brightwater Foods Ltd",
    )
