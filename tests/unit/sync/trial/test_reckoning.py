"""The reckoning finds every kind of harm, each done on purpose; and nothing where no harm was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from desk.audience import audiences, visible_fields
from desk.permission import judge
from sync.client.local_store import FILE_NAME, LocalStore
from sync.edits import Edit
from sync.hub import tables
from sync.hub.hub_store import HubStore
from sync.protocol.actor import Actor
from sync.records import Attachment, Message, Ticket
from sync.store.engines import open_engines
from sync.store.local_tables import OutboxEntry
from sync.trial.reckoning import HubSide, Reckoning, Station, is_quiet, reckon
from sync.trial.rules import Rules
from sync.trial.writer import note_down, opened_notes

NOW_MS = 1_800_000_000_000
RULES = Rules(audiences=audiences, visible_fields=visible_fields, judge=judge)
ANN = Actor(id="ann", kind="agent", role="agent")
SHA = "ab" * 32


@dataclass
class Scene:
    """A hub and a client in step, their files closed."""

    folder: Path
    station: Station
    has_blob: bool = True

    def reckon(self) -> Reckoning:
        with closing(open_engines(self.folder / "hub.db")) as engines:
            hub = HubSide(engines.reader, self.folder / "hub.db", lambda _sha256: self.has_blob)
            return reckon(hub, [self.station], RULES)

    def at_hub(self, harm: Callable[[Connection], object]) -> None:
        self._write(self.folder / "hub.db", harm)

    def at_client(self, harm: Callable[[Connection], object]) -> None:
        self._write(self.station.folder / FILE_NAME, harm)

    def _write(self, path: Path, harm: Callable[[Connection], object]) -> None:
        with closing(open_engines(path)) as engines, engines.writer.begin() as connection:
            harm(connection)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A ticket, a message and an attachment, written, noted, sent and read."""
    station = Station("ann", "ann", tmp_path / "ann", tmp_path / "ann.notes")
    hub = HubStore(
        tmp_path / "hub.db", judge=judge, audiences=audiences, visible_fields=visible_fields, clock=lambda: NOW_MS
    )
    hub.grant("ann", "team:a")
    store = LocalStore(station.folder, clock=lambda: NOW_MS)
    own = {"author_id": "ann", "author_kind": "agent", "ticket_id": "t"}
    store.edit([Edit.create("ticket", "team:a", id="t", subject="Help"), Edit.create("message", "team:a", **own)])
    store.edit([Edit.create("attachment", "team:a", sha256=SHA, **own)])
    with opened_notes(station.notes) as notes, store.reading() as session:
        note_down(session, 0, notes)
    while (asked := store.next_push())[1]:  # the first answer names the epoch only
        store.take_push_reply(asked[1], hub.push(ANN, asked[0]))
    store.take_pull_reply(hub.pull(ANN, store.next_pull()))
    with hub.reader.begin() as connection:
        assert is_quiet(connection, [station])
    store.close()
    hub.close()
    yield Scene(tmp_path, station)


def test_all_is_well_where_no_harm_was_done(scene: Scene) -> None:
    found = scene.reckon()
    assert (found.edits, found.at_hub, found.lost, found.faults) == (3, 3, 0, [])


def test_what_waits_or_was_not_read_is_not_quiet(scene: Scene) -> None:
    with closing(open_engines(scene.folder / "hub.db")) as engines:

        def is_all_quiet() -> bool:
            with engines.reader.begin() as connection:
                return is_quiet(connection, [scene.station])

        assert is_all_quiet()
        scene.at_hub(lambda hub: hub.execute(update(tables.change).values(seq=tables.change.c.seq + 100)))
        assert not is_all_quiet()
        scene.at_hub(lambda hub: hub.execute(update(tables.change).values(seq=tables.change.c.seq - 100)))
        scene.at_client(lambda local: local.execute(update(OutboxEntry).values(acked_at_ms=None)))
        assert not is_all_quiet()


def forget_ops(hub: Connection) -> None:
    hub.execute(delete(tables.op).where(tables.op.c.kind == "ticket"))


def double_a_message(hub: Connection) -> None:
    row = dict(hub.execute(select(Message.__table__)).mappings().one())
    hub.execute(insert(Message).values(row | {"id": "another"}))


def double_a_creation(hub: Connection) -> None:
    row = dict(hub.execute(select(tables.op).where(tables.op.c.kind == "message")).mappings().one())
    hub.execute(insert(tables.op).values(row | {"op_id": "another"}))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (forget_ops, ("are lost", "forgot what it had taken")),
        (double_a_message, ("is there twice", "Messages and their creations differ", "is missing")),
        (double_a_creation, ("was created twice",)),
        (lambda hub: hub.execute(delete(Message)), ("Messages and their creations differ", "should not be there")),
        (
            lambda hub: hub.execute(update(Ticket).values(subject="Other")),
            ("what its operations", "differs in subject"),
        ),
        (
            lambda hub: hub.execute(update(tables.op).values(stamp="0" * 15 + ".x")),
            ("what its operations", "its clock"),
        ),
    ],
)
def test_harm_at_the_hub_is_found(scene: Scene, harm: Callable[[Connection], object], words: tuple[str, ...]) -> None:
    scene.at_hub(harm)
    faults = " / ".join(scene.reckon().faults)
    assert all(word in faults for word in words), faults


def test_a_promise_that_the_hub_forgot_counts_as_lost(scene: Scene) -> None:
    scene.at_hub(forget_ops)
    found = scene.reckon()
    assert (found.edits, found.at_hub, found.lost) == (3, 2, 1)


def test_harm_at_the_client_is_found(scene: Scene) -> None:
    scene.at_client(lambda local: local.execute(delete(Attachment)))
    scene.at_client(lambda local: local.execute(update(OutboxEntry).values(acked_at_ms=None)))
    faults = " / ".join(scene.reckon().faults)
    assert "is missing" in faults
    assert "3 edits of ann did not reach the hub" in faults


def test_an_attachment_without_its_file_is_found(scene: Scene) -> None:
    scene.has_blob = False
    assert f"without its file: {SHA}" in " / ".join(scene.reckon().faults)


def test_a_damaged_file_is_found(scene: Scene) -> None:
    path = scene.station.folder / FILE_NAME
    with closing(open_engines(path)) as engines, engines.reader.begin() as connection:
        root = connection.exec_driver_sql("SELECT rootpage FROM sqlite_schema WHERE name = 'ix_outbox_record'").scalar()
        size_bytes = connection.exec_driver_sql("PRAGMA page_size").scalar()
    data = bytearray(path.read_bytes())
    data[(root - 1) * size_bytes + 200 : root * size_bytes] = bytes(size_bytes - 200)
    path.write_bytes(data)
    assert "A database file is damaged" in " / ".join(scene.reckon().faults)
