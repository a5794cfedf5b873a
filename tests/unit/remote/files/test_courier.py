"""Files both ways: whole, verified, resumed after a cut line, and kept when something goes wrong."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.session import WAIT_S, Session

from remote.errors import NotGrantedError, OutsideFolderError, TransferError
from remote.files.client import Entry
from remote.files.courier import FileCourier
from remote.files.pace import AWAITED_BLOCK_BYTES
from remote.files.packets import OpenFlag
from remote.lease import Right
from remote.ssh.events import FileReceived, FileSent

MIB = 1 << 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that the customer granted."""
    made = tmp_path / "granted"
    made.mkdir()
    return made


@pytest.fixture
def session(folder: Path) -> Iterator[Session]:
    """A session with all rights."""
    with Session(folder) as running:
        yield running


@pytest.fixture
def courier(session: Session) -> FileCourier:
    """A courier on a line of its own."""
    return session.connect().open_files()


def some_file(path: Path, size: int, seed: int = 1) -> Path:
    path.write_bytes(random.Random(seed).randbytes(size))
    return path


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("size", [0, 1, 16 * 1024, 3 * MIB + 7])
def test_a_file_arrives_whole_and_both_ends_know_its_hash(session, courier, folder, tmp_path, size):
    source = some_file(tmp_path / "patch.bin", size)
    sent = courier.send(source, "patch.bin")
    assert (folder / "patch.bin").read_bytes() == source.read_bytes()
    assert (sent.sha256, sent.size, sent.resumed_from) == (sha256_of(source), size, 0)
    assert session.events.wait_for(FileReceived) == FileReceived(folder / "patch.bin", sha256_of(source))
    assert list(folder.iterdir()) == [folder / "patch.bin"]


@pytest.mark.parametrize("size", [0, 1, 3 * MIB + 7])
def test_a_file_is_fetched(session, courier, folder, tmp_path, size):
    source = some_file(folder / "app.log", size)
    target = tmp_path / "here.log"
    fetched = courier.fetch("app.log", target)
    assert target.read_bytes() == source.read_bytes()
    assert (fetched.sha256, fetched.size) == (sha256_of(source), size)
    assert not (tmp_path / ".here.log.part").exists()
    if size:
        assert session.events.wait_for(FileSent) == FileSent(source, sha256_of(source))


def test_names_in_every_script_and_in_folders(courier, folder, tmp_path):
    (folder / "日志").mkdir()
    source = some_file(tmp_path / "a", 100)
    courier.send(source, "日志/отчёт — résumé 📄.txt")
    assert (folder / "日志" / "отчёт — résumé 📄.txt").read_bytes() == source.read_bytes()
    assert [entry.name for entry in courier.list("日志")] == ["отчёт — résumé 📄.txt"]


def test_a_listing_shows_folders_first_and_hides_what_is_not_for_the_agent(courier, folder):
    (folder / "sub").mkdir()
    some_file(folder / "B.txt", 7)
    some_file(folder / "a.txt", 5)
    some_file(folder / ".half.bin.part", 5)
    (folder / "out").symlink_to("/etc")
    (folder / "broken").symlink_to("nowhere")
    entries = courier.list()
    assert [(entry.name, entry.is_folder) for entry in entries] == [("sub", True), ("a.txt", False), ("B.txt", False)]
    assert entries[1] == Entry("a.txt", False, 5, int((folder / "a.txt").stat().st_mtime))


def test_a_long_listing_comes_in_pieces(courier, folder):
    for number in range(300):
        (folder / f"{number:03}").touch()
    assert [entry.name for entry in courier.list()] == [f"{number:03}" for number in range(300)]


def test_an_older_file_is_kept_under_another_name(session, courier, folder, tmp_path):
    for number in range(3):
        courier.send(some_file(tmp_path / "report.txt", 10, seed=number), "report.txt")
    contents = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert contents == {
        "report.txt": random.Random(2).randbytes(10),
        "report (kept 1).txt": random.Random(0).randbytes(10),
        "report (kept 2).txt": random.Random(1).randbytes(10),
    }
    assert session.events.wait_for(FileReceived, 3).kept_aside == folder / "report (kept 2).txt"


def test_fetching_keeps_what_is_here_already(courier, folder, tmp_path):
    some_file(folder / "app.log", 10)
    (tmp_path / "app.log").write_text("mine")
    courier.fetch("app.log", tmp_path / "app.log")
    assert (tmp_path / "app (kept 1).log").read_text() == "mine"


@pytest.mark.parametrize("direction", ["send", "fetch"])
def test_a_cut_line_is_resumed_from_where_it_was(session, folder, tmp_path, direction):
    size = 8 * MIB
    source = some_file((tmp_path if direction == "send" else folder) / "big.bin", size)
    target = (folder if direction == "send" else tmp_path) / "big.bin"
    part = target.with_name(".big.bin.part")

    def go(courier: FileCourier):
        if direction == "send":
            return courier.send(source, "big.bin")
        return courier.fetch("big.bin", target)

    relay = session.relay()
    relay.cut_after(size // 2)
    with pytest.raises(TransferError, match=r"line .* broke.*are kept: try again"):
        go(session.connect_by(relay).open_files())
    assert not target.exists()
    kept = part.stat().st_size
    assert kept > size // 8
    relay = session.relay()
    done = go(session.connect_by(relay).open_files())
    assert kept <= done.resumed_from < size  # the host may still have been writing what it had received
    assert len(relay.recorded) < size - kept + 300_000
    assert done.sha256 == sha256_of(source) == sha256_of(target)
    assert not part.exists()


@pytest.mark.parametrize("direction", ["send", "fetch"])
@pytest.mark.parametrize("part", ["other bytes", "one flipped byte", "longer than the whole"])
def test_a_partial_file_that_is_not_the_start_of_this_one_is_noticed(courier, folder, tmp_path, direction, part):
    source = some_file((tmp_path if direction == "send" else folder) / "x.bin", 100_000)
    target = (folder if direction == "send" else tmp_path) / "x.bin"
    start = bytearray(source.read_bytes()[:50_000])
    start[17] ^= 1
    kinds = {"other bytes": b"?" * 5000, "one flipped byte": bytes(start), "longer than the whole": b"?" * 200_000}
    target.with_name(".x.bin.part").write_bytes(kinds[part])
    done = courier.send(source, "x.bin") if direction == "send" else courier.fetch("x.bin", target)
    assert done.resumed_from == 0
    assert target.read_bytes() == source.read_bytes()


def test_a_whole_partial_file_only_needs_its_name(courier, folder, tmp_path):
    source = some_file(tmp_path / "x.bin", 100_000)
    (folder / ".x.bin.part").write_bytes(source.read_bytes())
    assert courier.send(source, "x.bin").resumed_from == 100_000
    assert (folder / "x.bin").read_bytes() == source.read_bytes()


def test_progress_counts_up_and_a_resumed_transfer_does_not_boast(courier, folder, tmp_path):
    source = some_file(tmp_path / "x.bin", 2 * MIB)
    (folder / ".x.bin.part").write_bytes(source.read_bytes()[:MIB])
    seen = []
    courier.send(source, "x.bin", on_progress=seen.append)
    assert seen[0].done_bytes == seen[0].resumed_from == MIB
    assert seen[0].rate == 0
    assert (seen[-1].done_bytes, seen[-1].total_bytes) == (2 * MIB, 2 * MIB)
    assert seen[-1].rate > 0
    assert seen[-1].left_s == 0
    assert [look.done_bytes for look in seen] == sorted(look.done_bytes for look in seen)


def test_a_stopped_transfer_keeps_what_has_arrived(courier, folder, tmp_path):
    source = some_file(tmp_path / "x.bin", 4 * MIB)
    stop = threading.Event()
    with pytest.raises(TransferError, match="You stopped"):
        courier.send(source, "x.bin", on_progress=lambda look: stop.set(), cancelled=stop)
    assert not (folder / "x.bin").exists()
    assert (folder / ".x.bin.part").exists()


def test_a_file_that_is_not_there(courier, tmp_path):
    with pytest.raises(TransferError, match=r"gone\.txt is no longer there"):
        courier.send(tmp_path / "gone.txt", "gone.txt")
    with pytest.raises(TransferError, match=r"gone\.txt is no longer there"):
        courier.fetch("gone.txt", tmp_path / "gone.txt")


def test_a_folder_and_a_pipe_are_no_files(courier, folder, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    os.mkfifo(folder / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(TransferError, match="not a file"):
            courier.send(path, "x")
    with pytest.raises(TransferError, match="not a file"):
        courier.fetch("pipe", tmp_path / "x")


@pytest.mark.parametrize(("change", "words"), [("shrinks", "became shorter"), ("grows", "was changed")])
def test_a_file_that_changes_while_it_is_sent_gets_no_name(courier, folder, tmp_path, change, words):
    source = some_file(tmp_path / "x.bin", 2 * MIB)

    def disturb(look) -> None:
        if look.done_bytes == 0:
            os.truncate(source, MIB if change == "shrinks" else 3 * MIB)

    with pytest.raises(TransferError, match=words):
        courier.send(source, "x.bin", on_progress=disturb)
    assert not (folder / "x.bin").exists()
    assert courier.send(source, "x.bin").sha256 == sha256_of(folder / "x.bin")


@pytest.mark.parametrize(("change", "words"), [(MIB, "became shorter"), (3 * MIB, "was changed")])
def test_a_file_that_changes_while_it_is_fetched_gets_no_name(courier, folder, tmp_path, change, words):
    source = some_file(folder / "x.bin", 2 * MIB)

    def disturb(look) -> None:
        if look.done_bytes == 0:
            os.truncate(source, change)

    with pytest.raises(TransferError, match=words):
        courier.fetch("x.bin", tmp_path / "x.bin", on_progress=disturb)
    assert not (tmp_path / "x.bin").exists()


def test_a_file_removed_while_it_is_sent_still_arrives(courier, folder, tmp_path):
    source = some_file(tmp_path / "x.bin", 2 * MIB)
    wanted = sha256_of(source)
    courier.send(source, "x.bin", on_progress=lambda look: source.unlink(missing_ok=True))
    assert sha256_of(folder / "x.bin") == wanted


@pytest.fixture
def small_disk() -> Iterator[int]:
    """Let no file of this process grow beyond 1 MiB, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, before[1]))
    yield MIB
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_over_there_is_told_and_the_rest_follows_later(courier, folder, tmp_path):
    source = some_file(tmp_path / "x.bin", 2 * MIB)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, before[1]))
    try:
        with pytest.raises(TransferError, match=r"customer's disk is full.* are kept"):
            courier.send(source, "x.bin")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (folder / "x.bin").exists()
    done = courier.send(source, "x.bin")
    assert done.resumed_from == MIB
    assert sha256_of(folder / "x.bin") == sha256_of(source)


def test_a_full_disk_here_is_told(courier, folder, tmp_path, small_disk):
    resource.setrlimit(resource.RLIMIT_FSIZE, (3 * MIB, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    some_file(folder / "x.bin", 2 * MIB)
    resource.setrlimit(resource.RLIMIT_FSIZE, (small_disk, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    with pytest.raises(TransferError, match=r"cannot be written here.*kept"):
        courier.fetch("x.bin", tmp_path / "x.bin")
    assert (tmp_path / ".x.bin.part").stat().st_size == MIB


@pytest.mark.parametrize("direction", ["send", "fetch"])
def test_a_right_taken_back_in_the_middle_stops_the_transfer(session, courier, folder, tmp_path, direction):
    source = some_file((tmp_path if direction == "send" else folder) / "x.bin", 8 * MIB)

    def take_back(look) -> None:
        session.host.revoke(Right.FILES)

    with pytest.raises(NotGrantedError, match="files") as refused:
        if direction == "send":
            courier.send(source, "x.bin", on_progress=take_back)
        else:
            courier.fetch("x.bin", tmp_path / "y.bin", on_progress=take_back)
    assert refused.value.right == "files"
    assert not (folder / "y.bin").exists()
    assert not (tmp_path / "y.bin").exists()
    with pytest.raises(NotGrantedError):
        courier.list()
    session.host.grant(session.lease)
    assert courier.list() is not None


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "a/../../x",
        "/../x",
        "..",
        "",
        "out/x",
        "x" * 250,
        "x" * 5000,
        "a\0b",
        "CON",
        "nul.txt",
        "com1.log",
        "x.",
        "x ",
        "a:b",
        "a\\b",
        'a"b',
        "a\nb",
        "invoice\u202efdp.exe",
        "missing/x",
    ],
)
def test_hostile_names_write_nothing_outside(courier, folder, tmp_path, name):
    (folder / "out").symlink_to(tmp_path)
    source = some_file(tmp_path / "source", 10)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(TransferError):
        courier.send(source, name)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["../secret", "/../secret", "out/secret", "link", "a/../../secret"])
def test_hostile_names_read_nothing_outside(courier, folder, tmp_path, name):
    (tmp_path / "secret").write_text("secret")
    (folder / "a").mkdir()
    (folder / "out").symlink_to(tmp_path)
    (folder / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(OutsideFolderError):
        courier.fetch(name, tmp_path / "got")
    with pytest.raises(OutsideFolderError):
        courier._digests.ask(name)
    assert not (tmp_path / "got").exists()


def test_a_slash_in_front_is_the_granted_folder(courier, folder, tmp_path):
    some_file(folder / "x", 10)
    assert courier.fetch("/x", tmp_path / "x").size == 10


def test_links_within_the_folder_are_followed(courier, folder, tmp_path):
    some_file(folder / "x", 10)
    (folder / "same").symlink_to("x")
    assert courier.fetch("same", tmp_path / "x").size == 10


def test_two_transfers_to_one_name_on_one_line(session, folder, tmp_path):
    """The second is refused while the first runs; the first is not disturbed."""
    line = session.connect()
    courier = line.open_files()
    source = some_file(tmp_path / "x.bin", 2 * MIB)
    handle = courier._sftp.open(".x.bin.part", OpenFlag.WRITE | OpenFlag.CREATE | OpenFlag.TRUNCATE)
    with pytest.raises(TransferError, match="already"):
        courier.send(source, "x.bin")
    courier._sftp.close_handle(handle)
    assert courier.send(source, "x.bin").size == 2 * MIB


def test_a_newer_transfer_takes_over_from_a_line_that_died_unnoticed(session, folder, tmp_path):
    source = some_file(tmp_path / "x.bin", MIB)
    older, newer = session.connect().open_files(), session.connect().open_files()
    handle = older._sftp.open(".x.bin.part", OpenFlag.WRITE | OpenFlag.CREATE | OpenFlag.TRUNCATE)
    blocks = iter([source.read_bytes()[:1000], b""])
    older._sftp.write_blocks(handle, 0, lambda size: next(blocks), lambda size: None)
    assert newer.send(source, "x.bin").resumed_from == 1000
    blocks = iter([b"late", b""])
    with pytest.raises(TransferError, match="taken this file over"):
        older._sftp.write_blocks(handle, 0, lambda size: next(blocks), lambda size: None)
    assert (folder / "x.bin").read_bytes() == source.read_bytes()


def test_no_file_byte_in_the_clear_at_the_relay(session, folder, tmp_path):
    marker = b"MARKER-IN-A-FILE-0123456789"
    (tmp_path / "x.txt").write_bytes(marker * 1000)
    relay = session.relay()
    courier = session.connect_by(relay).open_files()
    courier.send(tmp_path / "x.txt", "MARKER-NAME.txt")
    courier.fetch("MARKER-NAME.txt", tmp_path / "back.txt")
    assert (tmp_path / "back.txt").read_bytes() == marker * 1000
    assert len(relay.recorded) > 2 * 27_000
    assert b"MARKER" not in relay.recorded
    assert session.host.host_key_sha256.encode() not in relay.recorded


def test_stop_in_the_middle_ends_the_transfer_with_what_is_kept(session, folder, tmp_path):
    source = some_file(tmp_path / "x.bin", 8 * MIB)
    courier = session.connect().open_files()
    seen = []

    def stop_it(look) -> None:
        seen.append(look.done_bytes)
        if look.done_bytes:
            session.host.stop("customer")

    with pytest.raises(TransferError, match="broke"):
        for _ in range(100):
            courier.send(source, "x.bin", on_progress=stop_it)
    assert not any(thread.name.startswith("deskhand-sftp") for thread in threading.enumerate())


def test_a_closed_courier_wakes_a_waiting_transfer(session, folder, tmp_path):
    source = some_file(tmp_path / "x.bin", 4 * MIB)
    courier = session.connect().open_files()
    with pytest.raises(TransferError):
        courier.send(source, "x.bin", on_progress=lambda look: courier.close())
    assert WAIT_S


def test_a_file_asks_before_each_block_whether_somebody_waits(courier, folder, tmp_path):
    asked: list[int] = []

    def is_awaited() -> bool:
        asked.append(threading.get_ident())
        return True

    courier.yield_to(is_awaited)
    source = some_file(tmp_path / "patch.bin", MIB)
    courier.send(source, "patch.bin")
    sent = len(asked)
    courier.fetch("patch.bin", tmp_path / "back.bin")
    assert (tmp_path / "back.bin").read_bytes() == source.read_bytes()
    assert sent >= MIB / AWAITED_BLOCK_BYTES and len(asked) - sent >= MIB / AWAITED_BLOCK_BYTES
    assert set(asked) == {threading.get_ident()}
