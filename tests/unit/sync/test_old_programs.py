"""Programs of different ages: what one does not know, it keeps, and never blanks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.client import local_store
from sync.edits import Edit
from sync.merge.stamp import COUNTER_BITS
from sync.protocol.actor import Actor
from sync.protocol.messages import Op, PushRequest
from sync.records import KINDS, FieldValue, TicketTag
from tests.fakes.sync_world import Client, World

ANN = Actor(id="ann", kind="agent", role="agent")
NEWER = Actor(id="newer", kind="agent", role="agent")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.hub.grant("newer", "team:a")
    yield world
    world.close()


def write_as_newer(world: World, number: int, record_id: str, fields: dict[str, FieldValue]) -> None:
    """Write as a program would that knows more fields."""
    world.now_ms += 10
    stamp = f"{world.now_ms << COUNTER_BITS:015x}.newer"
    op = Op(op_id=f"newer{number}", kind="ticket", record_id=record_id, is_new=False, stamp=stamp, fields=fields)
    world.hub.push(NEWER, PushRequest(epoch=world.hub.epoch(), schema=99, ops=[op]))


NEW_FIELDS = st.dictionaries(st.sampled_from(["mood", "due", "labels"]), st.sampled_from(["x", 7, ["a"], None, True]))
STEPS = st.one_of(
    st.tuples(st.just("newer"), NEW_FIELDS),
    st.tuples(st.just("older"), st.sampled_from(["subject", "product", "state"])),
    st.tuples(st.sampled_from(["sync", "push", "trash", "again", "move"]), st.none()),
)


def test_an_old_programs_edits_never_change_what_it_does_not_know(world: World) -> None:
    world.hub.grant("newer", "team:b")
    old = world.add_client(ANN, "team:a", "team:b")
    numbers = itertools.count()

    @settings(max_examples=15, deadline=None)
    @given(steps=st.lists(STEPS, min_size=3, max_size=10))
    def whatever_both_do(steps: list[tuple[str, object]]) -> None:
        record_id = f"t{next(numbers)}"
        old.edit(Edit.create("ticket", "team:a", id=record_id, subject="Help"))
        old.sync()
        known: dict[str, FieldValue] = {}
        for what, detail in steps:
            world.now_ms += 1
            if isinstance(detail, dict):
                write_as_newer(world, next(numbers), record_id, detail)
                known |= detail
            else:
                _do(old, record_id, what, str(detail), next(numbers))
        old.sync()
        for rows in (world.hub_rows(), old.rows()):
            fields = rows["ticket", record_id][0]
            assert {name: fields.get(name) for name in known} == known

    whatever_both_do()


def _do(old: Client, record_id: str, what: str, detail: str, number: int) -> None:
    edits = {
        "older": lambda: Edit.change("ticket", record_id, **{detail: f"old {number}"}),
        "trash": lambda: Edit.change("ticket", record_id, deleted=number % 2 == 0),
        "again": lambda: Edit.create("ticket", "team:a", id=record_id, subject=f"again {number}"),
        "move": lambda: Edit.move("ticket", record_id, "team:b" if number % 2 else "team:a"),
    }
    if what in edits:
        old.edit(edits[what]())
    elif what == "push":
        old.push()
    else:
        old.sync()


def test_records_of_an_unknown_kind_are_skipped_without_loss_and_read_by_the_next_version(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = world.add_client(ANN, "team:a")
    older_kinds = {name: kind for name, kind in KINDS.items() if name != "ticket_tag"}
    with monkeypatch.context() as at_an_earlier_time:
        for module in ("landing", "push_step", "pull_step"):
            at_an_earlier_time.setattr(f"sync.client.{module}.KINDS", older_kinds, raising=False)
        [ticket_id] = world.hub.write_as_hub([Edit.create("ticket", "team:a", subject="Help")])
        tag = {"ticket_id": ticket_id, "tag": "printer"}
        [tag_id] = world.hub.write_as_hub([Edit.create("ticket_tag", "team:a", **tag)])
        assert old.sync() is None
        assert ("ticket", ticket_id) in old.rows()
        assert ("ticket_tag", tag_id) not in old.rows()
        assert _mismatches(old) == []
        at_an_earlier_time.setattr(local_store, "SCHEMA", 1)
        old.start_again()
    old.start_again()
    old.sync()
    with old.store.reading() as session:
        found = session.get(TicketTag, tag_id)
        assert found is not None
        assert found.tag == "printer"


def _mismatches(client: Client) -> list[str]:
    """Return the scopes whose checksum differs from the hub's."""
    reply = client.world.hub.pull(client.actor, client.store.next_pull())
    return client.store.take_pull_reply(reply).mismatched
