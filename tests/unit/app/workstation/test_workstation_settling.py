"""Two agents who write the same subject, and changes that the hub refuses: shown, settled, undone; on a real hub."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtWidgets import QPushButton, QWidget
from sqlalchemy import select
from workroom import PASSWORD, Room, until

from app.workstation.compose import Program
from sync.client.address import HubAddress
from sync.client.events import LinkStatus
from sync.client.replica import Replica
from sync.edits import Edit
from sync.records import Conflict, Message, Ticket


class Colleague:
    """Another agent on another machine, who may be without a network."""

    def __init__(self, folder: Path, hub_url: str) -> None:
        self.replica = Replica(folder, HubAddress(hub_url), lambda _event: None)
        self.replica.start()

    async def sign_in(self, email: str) -> None:
        await done(self.replica.sign_in(email, PASSWORD))

    async def knows(self, ticket_id: str) -> None:
        def is_here() -> bool:
            with self.replica.read() as session:
                return session.get(Ticket, ticket_id) is not None

        await until(is_here)

    async def write(self, *edits: Edit) -> None:
        await done(self.replica.edit(*edits))
        await until(lambda: self.replica.link_state.pending_count == 0)

    async def leave(self) -> None:
        stopping = threading.Thread(target=self.replica.stop, name="colleague-stop")
        stopping.start()
        await until(lambda: not stopping.is_alive())


async def done(future: Future[object]) -> object:
    return await asyncio.wrap_future(future)


def button(program: Program, name: str) -> QPushButton | None:
    return program.window.settling.findChild(QPushButton, name)


def subject(program: Program, ticket_id: str) -> str:
    with program.stores.opened.replica.read() as session:
        return session.get(Ticket, ticket_id).subject


def conflicts(program: Program) -> list[Conflict]:
    with program.stores.opened.replica.read() as session:
        return list(session.scalars(select(Conflict)))


async def disagree(room: Room) -> tuple[Program, Colleague, str, Conflict]:
    """Let Maria, who is cut off, and Igor write the same subject; return when both have met at the hub."""
    room.hub.add_agent("igor@example.com", "Igor Petrov")
    customer = await room.customer()
    ticket_id = await customer.open_ticket("Printer")
    program = await room.at_work()
    igor = Colleague(room.folder / "igor", room.hub.url)
    await igor.sign_in("igor@example.com")
    await igor.knows(ticket_id)
    replica = program.stores.opened.replica
    await until(lambda: program.window.desk.queue.model.tickets)
    room.hub.stop()
    await until(lambda: replica.link_state.status is LinkStatus.OFFLINE)
    await done(replica.edit(Edit.change("ticket", ticket_id, subject="Printer prints nothing")))
    await done(igor.replica.edit(Edit.change("ticket", ticket_id, subject="Printer in room 12")))
    room.hub.start()
    replica.hurry()
    igor.replica.hurry()
    await until(lambda: conflicts(program))
    return program, igor, ticket_id, conflicts(program)[0]


def test_two_subjects_are_shown_and_the_one_that_lost_can_be_taken(room: Room) -> None:
    async def scenario() -> None:
        program, igor, ticket_id, conflict = await disagree(room)
        try:
            await until(lambda: program.window.status.findChild(QPushButton, "status.settle").text() == "1 to settle")
            program.window.show_settling()
            await until(lambda: button(program, f"conflict.other.{conflict.id}"))
            texts = {"Printer prints nothing", "Printer in room 12"}
            assert {subject(program, ticket_id), conflict.lost} == texts
            button(program, f"conflict.other.{conflict.id}").click()
            await until(lambda: subject(program, ticket_id) == conflict.lost)
            await until(lambda: room.hub.field("ticket", ticket_id, "subject") == conflict.lost)
            assert room.hub.field("conflict", conflict.id, "state") == "resolved"
            assert room.hub.field("conflict", conflict.id, "resolved_by") == room.agent_id
            await until(lambda: button(program, f"conflict.other.{conflict.id}") is None)
            assert program.window.status.findChild(QPushButton, "status.settle").isHidden()
        finally:
            await igor.leave()

    room.run(scenario())


def test_both_subjects_can_stand_and_that_can_be_undone(room: Room) -> None:
    async def scenario() -> None:
        program, igor, ticket_id, conflict = await disagree(room)
        try:
            kept = subject(program, ticket_id)
            await until(lambda: button(program, f"conflict.both.{conflict.id}"))
            button(program, f"conflict.both.{conflict.id}").click()
            await until(lambda: subject(program, ticket_id) == f"{kept} / {conflict.lost}")
            await until(lambda: _settled_card(program) is not None)
            _settled_card(program).findChild(QPushButton, "notice.action").click()
            await until(lambda: subject(program, ticket_id) == kept)
            await until(lambda: button(program, f"conflict.both.{conflict.id}"))
        finally:
            await igor.leave()

    room.run(scenario())


def test_a_refused_answer_is_kept_with_its_text_and_can_be_sent_again(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        ticket_id = await customer.open_ticket("Printer")
        program = await room.at_work()
        await until(lambda: ticket_id in program.window.desk.queue.model.tickets)
        replica = program.stores.opened.replica
        scope = str(room.hub.field("ticket", ticket_id, "scope"))
        room.hub.ledger.store.revoke(room.agent_id, scope)
        author = {"author_id": room.agent_id, "author_name": "Maria Keller", "author_kind": "agent"}
        lost = Edit.create("message", scope, ticket_id=ticket_id, body="Switch it on", **author)
        await done(replica.edit(lost))
        await until(lambda: any(b.objectName().startswith("refused.retry.") for b in _buttons(program)))
        room.hub.ledger.store.grant(room.agent_id, scope)
        next(b for b in _buttons(program) if b.objectName().startswith("refused.retry.")).click()
        await until(lambda: room.hub.field("message", lost.record_id, "body") == "Switch it on")
        await until(lambda: not any(b.objectName().startswith("refused.") for b in _buttons(program)))
        with replica.read() as session:
            assert session.get(Message, lost.record_id).body == "Switch it on"

    room.run(scenario())


def _settled_card(program: Program) -> QWidget | None:
    return next((card for card in program.window.notices.cards if card.notice.text == "Settled."), None)


def _buttons(program: Program) -> list[QPushButton]:
    return program.window.settling.findChildren(QPushButton)
