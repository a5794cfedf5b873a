"""A store whose disk is full says so, and nothing half-written is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.client.local_store import LocalStore
from sync.edits import Edit
from sync.errors import StoreError
from sync.protocol.actor import Actor
from sync.store.local_tables import Draft
from tests.fakes.sync_world import Client, World


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Client]:
    world = World(tmp_path)
    yield world.add_client(Actor(id="ann", kind="agent", role="agent"), "team:a")
    world.close()


def fill(store: LocalStore, *, spare_pages: int = 0) -> None:
    """Let the file grow no further, as on a full disk: SQLite reports the same error."""
    with store.transaction() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + spare_pages}")


def make_room(store: LocalStore) -> None:
    with store.transaction() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")


def long_ticket() -> Edit:
    return Edit.create("ticket", "team:a", subject="x" * 200_000)


def test_an_edit_that_does_not_fit_is_refused_whole(ann: Client) -> None:
    kept = ann.store.edit([Edit.create("ticket", "team:a", subject="Fits")])[0]
    fill(ann.store, spare_pages=60)  # room for the row, not for its operation as well
    with pytest.raises(StoreError, match="disk is full"):
        ann.store.edit([Edit.change("ticket", kept, subject="Changed"), long_ticket()])
    assert ann.rows().keys() == {("ticket", kept)}
    assert ann.rows()["ticket", kept][0]["subject"] == "Fits"
    assert len(ann.pending()) == 1
    make_room(ann.store)
    ann.store.edit([long_ticket()])
    ann.sync()
    assert len(ann.rows()) == 2


def test_a_page_that_does_not_fit_leaves_the_cursor_where_it_was(ann: Client) -> None:
    ann.world.hub.write_as_hub([long_ticket() for _ in range(3)])
    before = ann.store.next_pull()
    fill(ann.store)
    with pytest.raises(StoreError, match="disk is full"):
        ann.pull()
    assert ann.store.next_pull() == before
    assert ann.rows() == {}
    make_room(ann.store)
    ann.pull_all()
    assert ann.rows() == ann.world.visible_rows(ann)


def test_a_draft_that_does_not_fit_is_refused(ann: Client) -> None:
    fill(ann.store)
    with pytest.raises(StoreError, match="disk is full"):
        ann.store.write_local(lambda session: session.add(Draft(ticket_id="t1", body="x" * 200_000)))
    with ann.store.reading() as session:
        assert session.get(Draft, ("t1", "public")) is None


def test_a_hub_whose_disk_is_full_takes_nothing_and_the_client_keeps_it(ann: Client) -> None:
    ann.store.edit([long_ticket()])
    ann.push()  # learns the epoch
    with ann.world.hub.engine.begin() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(StoreError, match="disk is full"):
        ann.push()
    assert ann.world.hub_rows() == {}
    assert ann.world.op_log() == {}
    assert len(ann.pending()) == 1
