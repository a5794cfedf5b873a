"""Files between the two machines of a session: sent, fetched, resumed, and what can go wrong with them."""

from __future__ import annotations

import hashlib
import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from test_workstation_sessions import looking, notices
from workroom import CustomerSide, Room, part, until

from app.workstation.compose import Program
from app.workstation.session.errands import Errand, ErrandPhase, Way
from remote.lease import Right
from sync.records import Message


def send(program: Program, path: Path) -> None:
    """Name a file in the strip and press Send."""
    part(program, "session.send_file").click()
    part(program, "file.path").setText(str(path))
    part(program, "file.choose").click()


def watched(program: Program) -> list[Errand]:
    """Every state of every errand from now on."""
    seen: list[Errand] = []
    errands = program.workplace.files.errands
    assert errands is not None
    errands.changed.connect(seen.append)
    return seen


async def with_files(room: Room, **options: object) -> tuple[CustomerSide, Program]:
    """A session in which the customer granted looking and files."""
    customer = await room.customer(**options)
    program = await room.at_work()
    await looking(room, program, customer)
    visit = program.workplace.session.visit
    program.workplace.session.ask_more(Right.FILES)
    await until(lambda: customer.desk.question.request is not None)
    customer.grant()
    await until(lambda: visit.state.may(Right.FILES))
    return customer, program


def test_a_file_is_sent_after_the_right_to_it_was_granted(room: Room, tmp_path: Path) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        program = await room.at_work()
        await looking(room, program, customer)
        (tmp_path / "patch.bin").write_bytes(os.urandom(300_000))
        seen = watched(program)
        send(program, tmp_path / "patch.bin")
        await until(lambda: customer.desk.question.request is not None)
        assert not seen
        customer.grant()
        await until(lambda: seen and seen[-1].phase is ErrandPhase.DONE)
        data = (tmp_path / "patch.bin").read_bytes()
        assert (customer.folder / "patch.bin").read_bytes() == data
        assert seen[-1].sha256 == hashlib.sha256(data).hexdigest()
        await until(lambda: "checksum verified" in part(program, "transfer.row").text)

    room.run(scenario())


def test_a_file_without_a_session_asks_for_one(room: Room, tmp_path: Path) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        program = await room.at_work()
        ticket_id = await customer.open_ticket("Please send the patch")
        await until(lambda: ticket_id in program.window.desk.queue.model.tickets)
        program.workplace.open_ticket(ticket_id)
        await until(lambda: program.workplace.ticket.card is not None)
        await until(lambda: program.workplace.presence.is_online(customer.id))
        (tmp_path / "patch.bin").write_bytes(b"fixed")
        part(program, "ticket.send_file").click()
        part(program, "file.path").setText(str(tmp_path / "patch.bin"))
        part(program, "file.choose").click()
        await until(lambda: customer.desk.question.request is not None)
        assert customer.desk.question.request.rights == (Right.FILES,)
        customer.grant()
        await until(lambda: (customer.folder / "patch.bin").is_file())

    room.run(scenario())


def test_a_file_is_fetched_from_the_granted_folder(room: Room, tmp_path: Path) -> None:
    async def scenario() -> None:
        customer, program = await with_files(room)
        (customer.folder / "ledger.log").write_bytes(b"what happened\n" * 1000)
        program.workplace.files.fetch("ledger.log", tmp_path)
        await until(lambda: (tmp_path / "ledger.log").is_file())
        assert (tmp_path / "ledger.log").read_bytes() == b"what happened\n" * 1000
        assert await program.workplace.files.list() == ["ledger.log"]

    room.run(scenario())


@pytest.mark.slow
def test_a_file_goes_on_by_itself_after_the_hub_was_gone(room: Room, tmp_path: Path) -> None:
    async def scenario() -> None:
        customer, program = await with_files(room, is_direct=False)
        path = tmp_path / "large.bin"
        with path.open("wb") as file:
            file.write(os.urandom(1_000_000))
            file.truncate(150_000_000)
        seen = watched(program)
        send(program, path)
        await until(lambda: any(errand.progress and errand.progress.done_bytes for errand in seen))
        assert not (customer.folder / "large.bin").exists()
        room.hub.stop()
        await until(lambda: any(errand.phase is ErrandPhase.BROKEN for errand in seen))
        room.hub.start()
        await until(lambda: seen[-1].phase in {ErrandPhase.DONE, ErrandPhase.FAILED}, 40)
        assert seen[-1].phase is ErrandPhase.DONE, seen[-1].trouble
        assert seen[-1].breaks >= 1
        assert max(errand.progress.resumed_from for errand in seen if errand.progress) > 0
        with path.open("rb") as here, (customer.folder / "large.bin").open("rb") as there:
            assert hashlib.file_digest(here, "sha256").digest() == hashlib.file_digest(there, "sha256").digest()

    room.run(scenario())


def test_a_file_that_is_not_there_is_told_before_anything_is_sent(room: Room, tmp_path: Path) -> None:
    async def scenario() -> None:
        _, program = await with_files(room)
        seen = watched(program)
        send(program, tmp_path / "gone.bin")
        await until(lambda: "There is no file" in notices(program))
        assert not seen

    room.run(scenario())


def test_a_file_that_vanishes_before_its_turn_fails_alone(room: Room, tmp_path: Path) -> None:
    async def scenario() -> None:
        _, program = await with_files(room)
        seen = watched(program)
        errands = program.workplace.files.errands
        (tmp_path / "there.bin").write_bytes(b"there")
        errands.add(Way.SEND, tmp_path / "vanished.bin", "vanished.bin", 5)
        errands.add(Way.SEND, tmp_path / "there.bin", "there.bin", 5)
        await until(lambda: seen[-1].name == "there.bin" and seen[-1].phase is ErrandPhase.DONE)
        failed = next(errand for errand in seen if errand.phase is ErrandPhase.FAILED)
        assert failed.name == "vanished.bin"
        assert failed.trouble
        assert failed.breaks == 0

    room.run(scenario())


def notes(program: Program) -> str:
    """Everything that notes say, of whatever ticket."""
    with program.stores.opened.replica.read() as session:
        return " ".join(session.scalars(select(Message.body).where(Message.visibility == "internal")))


def large(path: Path) -> Path:
    """Make a file that takes a while to send."""
    with path.open("wb") as file:
        file.truncate(400_000_000)
    return path


def test_a_file_that_becomes_shorter_under_way_is_refused_and_noted(room: Room, tmp_path: Path) -> None:
    async def scenario() -> None:
        customer, program = await with_files(room)
        path = large(tmp_path / "growing.log")
        seen = watched(program)
        send(program, path)
        await until(lambda: any(errand.progress and errand.progress.done_bytes for errand in seen))
        os.truncate(path, 1000)
        await until(lambda: seen[-1].is_over)
        assert seen[-1].phase is ErrandPhase.FAILED
        assert "growing.log became shorter while it was being sent" in seen[-1].trouble
        assert seen[-1].breaks == 0
        assert not (customer.folder / "growing.log").exists()
        assert (customer.folder / ".growing.log.part").stat().st_size > 0
        await until(
            lambda: "Could not send growing.log to the customer's computer: growing.log became" in notes(program)
        )
        assert "Failed after" in part(program, "transfer.row").text

    room.run(scenario())


@pytest.mark.slow
def test_a_file_that_is_removed_before_it_could_go_on_is_told_and_noted(room: Room, tmp_path: Path) -> None:
    async def scenario() -> None:
        customer, program = await with_files(room, is_direct=False)
        path = large(tmp_path / "patch.bin")
        seen = watched(program)
        send(program, path)
        await until(lambda: any(errand.progress and errand.progress.done_bytes for errand in seen))
        room.hub.stop()
        await until(lambda: any(errand.phase is ErrandPhase.BROKEN for errand in seen))
        path.unlink()
        room.hub.start()
        await until(lambda: seen[-1].is_over, 40)
        assert seen[-1].phase is ErrandPhase.FAILED
        assert "patch.bin is no longer there" in seen[-1].trouble
        assert "had arrived and are kept there" in seen[-1].trouble
        assert (customer.folder / ".patch.bin.part").stat().st_size > 0
        await until(lambda: "Could not send patch.bin" in notes(program))

    room.run(scenario())


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Let no file of this process grow beyond 8 MiB, as a full disk would; the companion is in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8 * 1024 * 1024, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def large_file(tmp_path: Path) -> Path:
    """A file of 12 MB, made while the disk had room."""
    path = tmp_path / "patch.bin"
    with path.open("wb") as file:
        file.truncate(12_000_000)
    return path


def test_a_full_disk_on_the_other_side_is_told(room: Room, large_file: Path, small_disk: None) -> None:
    async def scenario() -> None:
        customer, program = await with_files(room)
        seen = watched(program)
        send(program, large_file)
        await until(lambda: seen and seen[-1].is_over)
        assert seen[-1].phase is ErrandPhase.FAILED
        assert "disk is full" in seen[-1].trouble
        assert seen[-1].breaks == 0
        assert not (customer.folder / "patch.bin").exists()

    room.run(scenario())


def test_a_file_can_be_stopped_and_tried_again(room: Room, tmp_path: Path) -> None:
    async def scenario() -> None:
        customer, program = await with_files(room)
        path = tmp_path / "large.bin"
        with path.open("wb") as file:
            file.truncate(60_000_000)
        seen = watched(program)
        send(program, path)
        await until(lambda: any(errand.progress for errand in seen))
        part(program, "transfer.stop").click()
        await until(lambda: seen[-1].is_over)
        assert seen[-1].phase is ErrandPhase.STOPPED
        part(program, "transfer.retry").click()
        await until(lambda: seen[-1].phase is ErrandPhase.DONE)
        assert (customer.folder / "large.bin").stat().st_size == 60_000_000

    room.run(scenario())
