"""More traps of sync: sets, customers on file twice, articles, and edits that come too early."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from desk.duplicates import likely_duplicates, merge_edits, person_behind
from sync.edits import Edit
from sync.protocol.actor import Actor
from sync.records import KINDS
from sync.store.rows import table_of
from sync.ticket_sets import tag_edit, watcher_edit
from sync.trial import invariants
from tests.fakes.sync_world import Client, World

AGENT = {"kind": "agent", "role": "agent"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


@pytest.fixture
def ann(world: World) -> Client:
    return joined(world, Actor(id="ann", **AGENT), "team:a", "team:b", "all")


@pytest.fixture
def bob(world: World) -> Client:
    return joined(world, Actor(id="bob", **AGENT), "team:a", "team:b", "all")


def joined(world: World, actor: Actor, *scopes: str) -> Client:
    client = world.add_client(actor, *scopes)
    client.sync()
    return client


def ticket(client: Client, *readers: Client) -> str:
    [record_id] = client.store.edit([Edit.create("ticket", "team:a", subject="Help")])
    for each in (client, *readers):
        each.sync()
    return record_id


def meet(*clients: Client) -> None:
    for client in (*clients, *clients):
        client.sync()


def rows(client: Client, *kinds: str) -> dict[tuple[str, str], dict[str, object]]:
    """Return the records of some kinds (of all, for none) that are at a client, by kind and id."""
    found: dict[tuple[str, str], dict[str, object]] = {}
    with client.store.reading() as session:
        for kind in kinds or KINDS:
            for row in session.execute(select(table_of(kind))).mappings():
                found[kind, row["id"]] = dict(row)
    return found


def members(client: Client, kind: str, name: str) -> set[object]:
    return {row[name] for row in rows(client, kind).values() if row["is_on"]}


# Trap 11: unique constraints across replicas.


def test_one_address_written_twice_is_found_and_merged_and_both_keep_their_tickets(ann: Client, bob: Client) -> None:
    for client, name in ((ann, "Carol"), (bob, "Carol B.")):
        client.store.edit([Edit.create("contact", "all", id=f"c-{client.actor.id}", name=name, email="carol@x.com")])
    meet(ann, bob)
    contacts = {record_id: row for (_, record_id), row in rows(ann, "contact").items()}
    [found] = likely_duplicates(contacts)
    ann.store.edit(list(merge_edits(found.stays, found.others[0], contacts)))
    # Meanwhile the other machine merges them the other way round.
    bob.store.edit(list(merge_edits(found.others[0], found.stays, contacts)))
    meet(ann, bob)
    assert rows(ann) == rows(bob)
    merged_into = {record_id: str(row["merged_into"]) for (_, record_id), row in rows(bob, "contact").items()}
    assert len({person_behind(i, merged_into) for i in merged_into}) == 1


# Trap 12: sets under "the last one wins" lose what was added.


def test_tags_and_watchers_added_on_two_machines_at_once_all_stay(ann: Client, bob: Client) -> None:
    record_id = ticket(ann, bob)
    ann.store.edit([tag_edit(record_id, "Printer", "team:a"), watcher_edit(record_id, "ann", "team:a")])
    bob.store.edit([tag_edit(record_id, "Red", "team:a"), tag_edit(record_id, "printer", "team:a")])
    bob.store.edit([watcher_edit(record_id, "bob", "team:a")])
    meet(ann, bob)
    assert rows(ann) == rows(bob)
    assert members(ann, "ticket_tag", "tag") == {"printer", "red"}
    assert members(ann, "watcher", "agent_id") == {"ann", "bob"}
    assert len(rows(ann, "ticket_tag")) == 2


def test_a_tag_taken_off_and_put_on_again_follows_the_later_one(world: World, ann: Client, bob: Client) -> None:
    record_id = ticket(ann, bob)
    ann.store.edit([tag_edit(record_id, "Printer", "team:a")])
    meet(ann, bob)
    bob.store.edit([tag_edit(record_id, "Printer", "team:a", is_on=False)])
    meet(bob, ann)
    assert members(ann, "ticket_tag", "tag") == set()
    world.now_ms += 5
    ann.store.edit([tag_edit(record_id, "Printer", "team:a")])
    [op] = [pending.op for pending in ann.pending()]
    assert dict(op.fields) == {"is_on": True}
    meet(ann, bob)
    assert members(bob, "ticket_tag", "tag") == {"printer"}


def test_a_tag_moves_with_its_ticket_and_never_reaches_the_customer(world: World, ann: Client, bob: Client) -> None:
    carol = joined(world, Actor(id="carol", kind="contact", role="customer", ticket_scope="team:a"), "contact:carol")
    [record_id] = ann.store.edit([Edit.create("ticket", "team:a", subject="Help", contact_id="carol")])
    ann.store.edit([tag_edit(record_id, "difficult person", "team:a")])
    meet(ann, carol)
    assert {kind for kind, _ in rows(carol)} == {"ticket"}
    ann.store.edit([Edit.move("ticket", record_id, "team:b")])
    meet(ann, bob)
    assert {row["scope"] for row in rows(bob, "ticket_tag").values()} == {"team:b"}


# Trap 13: long text.


def test_of_an_article_written_twice_at_once_the_lost_text_is_kept(world: World, ann: Client, bob: Client) -> None:
    [article] = ann.store.edit([Edit.create("article", "all", title="Red", body="Ask.")])
    meet(ann, bob)
    ann.store.edit([Edit.change("article", article, body="Clean the head.")])
    world.now_ms += 1_000
    bob.store.edit([Edit.change("article", article, body="Change the ink.")])
    meet(ann, bob)
    [conflict] = rows(ann, "conflict").values()
    assert (conflict["kept"], conflict["lost"], conflict["base"]) == ("Change the ink.", "Clean the head.", "Ask.")
    assert (conflict["about_kind"], conflict["field"]) == ("article", "body")


def test_an_article_made_public_is_read_by_everybody_and_taken_back(world: World, ann: Client) -> None:
    reader = joined(world, Actor(id="carol", kind="contact", role="customer"), "kb:public")
    [article] = ann.store.edit([Edit.create("article", "all", title="Red", body="Clean the head.")])
    meet(ann, reader)
    assert rows(reader) == {}
    for is_public, expected in ((True, {("article", article)}), (False, set())):
        ann.store.edit([Edit.change("article", article, is_public=is_public)])
        meet(ann, reader)
        assert set(rows(reader)) == expected


# Trap 10: an edit of what the hub does not know.


def test_an_edit_of_a_lost_record_waits_until_its_creation_is_back(world: World, ann: Client, bob: Client) -> None:
    world.back_up()
    record_id = ticket(ann, bob)
    bob.store.edit([Edit.change("ticket", record_id, subject="Bob's")])
    bob.store.edit([tag_edit(record_id, "printer", "team:a")])
    world.restore({"ann": ("team:a", "team:b", "all"), "bob": ("team:a", "team:b", "all")})
    bob.push()
    bob.push()
    assert len(bob.pending()) == 2
    meet(ann, bob, ann)
    assert bob.pending() == []
    assert rows(ann) == rows(bob)
    assert rows(ann)["ticket", record_id]["subject"] == "Bob's"
    assert members(ann, "ticket_tag", "tag") == {"printer"}


def test_what_was_erased_keeps_nothing_waiting_at_a_restored_hub(world: World, ann: Client, bob: Client) -> None:
    record_id = ticket(ann, bob)
    world.hub.erase("ticket", record_id)
    world.back_up()
    said = {"author_id": "bob", "author_kind": "agent", "ticket_id": record_id}
    bob.store.edit([Edit.create("message", "team:a", body="Hello?", **said)])
    bob.store.edit([Edit.change("ticket", record_id, subject="Bob's")])
    world.restore({"ann": ("team:a", "team:b", "all"), "bob": ("team:a", "team:b", "all")})
    meet(bob, ann)
    assert bob.pending() == []
    assert [key for key in rows(ann) if key[0] == "ticket"] == []


# Trap 8, the other way round: the hub's own clock is wrong.


DAY_MS = 24 * 3_600_000


@pytest.fixture
def wrong_clock(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return a world whose hub tells a wrong time, by which its stamps cannot be measured."""
    monkeypatch.setattr(invariants, "require_stamps_in_time", lambda *_what: None)
    return world


@pytest.mark.parametrize("error_ms", [-DAY_MS, -10_000 * DAY_MS])
def test_a_hub_whose_clock_falls_back_goes_on_taking_edits(
    wrong_clock: World, ann: Client, bob: Client, error_ms: int
) -> None:
    world, record_id = wrong_clock, ticket(ann, bob)
    world.now_ms += 5_000
    world.hub.write_as_hub([Edit.change("ticket", record_id, priority="high")])
    bob.sync()
    world.now_ms += error_ms
    ann.clock_error_ms = bob.clock_error_ms = -error_ms  # the clients' clocks are right
    for number in range(3):
        for client in (ann, bob):
            client.store.edit([Edit.change("ticket", record_id, subject=f"{client.actor.id} {number}")])
            client.sync()
    meet(ann, bob)
    assert rows(ann)["ticket", record_id]["subject"] == rows(bob)["ticket", record_id]["subject"] == "bob 2"


def test_a_hub_whose_clock_was_a_year_ahead_goes_on_taking_edits(wrong_clock: World, ann: Client, bob: Client) -> None:
    world, record_id = wrong_clock, ticket(ann, bob)
    world.now_ms += 365 * DAY_MS
    world.hub.write_as_hub([Edit.change("ticket", record_id, priority="high")])
    ann.sync()
    world.now_ms -= 365 * DAY_MS
    for number in range(3):
        for client in (ann, bob):
            client.store.edit([Edit.change("ticket", record_id, subject=f"{client.actor.id} {number}")])
            client.sync()
    meet(ann, bob)
    assert rows(ann)["ticket", record_id]["subject"] == rows(bob)["ticket", record_id]["subject"] == "bob 2"
