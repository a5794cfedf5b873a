"""Stores that are not what was written there: what the person wrote is saved, the rest comes from the hub anew."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2

from desk.audience import audiences, visible_fields
from sync.client import outbox
from sync.client import rescue as client_rescue
from sync.client.address import HubAddress
from sync.client.events import RecordsChanged, ReplicaEvent
from sync.client.local_store import FILE_NAME, LocalStore
from sync.client.replica import Replica
from sync.client.rescue import Rescue, open_local_store
from sync.client.saved import read_saved, take_back
from sync.edits import Edit
from sync.errors import StoreDamagedError, StoreError, UsageError
from sync.hub.hub_store import HubStore
from sync.protocol.accounts import SignedIn
from sync.protocol.actor import Actor
from sync.records import Ticket
from sync.store.keys import KeyUnavailableError
from sync.store.local_tables import Draft, OutboxEntry, Preference, ReadMark, RejectedOp, WaitingBlob

KEY = bytes(range(32))
ANN = Actor(id="ann", kind="agent", role="agent")
ACCOUNT = SignedIn(token="t", expires_at_ms=0, principal_id="ann", kind="agent", name="Ann", role="agent", device_id="")
SENT, UNSENT = 20, 12


def clock() -> int:
    return 1_800_000_000_000


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubStore]:
    hub = HubStore(
        tmp_path / "hub.db",
        judge=lambda *_: None,
        audiences=audiences,
        visible_fields=visible_fields,
        clock=lambda: clock() + 10_000,
    )
    hub.grant("ann", "team:a")
    yield hub
    hub.close()


def sync(store: LocalStore, hub: HubStore) -> None:
    """Push and pull until nothing is left to say."""
    is_more = True
    while is_more:
        request, batch = store.next_push()
        is_more = bool(batch)
        if batch:
            store.take_push_reply(batch, hub.push(ANN, request))
    while store.take_pull_reply(hub.pull(ANN, store.next_pull())).is_again:
        pass


def subjects(store: LocalStore) -> set[str]:
    with store.reading() as session:
        return {ticket.subject for ticket in session.query(Ticket)}


def at_hub(hub: HubStore) -> set[str]:
    with hub.reader.begin() as connection:
        return set(connection.exec_driver_sql("SELECT subject FROM ticket").scalars())


def new_ticket(subject: str) -> Edit:
    return Edit.create("ticket", "team:a", subject=subject)


@pytest.fixture
def folder(tmp_path: Path, hub: HubStore) -> Path:
    """A store with tickets that the hub has, tickets that it lacks, and a draft."""
    folder = tmp_path / "ann"
    store, rescue = open_local_store(folder, clock=clock, key=KEY)
    assert rescue is None
    store.adopt(ACCOUNT)
    store.edit([new_ticket(f"Sent {n}") for n in range(SENT)])
    sync(store, hub)
    store.edit([new_ticket(f"Unsent {n}") for n in range(UNSENT)])
    store.write_local(lambda session: session.add(Draft(ticket_id="t1", body="Half a thought")))
    store.close()
    return folder


def flip(file: Path, page: int, page_bytes: int = 4096) -> None:
    data = bytearray(file.read_bytes())
    for at in range(page * page_bytes + 64, (page + 1) * page_bytes, 131):
        data[at] ^= 0x5A
    file.write_bytes(data)


def used(folder: Path) -> tuple[LocalStore, Rescue | None]:
    """Open a store and read everything in it, as a day's work would; open it again where damage stopped that."""
    store, rescue = open_local_store(folder, clock=clock, key=KEY)
    try:
        with store.transaction() as connection:
            for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").all():
                connection.exec_driver_sql(f"SELECT * FROM {json.dumps(name)} NOT INDEXED").all()
    except StoreDamagedError:
        store.close()
        store, rescue = open_local_store(folder, clock=clock, key=KEY)
    return store, rescue


def test_whatever_page_is_flipped_the_outbox_is_saved_and_all_is_equal_again(folder: Path, hub: HubStore) -> None:
    sound = folder.with_name("sound")
    folder.rename(sound)
    pages = (sound / FILE_NAME).stat().st_size // 4096
    rescued = whole = 0
    known = at_hub(hub)
    for page in range(0, pages, 1 if os.environ.get("DESKHAND_LONG") else 4):
        shutil.copytree(sound, folder)
        flip(folder / FILE_NAME, page)
        damaged = (folder / FILE_NAME).read_bytes()
        store, rescue = used(folder)
        if rescue is not None:
            assert rescue.aside is not None
            assert rescue.aside.read_bytes() == damaged, "the damaged file is kept as it was"
            saved = read_saved(rescue.saved)
            written = {str(op.fields["subject"]) for op in saved.unsent}
            assert rescue.unsent_count == len(written)
            assert rescue.is_taken_back == (bool(saved.owner_id) or not written)
            if saved.is_whole:
                assert written == {f"Unsent {n}" for n in range(UNSENT)}
                assert saved.tables["draft"][0]["body"] == "Half a thought"
            if rescue.is_taken_back:
                assert written <= subjects(store), "they show at once"
                store.adopt(ACCOUNT)
                sync(store, hub)
                known |= written
                assert subjects(store) == at_hub(hub) == known
                assert store.backlog().count == 0
            rescued, whole = rescued + 1, whole + saved.is_whole
        store.close()
        shutil.rmtree(folder)
    assert whole > rescued // 2 > 1, (pages, rescued, whole)


def test_the_saved_file_is_its_owners_and_holds_no_key_or_token(folder: Path) -> None:
    flip(folder / FILE_NAME, 1)
    store, rescue = open_local_store(folder, clock=clock, key=KEY)
    store.close()
    assert rescue is not None
    assert rescue.saved.stat().st_mode & 0o077 == 0
    text = rescue.saved.read_text("utf-8")
    assert KEY.hex() not in text
    assert '"token": "t"' not in text


@pytest.mark.parametrize("name", ["nonsense", "short", "half", "all but a page"])
def test_a_file_that_is_no_database_or_too_short(folder: Path, hub: HubStore, name: str) -> None:
    data = (folder / FILE_NAME).read_bytes()
    ruin = {
        "nonsense": b"no database" * 999,
        "short": data[:100],
        "half": data[: len(data) // 2],
        "all but a page": data[:-4096],
    }
    (folder / FILE_NAME).write_bytes(ruin[name])
    store, rescue = open_local_store(folder, clock=clock, key=KEY)
    assert rescue is not None
    assert rescue.aside is not None
    assert rescue.aside.read_bytes() == ruin[name]
    store.adopt(ACCOUNT)
    sync(store, hub)
    assert {f"Sent {n}" for n in range(SENT)} <= subjects(store) == at_hub(hub)
    store.close()


def test_a_log_cut_anywhere_gives_a_store_that_is_whole_up_to_some_commit(folder: Path, hub: HubStore) -> None:
    store, _ = open_local_store(folder, clock=clock, key=KEY)
    for n in range(6):
        store.edit([new_ticket(f"Late {n}")])
    live = folder.with_name("live")
    shutil.copytree(folder, live)  # as a power cut would leave it
    store.close()
    log = (live / f"{FILE_NAME}-wal").read_bytes()
    assert log
    late = set()
    for length in range(0, len(log), max(1, len(log) // 24)):
        shutil.rmtree(folder)
        shutil.copytree(live, folder)
        (folder / f"{FILE_NAME}-wal").write_bytes(log[:length])
        (folder / f"{FILE_NAME}-shm").unlink(missing_ok=True)
        store, rescue = open_local_store(folder, clock=clock, key=KEY)
        assert rescue is None, "every commit that is whole counts, the rest never was"
        found = {subject for subject in subjects(store) if subject.startswith("Late")}
        assert found == {f"Late {n}" for n in range(len(found))}
        assert store.backlog().count == UNSENT + len(found)
        late.add(len(found))
        store.close()
    assert {0, 5} <= late
    store, _ = open_local_store(folder, clock=clock, key=KEY)
    sync(store, hub)
    assert subjects(store) == at_hub(hub)
    store.close()


def test_damage_found_while_it_runs_stops_all_writing_until_the_next_start(folder: Path, hub: HubStore) -> None:
    store, _ = open_local_store(folder, clock=clock, key=KEY)
    with store.transaction() as connection:
        page = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'cursor'").scalar_one()
    store.close()
    flip(folder / FILE_NAME, page - 1)
    store, rescue = open_local_store(folder, clock=clock, key=KEY)
    assert rescue is None, "nobody has looked there yet"
    with pytest.raises(StoreDamagedError, match=r"are damaged .* Quit Deskhand and start it again"):
        store.next_pull()
    with pytest.raises(StoreDamagedError):
        store.edit([new_ticket("Too late")])
    store.close()
    store, rescue = open_local_store(folder, clock=clock, key=KEY)
    assert rescue is not None
    assert (rescue.unsent_count, rescue.is_whole, rescue.is_taken_back) == (UNSENT, True, True)
    assert store.account() == SignedIn(
        **{name: getattr(ACCOUNT, name) for name in ACCOUNT.__struct_fields__} | {"token": ""}
    )
    with store.reading() as session:
        assert session.get_one(Draft, ("t1", "public")).body == "Half a thought"
    sync(store, hub)
    assert subjects(store) == at_hub(hub)
    assert len(at_hub(hub)) == SENT + UNSENT
    store.close()


def test_another_key_touches_nothing(folder: Path) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    for key in (bytes(32), None):
        with pytest.raises(KeyUnavailableError, match="Nothing was changed"):
            open_local_store(folder, clock=clock, key=key)
    (folder / f"{FILE_NAME}.key-check").unlink()  # nothing tells damage from a wrong key now
    with pytest.raises(KeyUnavailableError, match="damaged, or encrypted with another key"):
        open_local_store(folder, clock=clock, key=bytes(32))
    del before[f"{FILE_NAME}.key-check"]
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_another_persons_saved_changes_are_not_taken_back(folder: Path, tmp_path: Path) -> None:
    flip(folder / FILE_NAME, 1)
    store, rescue = open_local_store(folder, clock=clock, key=KEY)
    store.close()
    assert rescue is not None
    other = LocalStore(tmp_path / "bob", clock=clock)
    other.adopt(
        SignedIn(**{name: getattr(ACCOUNT, name) for name in ACCOUNT.__struct_fields__} | {"principal_id": "bob"})
    )
    saved = read_saved(rescue.saved)
    if saved.owner_id:
        with pytest.raises(UsageError, match="another person's"):
            take_back(other, saved)
    assert other.backlog().count == 0
    other.close()


def test_what_was_saved_is_taken_back_once(hub: HubStore, tmp_path: Path) -> None:
    sound = tmp_path / "sound"
    store = LocalStore(sound, clock=clock)
    store.adopt(ACCOUNT)
    store.edit([new_ticket("Once")])
    store.close()
    (sound / f"{FILE_NAME}.damaged").touch()
    store, rescue = open_local_store(sound, clock=clock)
    assert rescue is not None
    saved = read_saved(rescue.saved)
    assert take_back(store, saved) == 0
    sync(store, hub)
    assert take_back(store, saved) == 0
    assert store.backlog().count == 0
    assert at_hub(hub) == {"Once"}
    store.close()


def test_the_persons_own_rows_come_back_as_they_were(folder: Path) -> None:
    store, _ = open_local_store(folder, clock=clock, key=KEY)
    with store.transaction() as connection:
        refused = outbox.all_pending(connection)[0].op
        outbox.reject(connection, [(refused, "Not yours")], 5)
    store.write_local(
        lambda session: session.add_all(
            [
                ReadMark(ticket_id="t1", seen_at_ms=4),
                Preference(key="k", value="v"),
                WaitingBlob(sha256="0" * 64, size_bytes=3, at_ms=1),
            ]
        )
    )
    store.close()
    (folder / f"{FILE_NAME}.damaged").touch()
    store, rescue = open_local_store(folder, clock=clock, key=KEY)
    assert rescue is not None
    assert rescue.unsent_count == UNSENT - 1
    with store.reading() as session:
        kept = session.get_one(RejectedOp, refused.op_id)
        assert (kept.fields, kept.base, kept.is_new, kept.why) == (refused.fields, refused.base, True, "Not yours")
        assert session.get_one(ReadMark, "t1").seen_at_ms == 4
        assert session.get_one(Preference, "k").value == "v"
    assert store.waiting_blobs() == ["0" * 64]
    store.close()


def test_a_replica_takes_back_what_a_person_kept(folder: Path, hub: HubStore, tmp_path: Path) -> None:
    (folder / f"{FILE_NAME}.damaged").touch()
    store, rescue = open_local_store(folder, clock=clock, key=KEY)
    store.close()
    assert rescue is not None
    told: list[ReplicaEvent] = []
    replica = Replica(tmp_path / "new", HubAddress("http://127.0.0.1:9"), told.append)
    try:
        assert replica.take_back(rescue.saved).result(10) == UNSENT
        assert replica.take_back(rescue.saved).result(10) == 0
        assert replica.link_state.pending_count == UNSENT
        assert sum(isinstance(event, RecordsChanged) for event in told) == 2
        (tmp_path / "other.json").write_text("{}")
        with pytest.raises(UsageError):
            replica.take_back(tmp_path / "other.json").result(10)
    finally:
        replica.stop()


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b'{"format": 2, "made_at_ms": 1}', b'{"made_at_ms":1,"unsent":[{}]}']
)
def test_a_file_of_something_else_is_not_taken_back(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.json").write_bytes(content)
    with pytest.raises(UsageError, match="Nothing was changed"):
        read_saved(tmp_path / "file.json")


@pytest.mark.parametrize("place", ["put_aside", "note_key", "take_back"])
def test_a_kill_during_the_rescue_loses_nothing(folder: Path, hub: HubStore, place: str) -> None:
    (folder / f"{FILE_NAME}.damaged").touch()

    def work() -> None:
        setattr(client_rescue, place, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        open_local_store(folder, clock=clock, key=KEY)

    assert in_a_process(work) == -signal.SIGKILL
    store, rescue = open_local_store(folder, clock=clock, key=KEY)
    assert rescue is not None
    assert (rescue.unsent_count, rescue.is_taken_back) == (UNSENT, True)
    sync(store, hub)
    assert len(at_hub(hub)) == SENT + UNSENT
    store.close()
    assert list(folder.glob("*.json.new")) == []


def in_a_process(work: Callable[[], None], *, user: int | None = None) -> int:
    """Do something in a process of its own, which may be limited; return its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        if user is not None and os.getuid() == 0:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
        work()
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - told by the exit code
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        os._exit(1)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_file_or_folder_that_cannot_be_written_is_no_damage(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "store"
    store = LocalStore(folder, clock=clock)
    store.edit([new_ticket("Kept")])
    store.close()
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)
    (folder / FILE_NAME).chmod(0o444)
    folder.chmod(0o555 if what == "folder" else 0o777)

    def work() -> None:
        with pytest.raises(StoreError, match=r"cannot be (written|opened)") as refused:
            open_local_store(folder, clock=clock)
        assert not isinstance(refused.value, StoreDamagedError)

    assert in_a_process(work, user=65534) == 0
    folder.chmod(0o755)
    (folder / FILE_NAME).chmod(0o644)
    assert list(folder.glob("*.aside-*")) == []
    store = LocalStore(folder, clock=clock)
    assert subjects(store) == {"Kept"}
    store.close()


def test_a_file_that_may_grow_no_further_keeps_every_commit_before(tmp_path: Path) -> None:
    """The kernel refuses to write beyond a size, as a full disk would in the middle of a commit."""
    folder = tmp_path / "store"
    LocalStore(folder, clock=clock).close()
    kept = tmp_path / "kept"

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        limit = (folder / FILE_NAME).stat().st_size + 400_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        store, _ = open_local_store(folder, clock=clock)
        for n in range(200):
            try:
                store.edit([new_ticket(f"{n} " + "x" * 5_000)])
            except StoreError as error:
                kept.write_text(f"{n} {error}")
                os._exit(0)  # as the program would be ended: without a word to the file

    assert in_a_process(work) == 0
    count, sentence = kept.read_text().split(" ", 1)
    assert int(count) > 10
    assert "was not stored" in sentence
    store, rescue = open_local_store(folder, clock=clock)
    assert rescue is None
    assert {subject.split()[0] for subject in subjects(store)} == {str(n) for n in range(int(count))}
    with store.reading() as session:
        assert session.query(OutboxEntry).count() == int(count)
    store.edit([new_ticket("Room again")])
    store.close()


def test_a_plain_file_with_nonsense_in_it_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    store = LocalStore(folder, clock=clock)
    store.adopt(ACCOUNT)
    store.edit([new_ticket("Kept")])
    with store.transaction() as connection:
        page = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'meta'").scalar_one()
    store.close()
    data = (folder / FILE_NAME).read_bytes()
    (folder / FILE_NAME).write_bytes(data[: (page - 1) * 4096] + b"nonsense" * 512 + data[page * 4096 :])
    store, rescue = open_local_store(folder, clock=clock)
    assert rescue is not None
    assert rescue.unsent_count == 1
    store.close()
    raw = sqlcipher3.dbapi2.connect(str(folder / FILE_NAME))
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
