"""Markers of what went long ago are forgotten by themselves, and nobody loses anything by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sync.edits import Edit
from sync.hub import tables
from sync.protocol.actor import Actor
from sync.protocol.forgetting import DAY_MS, KEPT_DAYS, forgotten_before_ms, is_note_due
from tests.fakes.sync_world import Client, World

ANN = Actor(id="ann", kind="agent", role="agent")
BOB = Actor(id="bob", kind="agent", role="agent")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def markers(world: World) -> int:
    with world.hub.reader.begin() as connection:
        found = connection.execute(select(func.count()).where(tables.change.c.is_gone)).scalar()
    return int(found or 0)


def ticket(world: World, client: Client) -> str:
    [record_id] = client.store.edit([Edit.create("ticket", "team:a", subject="Help")])
    client.sync()
    return record_id


def test_a_marker_is_kept_for_three_months_and_then_forgotten(world: World) -> None:
    ann, bob = world.add_client(ANN, "team:a"), world.add_client(BOB, "team:a")
    old, kept = ticket(world, ann), ticket(world, ann)
    bob.sync()
    world.hub.erase("ticket", old)
    for _ in range(KEPT_DAYS):
        world.now_ms += DAY_MS
        assert world.hub.forget_old() == 0
    assert markers(world) == 1
    world.hub.erase("ticket", kept)
    world.now_ms += DAY_MS
    assert world.hub.forget_old() > 0
    assert markers(world) == 1
    mine = ticket(world, ann)
    bob.store.edit([Edit.create("ticket", "team:a", id="written-away", subject="Bob's")])
    bob.sync()
    ann.sync()
    assert {i for _, i in bob.rows()} == {i for _, i in ann.rows()} == {mine, "written-away"}


def test_a_hub_whose_clock_was_years_ahead_goes_on_forgetting(world: World) -> None:
    ann = world.add_client(ANN, "team:a")
    record_id = ticket(world, ann)
    now_ms, world.now_ms = world.now_ms, world.now_ms + 1000 * DAY_MS
    world.hub.forget_old()
    world.now_ms = now_ms
    world.hub.erase("ticket", record_id)
    world.hub.forget_old()
    world.now_ms += (KEPT_DAYS + 1) * DAY_MS
    assert world.hub.forget_old() > 0
    assert markers(world) == 0


def test_a_day_is_noted_once() -> None:
    assert is_note_due(None, 5)
    assert not is_note_due(5, 5 + DAY_MS - 1)
    assert is_note_due(5, 5 + DAY_MS)
    assert forgotten_before_ms(KEPT_DAYS * DAY_MS) == 0
