"""What earlier versions left on disks and said on the wire, against today's program (tests.fakes.keep_release)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.hub.folder import DataFolder
from app.hub.ledger import Ledger, open_ledger
from app.hub.settings import Settings
from sync.client.local_store import FILE_NAME, LocalStore
from sync.client.rescue import open_local_store
from sync.hub.hub_store import HubStore
from sync.protocol.messages import SCHEMA, PullReply, PullRequest, PushReply, PushRequest, Verdict
from sync.records import KINDS
from sync.store.rows import table_of
from tests.fakes.keep_release import ADMIN_EMAIL, ANN, CLIENT_FILE, DIALOGUE_FILE, HUB_FILE

DATA = Path(__file__).parents[2] / "data" / "sync"
HOUR_MS = 3_600_000
UNSENT = {("ticket", "t1"): "Unsent: it prints red", ("ticket", "t2"): "Unsent: a new one"}

Rows = dict[tuple[str, str], dict[str, Any]]


class Kept:
    """What was kept of a version, unpacked."""

    def __init__(self, folder: Path, to: Path) -> None:
        said = json.loads((folder / DIALOGUE_FILE).read_text("utf-8"))
        self.schema: int = said["schema"]
        self.said: list[dict[str, Any]] = said["said"]
        self.unsent = msgspec.convert(said["unsent"], PushRequest)
        self.later_ms = int(said["now_ms"]) + HOUR_MS
        self.data, self.client_folder = DataFolder(to / "hub"), to / "client"
        self.data.create()
        self.client_folder.mkdir()
        self.data.records.write_bytes(gzip.decompress((folder / HUB_FILE).read_bytes()))
        (self.client_folder / FILE_NAME).write_bytes(gzip.decompress((folder / CLIENT_FILE).read_bytes()))

    def client(self, folder: Path, key: bytes | None = None) -> LocalStore:
        store, rescue = open_local_store(folder, clock=lambda: self.later_ms, key=key)
        assert rescue is None
        return store


@pytest.fixture(params=sorted(path.name for path in DATA.iterdir()))
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    return Kept(DATA / str(request.param), tmp_path)


@pytest.fixture
def ledger(kept: Kept) -> Iterator[Ledger]:
    with open_ledger(kept.data, Settings(port=0)) as ledger:
        yield ledger


@pytest.fixture
def hub(ledger: Ledger) -> HubStore:
    return ledger.store


def rows(store: LocalStore) -> Rows:
    found: Rows = {}
    with store.reading() as session:
        for kind in KINDS:
            for row in session.execute(table_of(kind).select()).mappings():
                found[kind, row["id"]] = {name: row[name] for name in row if name not in {"clk", "extra"}}
    return found


def keep_in_step(store: LocalStore, hub: HubStore) -> None:
    for _ in range(3):
        request, batch = store.next_push()
        if batch:
            store.take_push_reply(batch, hub.push(ANN, request))
        assert not store.take_pull_reply(hub.pull(ANN, store.next_pull())).mismatched


def test_this_version_is_kept_for_later_ones() -> None:
    assert (DATA / f"schema{SCHEMA}").is_dir()


def test_todays_hub_takes_what_an_earlier_client_sends(kept: Kept, hub: HubStore) -> None:
    reply = hub.push(ANN, kept.unsent)
    assert [result.verdict for result in reply.results] == [Verdict.OK] * len(kept.unsent.ops)
    with hub.transaction() as transaction:
        for (kind, record_id), subject in UNSENT.items():
            version = transaction.version(kind, record_id)
            assert version is not None
            assert version.fields["subject"] == subject


def test_todays_hub_answers_in_words_that_an_earlier_client_knows(kept: Kept, hub: HubStore) -> None:
    for line in kept.said:
        if line["call"] == "push":
            answer: object = hub.push(ANN, msgspec.convert(line["request"], PushRequest))
        else:
            answer = hub.pull(ANN, msgspec.convert(line["request"], PullRequest))
        assert _lacks(line["reply"], json.loads(msgspec.json.encode(answer))) == []


def _lacks(before: Any, now: Any, path: str = "") -> list[str]:
    """Return the members that an earlier answer had and today's has not; of lists, the first items are compared."""
    if isinstance(before, dict) and isinstance(now, dict):
        missing = [f"{path}.{name}" for name in before if name not in now and before[name] is not None]
        both = before.keys() & now.keys()
        return missing + [lack for name in both for lack in _lacks(before[name], now[name], f"{path}.{name}")]
    if isinstance(before, list) and isinstance(now, list) and before and now:
        return _lacks(before[0], now[0], f"{path}[]")
    return []


def test_todays_client_reads_what_an_earlier_hub_answers(kept: Kept, tmp_path: Path) -> None:
    with closing(kept.client(tmp_path / "fresh")) as store:
        for line in kept.said:
            if line["call"] == "pull":
                store.take_pull_reply(msgspec.convert(line["reply"], PullReply))
            else:
                msgspec.convert(line["reply"], PushReply)
        read = rows(store)
    assert read["ticket", "t1"]["number"] == 1001
    assert read["ticket", "t1"]["state"] == "open"
    assert read["message", "m1"]["body"] == "Again! 又来了"
    assert ("agent", "ann") in read


def test_an_earlier_clients_file_is_opened_and_what_waits_in_it_arrives(kept: Kept, hub: HubStore) -> None:
    require_arrival(kept, hub, None)


def test_an_earlier_clients_file_arrives_though_stores_are_encrypted_now(tmp_path: Path) -> None:
    kept = Kept(DATA / "schema1", tmp_path)
    with open_ledger(kept.data, Settings(port=0)) as ledger:
        require_arrival(kept, ledger.store, bytes(range(32)))


def require_arrival(kept: Kept, hub: HubStore, key: bytes | None) -> None:
    with closing(kept.client(kept.client_folder, key)) as store:
        before = rows(store)
        assert {record: before[record]["subject"] for record in UNSENT} == UNSENT
        assert store.backlog().count == len(kept.unsent.ops)
        keep_in_step(store, hub)
        assert store.backlog().count == 0
        after = rows(store)
        with closing(kept.client(kept.client_folder.parent / "fresh")) as fresh:
            keep_in_step(fresh, hub)
            assert rows(fresh) == after
    assert before.keys() == after.keys()
    assert after["ticket", "t2"]["number"] == 1002


def test_an_earlier_hubs_people_are_still_known(ledger: Ledger) -> None:
    ada = ledger.users.by_email(ADMIN_EMAIL)
    assert ada is not None
    assert ada.role == "admin"
