"""The hub's store: its own edits, numbers, callbacks, transactions shared with the hub program, and backups."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from desk.audience import audiences, visible_fields
from desk.permission import judge
from sync.edits import Edit
from sync.errors import RefusedError, StoreError, UsageError
from sync.hub.hub_store import HubStore
from sync.protocol.actor import Actor
from sync.protocol.messages import Cursor, Op, PullRequest, PushRequest, Verdict

AGENT = Actor(id="ann", kind="agent", role="agent")


@pytest.fixture
def store(hub_place: Path | str) -> Iterator[HubStore]:
    store = HubStore(hub_place, judge=judge, audiences=audiences, visible_fields=visible_fields)
    store.grant("ann", "team:a")
    store.grant("ann", "all")
    yield store
    store.close()


def pulled(store: HubStore, actor: Actor = AGENT, **cursors: Cursor) -> dict[str, dict[str, object]]:
    reply = store.pull(actor, PullRequest(epoch=None, schema=1, cursors=cursors))
    return {row.record_id: row.fields for page in reply.scopes for row in page.rows}


def push(store: HubStore, op: Op) -> tuple[Verdict, str]:
    [result] = store.push(AGENT, PushRequest(epoch=store.epoch(), schema=1, ops=[op])).results
    return result.verdict, result.why


def op(**values: object) -> Op:
    basic = {"op_id": "o1", "kind": "ticket", "record_id": "t1", "is_new": True, "scope": "team:a"}
    return Op(**{**basic, "stamp": "0" * 15 + ".d", "fields": {"subject": "Help"}, **values})


def test_the_hub_writes_what_only_it_may_and_repeats_nothing(store: HubStore) -> None:
    seen: list[dict[str, int]] = []
    store.on_commit(lambda scopes: seen.append(dict(scopes)))
    edit = Edit.create("agent", "all", id="ann", name="Ann", role="agent")
    assert store.write_as_hub([edit]) == ["ann"]
    store.write_as_hub([edit])
    store.write_as_hub([Edit.create("agent", "all", id="ann", name="Ann", role="supervisor")])
    assert pulled(store)["ann"]["role"] == "supervisor"
    assert seen == [{"all": 1}, {"all": 2}]


def test_the_hubs_edit_wins_over_a_stamp_of_the_near_future(store: HubStore) -> None:
    now_ticks = (store.pull(AGENT, PullRequest(epoch=None, schema=1, cursors={})).now_ms + 50_000) << 16
    assert push(store, op(stamp=f"{now_ticks:015x}.d"))[0] is Verdict.OK
    store.write_as_hub([Edit.change("ticket", "t1", subject="By the hub")])
    assert pulled(store)["t1"]["subject"] == "By the hub"


def test_an_edit_of_nothing_undoes_all_of_them(store: HubStore) -> None:
    with pytest.raises(UsageError, match="no ticket"):
        store.write_as_hub([Edit.create("ticket", "team:a", id="t1"), Edit.change("ticket", "t2", subject="?")])
    assert pulled(store) == {}


def test_numbers_go_up_and_respect_imported_ones(store: HubStore) -> None:
    store.write_as_hub([Edit.create("ticket", "team:a", id="t1")])
    store.write_as_hub([Edit.create("ticket", "team:a", id="t2", number=5000)])
    assert push(store, op(record_id="t3"))[0] is Verdict.OK
    assert {i: fields["number"] for i, fields in pulled(store).items()} == {"t1": 1001, "t2": 5000, "t3": 5001}


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"kind": "teapot"}, "does not keep records of the kind 'teapot'"),
        ({"record_id": "../x"}, "not well formed"),
        ({"op_id": ""}, "not well formed"),
        ({"stamp": "tomorrow"}, "not well formed"),
        ({"scope": None}, "needs a scope"),
        ({"fields": {"subject": 5}}, "subject cannot hold"),
        ({"fields": {"clk": "x"}}, "is no field"),
        ({"fields": {"number": 7}}, "Only the hub itself"),
        ({"kind": "agent", "scope": "all", "fields": {}}, "Only the hub itself"),
        ({"scope": "team:b"}, "not shared with you"),
        ({"is_new": False}, "does not know this record"),
        ({"kind": "rating", "fields": {"score": 5}}, "Only the customer rates"),
    ],
)
def test_what_is_rejected_and_why(store: HubStore, values: dict, why: str) -> None:
    verdict, said = push(store, op(**values))
    assert verdict is Verdict.REJECTED
    assert why in said
    assert pulled(store) == {}


def test_nobody_attaches_anything_to_a_ticket_he_does_not_see(store: HubStore) -> None:
    store.write_as_hub([Edit.create("ticket", "team:b", id="t9")])
    message = {"ticket_id": "t9", "author_id": "ann", "author_kind": "agent", "body": "Peek"}
    assert push(store, op(kind="message", record_id="m1", fields=message))[0] is Verdict.REJECTED


def test_somebody_elses_grants_do_not_count(store: HubStore) -> None:
    stranger = Actor(id="eve", kind="agent", role="admin", scopes=frozenset({"team:a"}))
    [result] = store.push(stranger, PushRequest(epoch=store.epoch(), schema=1, ops=[op()])).results
    assert result.verdict is Verdict.REJECTED
    assert store.pull(stranger, PullRequest(epoch=None, schema=1, cursors={})).scopes == []


def test_grants(store: HubStore) -> None:
    store.grant("ann", "all")
    assert store.scopes_of("ann") == ("all", "team:a")
    assert store.members_of("team:a") == {"ann"}
    store.revoke("ann", "all")
    assert store.scopes_of("ann") == ("team:a",)


def test_the_programs_own_tables_share_a_transaction(store: HubStore) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS account"))  # of another run on the same database
        connection.execute(text("CREATE TABLE account (id TEXT)"))
    with pytest.raises(UsageError), store.transaction() as transaction:
        transaction.connection.execute(text("INSERT INTO account VALUES ('c1')"))
        transaction.write([Edit.create("contact", "all", id="c1"), Edit.change("contact", "nobody", name="?")])
    with store.transaction() as transaction:
        transaction.connection.execute(text("INSERT INTO account VALUES ('c2')"))
        transaction.write([Edit.create("contact", "all", id="c2")])
        transaction.grant("c2", "contact:c2")
    with store.reader.begin() as connection:
        assert connection.execute(text("SELECT id FROM account")).scalars().all() == ["c2"]
    assert pulled(store).keys() == {"c2"}


def test_pulls_wait_for_no_push(store: HubStore) -> None:
    store.write_as_hub([Edit.create("ticket", "team:a", id="t1")])
    found: list[dict] = []
    with store.transaction() as transaction:
        transaction.write([Edit.create("ticket", "team:a", id="t2")])
        reader = threading.Thread(target=lambda: found.append(pulled(store)))
        reader.start()
        reader.join(10)
    assert found[0].keys() == {"t1"}
    assert pulled(store).keys() == {"t1", "t2"}


def test_a_client_too_old_is_told_but_its_push_is_taken(store: HubStore) -> None:
    with pytest.raises(RefusedError) as refusal:
        store.pull(AGENT, PullRequest(epoch=None, schema=0, cursors={}))
    assert refusal.value.code == "client_too_old"
    reply = store.push(AGENT, PushRequest(epoch=store.epoch(), schema=0, ops=[op()]))
    assert reply.results[0].verdict is Verdict.OK


def test_a_cursor_from_the_future_begins_anew(store: HubStore) -> None:
    store.write_as_hub([Edit.create("ticket", "team:a", id="t1")])
    reply = store.pull(AGENT, PullRequest(epoch=store.epoch(), schema=1, cursors={}))
    page = next(page for page in reply.scopes if page.scope == "team:a")
    ahead = Cursor(seq=10**6, snap=0, grant_id=page.cursor.grant_id)
    again = store.pull(AGENT, PullRequest(epoch=store.epoch(), schema=1, cursors={"team:a": ahead}))
    assert next(page for page in again.scopes if page.scope == "team:a").is_reset


@pytest.mark.parametrize("hub_place", ["sqlite"], indirect=True)
def test_a_backup_is_whole_and_never_overwrites(store: HubStore, tmp_path: Path) -> None:
    store.write_as_hub([Edit.create("ticket", "team:a", id="t1")])
    store.backup(tmp_path / "copies" / "one.db")
    store.write_as_hub([Edit.create("ticket", "team:a", id="t2")])
    with pytest.raises(StoreError, match="there already"):
        store.backup(tmp_path / "copies" / "one.db")
    assert [path.name for path in (tmp_path / "copies").iterdir()] == ["one.db"]
    copy = HubStore(tmp_path / "copies" / "one.db", judge=judge, audiences=audiences)
    assert pulled(copy).keys() == {"t1"}
    assert copy.epoch() == store.epoch()
    assert copy.recover() != store.epoch()
    copy.close()


def test_a_backup_that_cannot_be_written_leaves_nothing(store: HubStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        store.backup(tmp_path / "file" / "one.db")
    with pytest.raises(StoreError):
        store.backup(Path("/proc/one.db"))


def test_which_databases_are_understood(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="mysql"):
        HubStore("mysql://hub", judge=judge, audiences=audiences)
    with pytest.raises(UsageError, match="HOST:PORT/DATABASE") as refused:
        HubStore("postgresql://me:geheim@hub", judge=judge, audiences=audiences)
    assert "geheim" not in str(refused.value)
    store = HubStore(f"sqlite:///{tmp_path}/url.db", judge=judge, audiences=audiences)
    assert store.path == tmp_path / "url.db"
    store.close()


def stamp_now(store: HubStore) -> str:
    now_ms = store.pull(AGENT, PullRequest(epoch=None, schema=1, cursors={})).now_ms
    return f"{now_ms << 16:015x}.d"


@pytest.mark.parametrize(
    ("kind", "scope", "fields"),
    [
        ("message", "team:a", {"ticket_id": "t1", "body": "I did not order this.", "author_id": "bo"}),
        ("contact", "all", {"name": "Bo", "device_key": "ab" * 32, "is_verified": True}),
        ("ticket", "team:a", {"subject": "Help", "number": 7, "contact_id": "bo"}),
    ],
)
def test_a_second_creation_wipes_nothing(store: HubStore, kind: str, scope: str, fields: dict) -> None:
    store.write_as_hub([Edit.create("ticket", "team:a", id="t1"), Edit.create(kind, scope, id="r1", **fields)])
    push(store, op(kind=kind, record_id="r1", scope=scope, stamp=stamp_now(store), fields={"deleted": False}))
    held = pulled(store)["r1"]
    assert {name: held[name] for name in fields} == fields


@pytest.mark.parametrize("hub_place", ["sqlite"], indirect=True)
def test_a_page_of_long_texts_is_cut_and_the_rest_follows(store: HubStore) -> None:
    ticket = Edit.create("ticket", "team:a", id="t1")
    said = [Edit.create("message", "team:a", ticket_id="t1", body="x" * 100_000) for _ in range(600)]
    store.write_as_hub([ticket, *said])
    cursors: dict[str, Cursor] = {}
    pages, seen = 0, set[str]()
    epoch, has_more = store.epoch(), True
    while has_more:
        reply = store.pull(AGENT, PullRequest(epoch=epoch, schema=1, cursors=cursors))
        cursors |= {page.scope: page.cursor for page in reply.scopes}
        rows = [row for page in reply.scopes for row in page.rows]
        assert sum(len(row.fields.get("body", "")) for row in rows) < 40_000_000
        seen |= {row.record_id for row in rows}
        pages, has_more = pages + 1, any(page.has_more for page in reply.scopes)
    assert seen == {"t1", *(edit.record_id for edit in said)}
    assert pages == 3
    assert all(page.checksum is not None for page in reply.scopes)
