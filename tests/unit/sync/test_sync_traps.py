"""The traps of sync, one short history each: hub and clients on real files, accidents by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from sync.edits import Edit
from sync.errors import PeerError
from sync.protocol.actor import Actor
from sync.protocol.messages import OpResult, PushReply, Row, Verdict
from sync.store.local_tables import RejectedOp
from tests.fakes.sync_world import FORBIDDEN, Client, World

AGENT = {"kind": "agent", "role": "agent"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


@pytest.fixture
def ann(world: World) -> Client:
    client = world.add_client(Actor(id="ann", **AGENT), "team:a", "team:b", "all")
    client.sync()
    return client


@pytest.fixture
def bob(world: World) -> Client:
    client = world.add_client(Actor(id="bob", **AGENT), "team:a")
    client.sync()
    return client


@pytest.fixture
def carol(world: World) -> Client:
    actor = Actor(id="carol", kind="contact", role="customer", ticket_scope="team:a")
    client = world.add_client(actor, "contact:carol")
    client.sync()
    return client


def ticket(client: Client, team: str = "team:a", **fields: str) -> str:
    return client.store.edit([Edit.create("ticket", team, **{"subject": "Help", **fields})])[0]


def change(client: Client, record_id: str, **fields: object) -> None:
    client.store.edit([Edit.change("ticket", record_id, **fields)])


def value(client: Client, record_id: str, name: str) -> object:
    return client.rows()["ticket", record_id][0][name]


def rejected(client: Client) -> list[tuple[object, str]]:
    with client.store.reading() as session:
        return [(row.fields.get("subject"), row.why) for row in session.scalars(select(RejectedOp))]


def test_a_lost_reply_changes_nothing_the_second_time(world: World, ann: Client) -> None:
    record_id = ticket(ann)
    ann.push(fault="lose_reply")
    ann.push(fault="twice")
    assert ann.pending() == []
    assert len(world.op_log()["ticket", record_id]) == 2
    ann.pull_all()
    assert value(ann, record_id, "number") == 1001


def test_what_is_pending_stays_on_top_of_what_lands(ann: Client, bob: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    bob.sync()
    change(bob, record_id, priority="high")
    bob.sync()
    change(ann, record_id, subject="Mine")
    ann.pull_all()
    assert value(ann, record_id, "subject") == "Mine"
    assert value(ann, record_id, "priority") == "high"
    ann.sync()
    bob.sync()
    assert ann.rows() == bob.rows()


def test_an_edit_made_after_seeing_another_wins_whatever_the_clock_says(ann: Client, bob: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    bob.clock_error_ms = -24 * 3600 * 1000
    bob.sync()
    change(bob, record_id, subject="Seen, then changed")
    bob.sync()
    ann.sync()
    assert value(ann, record_id, "subject") == "Seen, then changed"


def test_a_slow_clock_follows_the_hubs(world: World, ann: Client, bob: Client) -> None:
    bob.clock_error_ms = -3600 * 1000
    bob.sync()
    record_id = ticket(bob)
    assert abs(int(str(value(bob, record_id, "created_at_ms"))) - world.now_ms) < 2_000


def test_a_fast_clock_does_not_win_for_hours(world: World, ann: Client, bob: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    bob.sync()
    bob.clock_error_ms = 2 * 3600 * 1000
    change(bob, record_id, subject="From the future")
    change(bob, record_id, subject="From the future, twice")
    bob.push_all()
    assert value(bob, record_id, "subject") == "From the future, twice"
    bob.pull_all()
    world.now_ms += 1_000
    ann.sync()
    change(ann, record_id, subject="A second later")
    ann.sync()
    bob.sync()
    assert value(bob, record_id, "subject") == "A second later"
    assert ann.rows() == bob.rows()


def test_after_skew_new_stamps_stay_above_ones_own_accepted_ones(world: World, ann: Client) -> None:
    record_id = ticket(ann)
    ann.clock_error_ms = 55_000
    change(ann, record_id, subject="First")
    ann.push_all()
    ann.clock_error_ms = 3600 * 1000
    change(ann, record_id, subject="Second")
    ann.push_all()
    assert world.hub_rows()["ticket", record_id][0]["subject"] == "Second"
    ann.pull_all()
    assert value(ann, record_id, "subject") == "Second"


def test_each_gets_his_verdict_and_a_bad_one_blocks_nobody(ann: Client) -> None:
    bad, good = ticket(ann, subject=FORBIDDEN), ticket(ann)
    ann.sync()
    assert ("ticket", bad) not in ann.rows()
    assert value(ann, good, "number") == 1001
    assert rejected(ann) == [(FORBIDDEN, "Not this.")]


def test_a_rejected_change_gives_way_to_what_the_hub_holds(ann: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    change(ann, record_id, subject=FORBIDDEN)
    change(ann, record_id, priority="high")
    ann.push_all()
    assert value(ann, record_id, "subject") == "Help"
    assert value(ann, record_id, "priority") == "high"
    assert rejected(ann) == [(FORBIDDEN, "Not this.")]


def test_edits_land_under_the_trash(ann: Client, bob: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    bob.sync()
    change(ann, record_id, deleted=True)
    change(bob, record_id, subject="Still edited")
    ann.sync()
    bob.sync()
    change(bob, record_id, deleted=False)
    bob.sync()
    ann.sync()
    assert value(ann, record_id, "subject") == "Still edited"
    assert value(ann, record_id, "deleted") is False


def test_what_is_erased_goes_everywhere_and_stays_away(world: World, ann: Client, bob: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    bob.sync()
    change(bob, record_id, subject="Too late")
    world.hub.erase("ticket", record_id)
    ann.sync()
    bob.sync()
    assert ann.rows() == bob.rows() == {}
    assert rejected(bob) == [("Too late", "This was erased for good.")]
    assert ("ticket", record_id) not in world.op_log()


def test_a_scope_granted_later_comes_with_its_old_rows(world: World, ann: Client, bob: Client) -> None:
    record_id = ticket(ann, "team:b")
    ann.sync()
    bob.sync()
    assert bob.rows() == {}
    world.hub.grant("bob", "team:b")
    bob.sync()
    assert value(bob, record_id, "number") == 1001


def test_a_scope_taken_away_takes_its_rows_along(world: World, ann: Client) -> None:
    kept, lost = ticket(ann), ticket(ann, "team:b")
    ann.sync()
    world.hub.revoke("ann", "team:b")
    change(ann, lost, subject="Too late")
    ann.sync()
    assert ann.rows().keys() == {("ticket", kept)}
    assert rejected(ann) == [("Too late", "This is not shared with you (any more).")]


def test_a_scope_taken_and_given_again_is_read_anew(world: World, ann: Client, bob: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    bob.sync()
    world.hub.revoke("bob", "team:a")
    change(ann, record_id, contact_id="x")
    ann.sync()
    world.hub.grant("bob", "team:a")
    request = bob.store.next_pull()
    page = world.hub.pull(bob.actor, request).scopes[0]
    assert page.is_reset
    bob.pull_all()
    assert bob.rows() == world.visible_rows(bob)


def test_what_was_pushed_but_never_pulled_goes_with_its_scope(world: World, bob: Client) -> None:
    ticket(bob)
    bob.push_all()
    world.hub.revoke("bob", "team:a")
    bob.pull_all()
    assert bob.rows() == {}


def test_what_only_a_rejection_told_goes_with_its_scope(world: World, ann: Client, bob: Client) -> None:
    edit = Edit.create("ticket", "team:a", subject="Ann's")
    ann.store.edit([edit])
    ann.sync()
    bob.store.edit([Edit.create("ticket", "team:a", id=edit.record_id, subject=FORBIDDEN)])
    bob.push_all()
    assert value(bob, edit.record_id, "subject") == "Ann's"  # the hub tells what it holds instead
    ann.store.edit([Edit.move("ticket", edit.record_id, "team:b")])
    ann.sync()
    world.hub.revoke("bob", "team:a")
    world.hub.grant("bob", "team:a")
    bob.pull_all()  # a snapshot, in which the marker of what went is left out
    assert bob.rows() == {}


def test_without_any_grant_unsent_rows_stay(world: World, bob: Client) -> None:
    record_id = ticket(bob)
    world.hub.revoke("bob", "team:a")
    bob.pull_all()
    assert ("ticket", record_id) in bob.rows()


def test_a_row_that_moves_out_of_sight_is_gone_and_its_family_with_it(world: World, ann: Client, bob: Client) -> None:
    record_id = ticket(ann)
    ann.store.edit([Edit.create("message", "team:a", ticket_id=record_id, body="Hello")])
    ann.sync()
    bob.sync()
    assert len(bob.rows()) == 2
    bob.store.edit([Edit.create("message", "team:a", ticket_id=record_id, body="Late")])
    bob.push_all()
    ann.store.edit([Edit.move("ticket", record_id, "team:b")])
    ann.sync()
    bob.sync()
    ann.sync()
    assert bob.rows() == {}
    assert {fields["scope"] for fields, _ in ann.rows().values()} == {"team:b"}
    assert len(ann.rows()) == 3


def test_nothing_can_be_moved_to_where_one_sees_nothing(ann: Client, bob: Client) -> None:
    record_id = ticket(bob)
    bob.sync()
    bob.store.edit([Edit.move("ticket", record_id, "team:b")])
    bob.sync()
    assert value(bob, record_id, "scope") == "team:a"
    assert rejected(bob) == [(None, "This is not shared with you (any more).")]


def test_when_a_tickets_contact_changes_its_conversation_follows(ann: Client, carol: Client) -> None:
    record_id = ticket(ann, contact_id="carl")
    said, noted = ann.store.edit(
        [
            Edit.create("message", "team:a", ticket_id=record_id, body="Hello"),
            Edit.create("message", "team:a", ticket_id=record_id, body="Rude", visibility="internal"),
        ]
    )
    ann.sync()
    carol.sync()
    assert carol.rows() == {}
    change(ann, record_id, contact_id="carol")
    ann.sync()
    carol.sync()
    assert carol.rows().keys() == {("ticket", record_id), ("message", said)}
    change(ann, record_id, contact_id="carl")
    ann.sync()
    carol.sync()
    assert carol.rows() == {}
    assert ("message", noted) in ann.rows()


def test_a_customer_writes_on_his_own_ticket_only(ann: Client, carol: Client) -> None:
    own, other = ticket(ann, contact_id="carol"), ticket(ann, contact_id="carl")
    ann.sync()
    carol.sync()
    carol.store.edit([Edit.create("message", "team:a", ticket_id=own, body="Mine")])
    carol.store.edit([Edit.create("message", "team:a", ticket_id=other, body="Not mine")])
    carol.store.edit([Edit.create("message", "team:b", ticket_id=own, body="Elsewhere")])
    carol.store.edit([Edit.create("message", "team:a", ticket_id=own, body="Hidden", visibility="internal")])
    carol.store.edit([Edit.move("ticket", own, "team:b")])
    carol.sync()
    bodies = {fields["body"] for (kind, _), (fields, _) in carol.rows().items() if kind == "message"}
    assert bodies == {"Mine"}
    assert len(rejected(carol)) == 4
    assert value(carol, own, "scope") == "team:a"


def test_a_customers_rows_carry_no_stamp_of_what_is_hidden(world: World, ann: Client, carol: Client) -> None:
    record_id = ticket(ann, contact_id="carol")
    ann.sync()
    change(ann, record_id, priority="high")
    ann.sync()
    carol.sync()
    fields, clk = carol.rows()["ticket", record_id]
    assert fields["priority"] == "normal"
    assert "priority" not in clk


def test_markers_of_what_went_are_forgotten_without_bringing_it_back(world: World, ann: Client, bob: Client) -> None:
    gone, kept = ticket(ann), ticket(ann)
    ann.sync()
    bob.sync()
    ann.store.edit([Edit.move("ticket", gone, "team:b")])
    ann.sync()
    with world.hub.transaction() as transaction:
        seq = transaction.workspace.seq
    world.hub.forget_gone(seq)
    bob.sync()
    assert bob.rows().keys() == {("ticket", kept)}


def test_a_snapshot_in_pages_meets_changes_behind_and_before_it(world: World, ann: Client, bob: Client) -> None:
    tickets = [ticket(ann) for _ in range(9)]
    ann.sync()
    assert bob.pull(limit=3)
    ann.store.edit([Edit.move("ticket", tickets[0], "team:b"), Edit.move("ticket", tickets[8], "team:b")])
    change(ann, tickets[1], subject="Changed behind the page")
    ann.sync()
    with world.hub.transaction() as transaction:
        world_seq = transaction.workspace.seq
    assert bob.pull(limit=2)
    world.hub.forget_gone(world_seq)
    bob.pull_all(limit=2)
    assert bob.rows() == world.visible_rows(bob)
    assert len(bob.rows()) == 7


def test_a_snapshot_that_is_cut_beyond_its_beginning_sweeps_what_it_did_not_bring(
    world: World, ann: Client, bob: Client
) -> None:
    tickets = [ticket(ann) for _ in range(4)]
    ann.sync()
    bob.sync()
    ann.store.edit([Edit.move("ticket", tickets[0], "team:b")])
    ann.sync()
    world.hub.revoke("bob", "team:a")
    world.hub.grant("bob", "team:a")
    assert bob.pull(limit=2)  # the snapshot begins; the marker of what went before it is left out
    for record_id in tickets[1:]:
        change(ann, record_id, subject="Newer than the snapshot")
    ann.sync()
    assert bob.pull(limit=2)  # cut again, beyond where it began
    bob.pull_all(limit=2)
    assert bob.rows() == world.visible_rows(bob)
    assert ("ticket", tickets[0]) not in bob.rows()


def test_what_the_restored_hub_lost_comes_from_the_clients(world: World, ann: Client, bob: Client) -> None:
    before = ticket(ann)
    ann.sync()
    world.back_up()
    after = ticket(ann)
    change(ann, before, subject="After the backup")
    ann.push_all()
    bob.sync()
    change(bob, after, priority="high")
    world.restore({"ann": ("team:a", "team:b", "all"), "bob": ("team:a",)})
    bob.sync()
    assert [p.op.fields for p in bob.pending()] == [{"priority": "high"}]  # later: its ticket may still come
    ann.pull_all()
    assert value(ann, after, "subject") == "Help"  # not at the hub any more, and yet not gone from here
    ann.sync()
    bob.sync()
    world.hub.end_recovery()
    ann.sync()
    assert ann.rows() == world.visible_rows(ann)
    assert value(ann, before, "subject") == "After the backup"
    assert value(ann, after, "priority") == "high"


def test_a_client_that_only_ever_pushed_learns_of_a_restore(world: World) -> None:
    bob = world.add_client(Actor(id="bob", **AGENT), "team:a")
    world.back_up()
    record_id = ticket(bob)
    bob.push_all()
    world.restore({"bob": ("team:a",)})
    ticket(bob)
    bob.push_all()
    assert ("ticket", record_id) in world.hub_rows()


def test_two_creations_of_one_id_agree(ann: Client, bob: Client, world: World) -> None:
    edit = Edit.create("ticket", "team:a", subject="Ann's")
    ann.store.edit([edit])
    world.now_ms += 5
    bob.store.edit([Edit.create("ticket", "team:a", id=edit.record_id, product="Bob's")])
    bob.sync()
    ann.sync()
    bob.sync()
    assert ann.rows() == bob.rows() == world.visible_rows(bob)
    assert value(ann, edit.record_id, "product") == "Bob's"


def test_a_creation_that_is_sent_again_hides_nothing_of_what_the_hub_has(
    world: World, ann: Client, bob: Client
) -> None:
    edit = Edit.create("ticket", "team:a", product="Ann's")
    ann.store.edit([edit])
    ann.sync()
    world.now_ms += 5
    bob.store.edit([Edit.create("ticket", "team:a", id=edit.record_id, subject="Bob's")])
    bob.push_all()
    world.back_up()
    world.restore({"ann": ("team:a", "team:b", "all"), "bob": ("team:a",)})
    bob.pull_all()  # his creation is pending again
    bob.sync()
    assert bob.rows() == world.visible_rows(bob)
    assert value(bob, edit.record_id, "product") == "Ann's"


def test_fields_of_a_newer_program_are_kept_untouched(world: World, ann: Client, bob: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    [pending] = [p.op for p in _pending_of(ann, record_id)]
    newer = type(pending)(
        op_id="newer",
        kind="ticket",
        record_id=record_id,
        is_new=False,
        stamp=f"{(world.now_ms + 1) << 16:015x}.newer",
        fields={"mood": "sunny"},
    )
    request, _ = ann.store.next_push()
    world.hub.push(ann.actor, type(request)(epoch=world.hub.epoch(), schema=2, ops=[newer]))
    bob.sync()
    change(bob, record_id, subject="By an older program")
    bob.sync()
    assert value(bob, record_id, "mood") == "sunny"
    assert world.hub_rows()["ticket", record_id][0]["mood"] == "sunny"


def _pending_of(client: Client, record_id: str) -> list[object]:
    change(client, record_id, subject="again")
    return client.pending()


def test_rows_that_went_missing_are_noticed_and_fetched_again(world: World, ann: Client, bob: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    bob.sync()
    with bob.store.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM landed")
        connection.exec_driver_sql("DELETE FROM ticket")
    ticket(ann)
    ann.sync()
    outcome = bob.store.take_pull_reply(world.hub.pull(bob.actor, bob.store.next_pull()))
    assert outcome.mismatched == ["team:a"]
    bob.pull_all()
    assert ("ticket", record_id) in bob.rows()
    assert bob.rows() == world.visible_rows(bob)


@pytest.mark.parametrize(
    "results",
    [[], [OpResult(op_id="never sent", verdict=Verdict.OK)]],
)
def test_an_answer_to_something_else_changes_nothing(world: World, ann: Client, results: list[OpResult]) -> None:
    ticket(ann)
    _, batch = ann.store.next_push()
    reply = PushReply(epoch=world.hub.epoch(), now_ms=world.now_ms, results=results)
    with pytest.raises(PeerError):
        ann.store.take_push_reply(batch, reply)
    assert len(ann.pending()) == 1


@pytest.mark.parametrize(
    ("fields", "clk"),
    [
        ({"subject": 5}, {"*": "0" * 15 + ".d"}),
        ({}, {}),
        ({}, {"*": "yesterday"}),
        ({"id": "x"}, {"*": "0" * 15 + ".d"}),
    ],
)
def test_a_broken_row_stops_the_whole_page(world: World, ann: Client, fields: dict, clk: dict) -> None:
    record_id = ticket(ann)
    ann.push_all()
    reply = world.hub.pull(ann.actor, ann.store.next_pull())
    page = next(page for page in reply.scopes if page.scope == "team:a")
    page.rows.append(Row(seq=9, kind="ticket", record_id="bad", scope="team:a", fields=fields, clk=clk))
    before = ann.store.next_pull()
    with pytest.raises(PeerError, match="Nothing here was changed"):
        ann.store.take_pull_reply(reply)
    assert ann.store.next_pull() == before
    assert value(ann, record_id, "number") is None


def test_a_newer_program_reads_everything_anew_and_keeps_what_waits(world: World, ann: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    change(ann, record_id, subject="Written with the old program")
    with ann.store.transaction() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '0' WHERE key = 'schema'")
    ann.start_again()
    assert {cursor.seq for cursor in ann.store.next_pull().cursors.values()} == {-1}
    ann.sync()
    assert value(ann, record_id, "subject") == "Written with the old program"
    assert ann.rows() == world.visible_rows(ann)
