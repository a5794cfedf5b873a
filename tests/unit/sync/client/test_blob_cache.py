"""Attachments that are kept here: fetched ahead for my open tickets, within a quota, and again when they rotted."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sync.client import blob_cache
from sync.client.blob_cache import BlobCache
from sync.client.local_store import LocalStore
from sync.edits import Edit
from sync.store.blobs import BlobFolder
from tests.fakes.sync_hub import PASSWORD, SyncHub
from tests.fakes.watched_replica import WatchedReplica
from tests.unit.sync.client.conftest import MakeReplica

PICTURE = b"picture " * 1000


def at_hub(hub: SyncHub, data: bytes) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    (hub.blobs / sha256).write_bytes(data)
    return sha256


def ticket_with(hub: SyncHub, data: bytes, *, at_ms: int = 1, sent: int | None = None, **ticket: object) -> str:
    """Write a ticket with an attachment at the hub; return the blob's name."""
    sha256 = at_hub(hub, data)
    fields = {"owner_id": hub.agent_id, "state": "open", **ticket}
    about = Edit.create("ticket", "team:support", **fields)
    size = len(data) if sent is None else sent
    attachment = Edit.create(
        "attachment", "team:support", ticket_id=about.record_id, sha256=sha256, size_bytes=size, created_at_ms=at_ms
    )
    hub.store.write_as_hub([about, attachment])
    return sha256


def here(replica_folder: Path) -> set[str]:
    return {path.name for path in (replica_folder / "blobs").glob("??/*")}


def test_what_my_open_tickets_show_is_here_before_i_look(hub: SyncHub, ina: WatchedReplica, tmp_path: Path) -> None:
    mine = ticket_with(hub, PICTURE)
    others = [
        ticket_with(hub, b"another's", owner_id="somebody"),
        ticket_with(hub, b"resolved", state="resolved"),
        ticket_with(hub, b"closed", state="closed"),
        ticket_with(hub, b"large", sent=blob_cache.AHEAD_MAX_BYTES + 1),
    ]
    last = ticket_with(hub, b"last")
    folder = tmp_path / "ina"
    ina.wait_until(lambda: len(ina.rows("attachment")) == 6, "all attachments")
    wait_for_blobs(folder, {mine, last})
    assert ina.fetch_blob(others[0]).result(10).read_bytes() == b"another's", "it is fetched when looked at"
    hub.stop()
    assert ina.fetch_blob(mine).result(10).read_bytes() == PICTURE


def wait_for_blobs(folder: Path, wanted: set[str]) -> None:
    """Wait until exactly these blobs are here; no event tells of a blob that nobody asked for."""
    deadline = time.monotonic() + 10
    while here(folder) != wanted:
        assert time.monotonic() < deadline, (here(folder), wanted)
        os.sched_yield()


def test_a_ticket_that_becomes_mine_brings_its_files(hub: SyncHub, ina: WatchedReplica, tmp_path: Path) -> None:
    sha256 = ticket_with(hub, PICTURE, owner_id="")
    ina.wait_until(lambda: ina.rows("attachment"), "the attachment")
    [ticket_id] = ina.rows("ticket")
    assert here(tmp_path / "ina") == set()
    ina.edit(Edit.change("ticket", ticket_id, owner_id=hub.agent_id)).result(10)
    wait_for_blobs(tmp_path / "ina", {sha256})


def test_one_that_the_hub_does_not_have_keeps_no_other_away(hub: SyncHub, ina: WatchedReplica, tmp_path: Path) -> None:
    missing = ticket_with(hub, b"missing", at_ms=9)
    (hub.blobs / missing).unlink()
    present = ticket_with(hub, PICTURE, at_ms=1)
    wait_for_blobs(tmp_path / "ina", {present})


def test_a_rotten_file_is_fetched_again(hub: SyncHub, ina: WatchedReplica) -> None:
    sha256 = at_hub(hub, PICTURE)
    path = ina.fetch_blob(sha256).result(10)
    path.write_bytes(PICTURE[:-1] + b"x")
    assert ina.fetch_blob(sha256).result(10).read_bytes() == PICTURE
    assert hub.counts["GET /blob"] == 2
    assert ina.fetch_blob(sha256).result(10) == path
    assert hub.counts["GET /blob"] == 2


def test_the_one_looked_at_longest_ago_goes_first_and_none_that_waits_for_upload(
    hub: SyncHub, make_replica: MakeReplica, tmp_path: Path
) -> None:
    ina = make_replica(blob_quota_bytes=10_000)
    ina.sign_in("ina@example.com", PASSWORD).result(10)
    ina.wait_online()
    hub.faults["/blob"] = []
    names = [at_hub(hub, bytes([n]) * 3_000) for n in range(4)]
    paths = [ina.fetch_blob(name).result(10) for name in names[:3]]
    for age, path in zip((300, 900, 600), paths, strict=True):
        os.utime(path, (time.time() - age, time.time() - age))
    ina.fetch_blob(names[1]).result(10)  # somebody looks at what was the oldest
    ina.fetch_blob(names[3]).result(10)
    assert here(tmp_path / "ina") == {names[0], names[1], names[3]}
    hub.stop()
    waiting = ina.keep_blob(b"w" * 9_000).result(10)
    assert here(tmp_path / "ina") == {waiting.sha256}, "it waits for upload, so everything else goes"
    second = ina.keep_blob(b"v" * 9_000).result(10)
    assert here(tmp_path / "ina") == {waiting.sha256, second.sha256}, "beyond the quota, but the hub lacks both"


def test_fetching_ahead_drives_nothing_out(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store", clock=lambda: 0)
    blobs = BlobFolder(tmp_path / "blobs")
    cache = BlobCache(store, blobs, quota_bytes=1_000)
    looked_at = blobs.keep(b"x" * 600)[2]
    ticket = Edit.create("ticket", "team:a", owner_id="me", state="open")
    sizes = {"1": 500, "2": 300, "3": 200, "4": 50}
    store.edit(
        [ticket]
        + [
            Edit.create(
                "attachment",
                "team:a",
                ticket_id=ticket.record_id,
                sha256=digit * 64,
                size_bytes=size,
                created_at_ms=-int(digit),
            )
            for digit, size in sizes.items()
        ]
    )
    assert cache.wanted("me") == ["2" * 64, "4" * 64], "what there is room for, the newest first"
    assert cache.wanted("somebody") == []
    looked_at.unlink()
    cache.clear()
    assert cache.wanted("me") == ["1" * 64, "2" * 64, "3" * 64]
    store.close()


def test_a_look_is_noted_once_a_minute(tmp_path: Path) -> None:
    blobs = BlobFolder(tmp_path)
    sha256, _, path = blobs.keep(PICTURE)
    os.utime(path, (1, 1))
    assert blobs.look_at(sha256) == path
    now = path.stat().st_mtime
    assert now > 1
    os.utime(path, (now - 30, now - 30))
    blobs.look_at(sha256)
    assert path.stat().st_mtime == pytest.approx(now - 30)
    assert blobs.look_at("0" * 64) is None


KILLED = """
import os, signal, sys
from pathlib import Path
from sync.client.address import HubAddress
from sync.client.replica import Replica
from sync.edits import Edit
replica = Replica(Path(sys.argv[1]), HubAddress("http://127.0.0.1:9"), lambda event: None)
replica.start()
blob = replica.keep_blob(b"written offline" * 1000).result(10)
own = {"author_id": sys.argv[2], "author_kind": "agent", "file_name": "screen.png"}
replica.edit(Edit.create("attachment", "team:support", ticket_id="", sha256=blob.sha256, **own)).result(10)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_waits_for_upload_survives_a_kill_and_cut_uploads(
    hub: SyncHub, make_replica: MakeReplica, tmp_path: Path
) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "ina"), hub.agent_id], check=False)
    assert done.returncode == -signal.SIGKILL
    hub.faults["/blob"] = ["die", "lose_reply"]
    ina = make_replica()
    assert ina.link_state.pending_count == 1
    ina.sign_in("ina@example.com", PASSWORD).result(10)
    ina.wait_sent()
    [row] = ina.rows("attachment").values()
    assert (hub.blobs / str(row["sha256"])).read_bytes() == b"written offline" * 1000
