"""Files on their way: to the hub before the edits that name them, and back when somebody asks."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from sync.client.events import OpRejected
from sync.edits import Edit
from sync.errors import HubUnreachableError, RefusedError, StoreError, UsageError
from tests.fakes.sync_hub import PASSWORD, SyncHub
from tests.fakes.watched_replica import WatchedReplica

PICTURE = os.urandom(300_000)


def attachment(hub: SyncHub, sha256: str) -> Edit:
    own = {"author_id": hub.agent_id, "author_kind": "agent", "file_name": "screen.png"}
    return Edit.create("attachment", "team:support", ticket_id="", sha256=sha256, **own)


def test_a_file_is_at_the_hub_before_the_edit_that_names_it(hub: SyncHub, ina: WatchedReplica) -> None:
    had_blob: list[bool] = []
    hub.store.on_commit(lambda _: had_blob.append(any(hub.blobs.iterdir())))
    blob = ina.keep_blob(PICTURE).result(10)
    assert blob.path.read_bytes() == PICTURE
    assert (blob.sha256, blob.size_bytes) == (hashlib.sha256(PICTURE).hexdigest(), 300_000)
    edit = attachment(hub, blob.sha256)
    ina.edit(edit).result(10)
    ina.wait_sent()
    assert had_blob == [True]
    assert (hub.blobs / blob.sha256).read_bytes() == PICTURE


@pytest.mark.parametrize("fault", ["die", "lose_reply", 500, 429])
def test_an_upload_that_breaks_off_is_done_again_and_holds_up_nothing_else(
    hub: SyncHub, ina: WatchedReplica, fault: str | int
) -> None:
    hub.faults["/blob"] = [fault, fault]
    blob = ina.keep_blob(PICTURE).result(10)
    held, free = attachment(hub, blob.sha256), Edit.create("ticket", "team:support", subject="Not held up")
    later = Edit.change("attachment", held.record_id, deleted=True)
    ina.edit(held, free, later).result(10)
    ina.wait_row("ticket", free.record_id, number=1001)
    ina.wait_sent()
    assert hub.faults["/blob"] == []
    ina.wait_row("attachment", held.record_id, deleted=True)
    assert not ina.all_of(OpRejected)


def test_a_file_that_the_hub_refuses_is_told_with_its_edit(hub: SyncHub, ina: WatchedReplica) -> None:
    hub.max_blob_bytes = 1000
    blob = ina.keep_blob(PICTURE).result(10)
    edit = attachment(hub, blob.sha256)
    ina.edit(edit).result(10)
    rejected = ina.wait_for(OpRejected)
    assert rejected.why == "The file is too large for this hub."
    assert rejected.op.record_id == edit.record_id
    ina.wait_until(lambda: edit.record_id not in ina.rows("attachment"), "taken back")
    assert ina.link_state.pending_count == 0


def test_a_file_that_vanished_is_told_with_its_edit(hub: SyncHub, ina: WatchedReplica) -> None:
    hub.faults["/blob"] = [500] * 3
    blob = ina.keep_blob(PICTURE).result(10)
    ina.edit(attachment(hub, blob.sha256)).result(10)
    blob.path.unlink()
    assert "not on this machine any more" in ina.wait_for(OpRejected).why


def test_a_file_to_keep_that_is_not_there(ina: WatchedReplica, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"gone\.txt"):
        ina.keep_blob(tmp_path / "gone.txt").result(10)


def test_a_file_is_copied_and_kept_once(ina: WatchedReplica, tmp_path: Path) -> None:
    source = tmp_path / "log.txt"
    source.write_bytes(PICTURE)
    first, second = ina.keep_blob(source).result(10), ina.keep_blob(PICTURE).result(10)
    source.unlink()
    assert first == second
    assert first.path.read_bytes() == PICTURE
    assert ina.fetch_blob(first.sha256).result(10) == first.path


def put_at_hub(hub: SyncHub, data: bytes, name: str = "") -> str:
    sha256 = name or hashlib.sha256(data).hexdigest()
    (hub.blobs / sha256).write_bytes(data)
    return sha256


def test_a_file_is_fetched_once_however_many_ask(hub: SyncHub, ina: WatchedReplica) -> None:
    sha256 = put_at_hub(hub, PICTURE)
    asked = [ina.fetch_blob(sha256) for _ in range(5)]
    assert {future.result(10).read_bytes() for future in asked} == {PICTURE}
    assert hub.counts["GET /blob"] == 1


def test_a_fetch_goes_on_where_it_broke_off(hub: SyncHub, ina: WatchedReplica, tmp_path: Path) -> None:
    sha256 = put_at_hub(hub, PICTURE)
    part = tmp_path / "ina" / "blobs" / sha256[:2] / f"{sha256}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(PICTURE[:200_000])
    assert ina.fetch_blob(sha256).result(10).read_bytes() == PICTURE
    assert not part.exists()


def test_a_part_of_something_else_is_thrown_away(hub: SyncHub, ina: WatchedReplica, tmp_path: Path) -> None:
    sha256 = put_at_hub(hub, PICTURE)
    part = tmp_path / "ina" / "blobs" / sha256[:2] / f"{sha256}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 200_000)
    with pytest.raises(StoreError, match="fetch it again"):
        ina.fetch_blob(sha256).result(10)
    assert ina.fetch_blob(sha256).result(10).read_bytes() == PICTURE


def test_a_part_longer_than_the_whole_is_thrown_away(hub: SyncHub, ina: WatchedReplica, tmp_path: Path) -> None:
    sha256 = put_at_hub(hub, PICTURE)
    part = tmp_path / "ina" / "blobs" / sha256[:2] / f"{sha256}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(PICTURE + b"more")
    with pytest.raises(StoreError, match="fetch it again"):
        ina.fetch_blob(sha256).result(10)
    assert ina.fetch_blob(sha256).result(10).read_bytes() == PICTURE


def test_a_damaged_file_never_gets_its_name(hub: SyncHub, ina: WatchedReplica) -> None:
    sha256 = put_at_hub(hub, b"something else", hashlib.sha256(PICTURE).hexdigest())
    with pytest.raises(StoreError, match="thrown away"):
        ina.fetch_blob(sha256).result(10)


def test_what_the_hub_does_not_have(hub: SyncHub, ina: WatchedReplica) -> None:
    with pytest.raises(RefusedError) as refusal:
        ina.fetch_blob("0" * 64).result(10)
    assert refusal.value.code == "no_blob"
    with pytest.raises(UsageError):
        ina.fetch_blob("../../etc/passwd").result(10)


def test_fetching_without_a_hub(hub: SyncHub, ina: WatchedReplica) -> None:
    kept = ina.keep_blob(PICTURE).result(10)
    hub.stop()
    with pytest.raises(HubUnreachableError):
        ina.fetch_blob("0" * 64).result(10)
    assert ina.fetch_blob(kept.sha256).result(10) == kept.path


def test_another_persons_files_are_deleted(hub: SyncHub, ina: WatchedReplica) -> None:
    blob = ina.keep_blob(PICTURE).result(10)
    hub.add_agent("new@example.com", "all")
    ina.sign_in("new@example.com", PASSWORD).result(10)
    ina.wait_online()
    ina.stop()
    assert not blob.path.exists()
