"""Two people write in one field: the later text counts, the other one is kept and comes to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.edits import Edit
from sync.protocol.actor import Actor
from tests.fakes.sync_world import Client, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


@pytest.fixture
def ann(world: World) -> Client:
    client = world.add_client(Actor(id="ann", kind="agent", role="agent"), "team:a", "team:b", "all")
    client.sync()
    return client


@pytest.fixture
def bob(world: World) -> Client:
    client = world.add_client(Actor(id="bob", kind="agent", role="agent"), "team:a")
    client.sync()
    return client


def ticket(client: Client) -> str:
    return client.store.edit([Edit.create("ticket", "team:a", subject="Help")])[0]


def change(client: Client, record_id: str, **fields: str) -> None:
    client.store.edit([Edit.change("ticket", record_id, **fields)])


def value(client: Client, record_id: str, name: str) -> object:
    return client.rows()["ticket", record_id][0][name]


def conflicts(client: Client) -> list[dict[str, object]]:
    return [fields for (kind, _), (fields, _) in client.rows().items() if kind == "conflict"]


def test_the_text_that_lost_is_kept_and_comes_to_everybody(world: World, ann: Client, bob: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    bob.sync()
    change(ann, record_id, subject="Printer is on fire", priority="high")
    world.now_ms += 1_000
    change(bob, record_id, subject="Printer prints red", priority="low")
    bob.sync()
    ann.sync()
    bob.sync()
    assert value(ann, record_id, "subject") == "Printer prints red"
    (conflict,) = conflicts(bob)
    assert conflicts(ann) == [conflict]
    assert (conflict["kept"], conflict["lost"], conflict["base"]) == (
        "Printer prints red",
        "Printer is on fire",
        "Help",
    )
    assert (conflict["kept_by"], conflict["lost_by"]) == ("bob", "ann")
    assert (conflict["about_kind"], conflict["about_id"], conflict["field"]) == ("ticket", record_id, "subject")
    assert conflict["state"] == "open"


def test_a_text_that_wins_later_keeps_the_one_before_it(world: World, ann: Client, bob: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    bob.sync()
    change(bob, record_id, subject="First at the hub")
    world.now_ms += 1_000
    change(ann, record_id, subject="Later")
    bob.sync()
    ann.sync()
    (conflict,) = conflicts(ann)
    assert (conflict["kept"], conflict["lost"]) == ("Later", "First at the hub")
    assert (conflict["kept_by"], conflict["lost_by"]) == ("ann", "bob")


def test_who_saw_the_other_text_makes_no_conflict(ann: Client, bob: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    bob.sync()
    change(bob, record_id, subject="One")
    change(bob, record_id, subject="Two")
    bob.sync()
    ann.sync()
    change(ann, record_id, subject="Three")
    ann.push(fault="twice")
    ann.sync()
    assert conflicts(ann) == []


def test_the_same_text_twice_or_an_emptied_one_is_no_conflict(world: World, ann: Client, bob: Client) -> None:
    same, emptied = ticket(ann), ticket(ann)
    ann.sync()
    bob.sync()
    change(ann, same, subject="The same")
    change(bob, same, subject="The same")
    change(ann, emptied, subject="")
    world.now_ms += 1_000  # of two stamps of one moment the device decides, and so which text loses
    change(bob, emptied, subject="Written")
    ann.sync()
    bob.sync()
    assert conflicts(bob) == []


def test_a_conflict_moves_with_its_ticket_and_goes_when_it_is_erased(world: World, ann: Client, bob: Client) -> None:
    record_id = ticket(ann)
    ann.sync()
    bob.sync()
    change(ann, record_id, subject="Ann's")
    change(bob, record_id, subject="Bob's")
    ann.sync()
    bob.sync()
    assert len(conflicts(bob)) == 1
    ann.store.edit([Edit.move("ticket", record_id, "team:b")])
    ann.sync()
    bob.sync()
    assert conflicts(bob) == []
    assert len(conflicts(ann)) == 1
    world.hub.erase("ticket", record_id)
    ann.sync()
    assert conflicts(ann) == []
