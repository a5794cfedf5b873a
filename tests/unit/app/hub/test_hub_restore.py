"""A hub restored from yesterday's backup gets back everything that its clients wrote since."""

from __future__ import annotations

import datetime
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes.served_hub import PASSWORD, cheap_passwords
from fakes.watched_replica import WatchedReplica

from app.hub.backup import make_backup, newest_backup
from app.hub.cli import main
from app.hub.folder import DataFolder
from app.hub.ledger import Ledger, open_ledger
from app.hub.restoring import restore
from app.hub.settings import Settings, settings_text
from sync.client.address import HubAddress
from sync.client.events import OpRejected
from sync.edits import Edit
from sync.errors import StoreError
from sync.store.damage import put_aside

ROOT = Path(__file__).parents[4]


@pytest.fixture
def port() -> int:
    """A port that nobody listens at, the same for every start of the hub."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def place(tmp_path: Path, port: int) -> DataFolder:
    """A hub with two agents, not running."""
    folder = DataFolder(tmp_path / "hub")
    folder.create()
    folder.settings.write_text(settings_text(Settings(port=port, listen="127.0.0.1")))
    with opened(folder) as ledger:
        for name in ("ann", "bob"):
            ledger.users.add(f"{name}@example.com", name.title(), "agent", "support", PASSWORD)
    return folder


@contextmanager
def opened(folder: DataFolder) -> Iterator[Ledger]:
    with open_ledger(folder, Settings(), cheap_passwords()) as ledger:
        yield ledger


@contextmanager
def serving_process(folder: DataFolder) -> Iterator[None]:
    """Run the hub as a process, and kill it at the end as a power cut would."""
    command = [sys.executable, "-m", "app.hub", "--data", str(folder.path), "serve", "--plain"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline() or "{}").get("ready"), process.communicate()
        yield
    finally:
        process.kill()
        process.communicate()


def subjects(replica: WatchedReplica) -> set[object]:
    return {row["subject"] for row in replica.rows("ticket").values()}


def wait_for_subjects(replica: WatchedReplica, wanted: set[str]) -> None:
    replica.wait_until(lambda: subjects(replica) == wanted, f"{wanted}, not {subjects(replica)}")


@pytest.mark.slow
def test_what_clients_wrote_since_the_backup_comes_back_by_itself(
    place: DataFolder, port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = HubAddress(f"http://127.0.0.1:{port}")
    ann, bob = (WatchedReplica(tmp_path / name, address) for name in ("ann", "bob"))
    for replica in (ann, bob):
        replica.start()
    try:
        with serving_process(place):
            for replica, name in ((ann, "ann"), (bob, "bob")):
                replica.sign_in(f"{name}@example.com", PASSWORD).result(10)
            [old] = ann.edit(Edit.create("ticket", "team:support", subject="Old")).result(10)
            wait_for_subjects(bob, {"Old"})
            assert main(["backup", "--data", str(place.path)]) == 0
            ann.edit(Edit.change("ticket", old, subject="Changed since")).result(10)
            [new] = bob.edit(Edit.create("ticket", "team:support", subject="New since")).result(10)
            ann.wait_until(lambda: new in ann.rows("ticket"), "the new ticket")
            assert ann.account is not None
            me = ann.account.principal_id
            message = Edit.create(
                "message",
                "team:support",
                ticket_id=new,
                author_id=me,
                author_kind="agent",
                author_name="Ann",
                body="Since",
            )
            ann.edit(message).result(10)
            ann.wait_sent()
            assert ann.all_of(OpRejected) == []
            bob.wait_until(lambda: message.record_id in bob.rows("message"), "the message")
            backup = newest_backup(place.backups)
            assert backup is not None
            assert main(["restore", str(backup), "--data", str(place.path)]) == 2
            assert "Stop it first" in capsys.readouterr().err
        kept = backup.read_bytes()
        assert main(["restore", str(backup), "--data", str(place.path)]) == 0
        assert "kept as" in capsys.readouterr().out
        assert backup.read_bytes() == kept
        with opened(place) as ledger, ledger.engines.reader.begin() as connection:
            assert connection.exec_driver_sql("SELECT subject FROM ticket").scalars().all() == ["Old"]
        with serving_process(place):
            for replica in (ann, bob):
                replica.wait_until(lambda replica=replica: message.record_id in replica.rows("message"), "all again")
                wait_for_subjects(replica, {"Changed since", "New since"})
                replica.wait_sent()
                replica.wait_online()
        with opened(place) as ledger, ledger.engines.reader.begin() as connection:
            found = set(connection.exec_driver_sql("SELECT subject FROM ticket").scalars())
            assert found == {"Changed since", "New since"}
            assert connection.exec_driver_sql("SELECT count(*) FROM message").scalar() == 1
    finally:
        for replica in (ann, bob):
            replica.stop()


def write_backup(folder: DataFolder, name: str = "backup.sqlite") -> Path:
    with opened(folder) as ledger:
        ledger.store.backup(folder.path / name)
    return folder.path / name


def test_the_replaced_records_are_kept_and_everybody_is_in_a_new_epoch(place: DataFolder) -> None:
    backup = write_backup(place)
    with opened(place) as ledger:
        before = ledger.store.epoch()
        ledger.users.add("eve@example.com", "Eve", "agent", "support", PASSWORD)
    aside = restore(place, backup)
    assert aside is not None
    with opened(place) as ledger:
        assert ledger.store.epoch() != before
        assert ledger.store.is_recovering()
        assert ledger.audit.newest_ms("restored")
        assert {user.email for user in ledger.users.everyone()} == {"ann@example.com", "bob@example.com"}
    aside.rename(place.records)
    with opened(place) as ledger:
        assert len(ledger.users.everyone()) == 3
    assert not [file for file in place.path.iterdir() if ".restoring" in file.name]


@pytest.mark.parametrize("ruin", ["missing", "text", "flipped", "cut", "a client's", "empty"])
def test_what_is_no_whole_backup_is_refused_and_nothing_changed(place: DataFolder, tmp_path: Path, ruin: str) -> None:
    backup = write_backup(place)
    data = backup.read_bytes()
    if ruin == "missing":
        backup.unlink()
    elif ruin == "text":
        backup.write_bytes(b"no database")
    elif ruin == "flipped":
        backup.write_bytes(data[:8192] + b"\x5a" * 4096 + data[12288:])
    elif ruin == "cut":
        backup.write_bytes(data[: len(data) // 2])
    elif ruin == "a client's":
        backup.write_bytes(file_of_a_client(tmp_path / "client"))
    else:
        backup.write_bytes(b"")
    before = place.records.read_bytes()
    code = main(["restore", str(backup), "--data", str(place.path)])
    assert code == 2
    assert place.records.read_bytes() == before
    assert not [file for file in place.path.iterdir() if ".restoring" in file.name or ".aside" in file.name]


def file_of_a_client(folder: Path) -> bytes:
    """Return a client's store with one record in it."""
    replica = WatchedReplica(folder, HubAddress("http://127.0.0.1:9"))
    replica.edit(Edit.create("ticket", "team:support", subject="Mine")).result(10)
    replica.stop()
    return (folder / "records.db").read_bytes()


def test_a_folder_without_records_takes_a_backup_too(place: DataFolder, tmp_path: Path) -> None:
    backup = write_backup(place)
    put_aside(place.records)
    assert restore(place, backup) is None
    with opened(place) as ledger:
        assert len(ledger.users.everyone()) == 2


def test_doctor_names_the_backup_that_cures_damage(place: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    with opened(place) as ledger:
        copy = make_backup(ledger.store, place, place.backups, datetime.datetime.now(datetime.UTC))
    data = place.records.read_bytes()
    place.records.write_bytes(data[:8192] + b"\x5a" * 4096 + data[12288:])
    main(["doctor", "--data", str(place.path)])
    said = capsys.readouterr().out
    assert f"deskhand-hub restore {copy}" in said
    assert "ok   backups" in said
    place.records.write_bytes(b"no database at all" * 999)
    assert main(["serve", "--plain", "--data", str(place.path)]) == 2
    assert "`deskhand-hub doctor` names the backup" in capsys.readouterr().err
    with pytest.raises(StoreError):
        write_backup(place, "of_the_damaged.sqlite")
    assert not (place.path / "of_the_damaged.sqlite").exists()
