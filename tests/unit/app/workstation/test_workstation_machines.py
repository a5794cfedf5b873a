"""Opening a machine that nobody sits at: from the card, the palette and the command line, noted on a ticket."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from workroom import PASSWORD, CustomerSide, Room, part, until

from app.client.unattended.book import write_book
from app.client.unattended.standing import StandingLease
from app.workstation.compose import Program
from app.workstation.desk_page import Tab
from app.workstation.full_screen import FullScreen
from app.workstation.orders import MachineOrder, Orders
from remote.lease import Right, is_unattended
from sync.records import Message, RemoteSession, Ticket

EMAIL = "maria@example.com"


def allow(customer: CustomerSide, *rights: Right, who: str = EMAIL) -> None:
    """Let Maria in for good, at the machine."""
    customer.allow_for_good(
        StandingLease(id="1f", who=who, rights=rights or tuple(Right), granted_at_ms=0, expires_at_ms=2**45)
    )


def notices(program: Program) -> str:
    """Everything that the notices say now."""
    return " ".join(card.notice.text for card in program.window.notices.cards)


def rows(program: Program, kind: type) -> list:
    """All records of a kind, as they are here."""
    with program.stores.opened.replica.read() as session:
        return list(session.scalars(select(kind).order_by(kind.created_at_ms)))


async def live(program: Program) -> None:
    """Wait until the far screen is seen."""
    await until(lambda: program.window.desk.screen_page is not None)
    await until(lambda: part(program, "viewer").property("first_picture_s") is not None)


def test_the_card_opens_it_without_a_question_on_the_ticket_shown(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        allow(customer)
        program = await room.at_work()
        ticket_id = await customer.open_ticket("The server is slow")
        await until(lambda: ticket_id in program.window.desk.queue.model.tickets)
        program.workplace.open_ticket(ticket_id)
        await until(lambda: part(program, "customer.open_machine").isVisible())
        part(program, "customer.open_machine").click()
        await live(program)
        assert customer.desk.question.request is None
        assert program.window.desk.screen_page.is_controlling
        await until(lambda: bool(rows(program, RemoteSession)))
        record = rows(program, RemoteSession)[0]
        assert record.ticket_id == ticket_id
        assert is_unattended(record.lease)
        assert len(rows(program, Ticket)) == 1

    room.run(scenario())


def test_a_person_is_asked_where_nothing_is_allowed(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        program = await room.at_work()
        program.workplace.machines.open(MachineOrder(customer.id))
        await until(lambda: customer.desk.question.request is not None)
        assert [row.subject for row in rows(program, Ticket)] == ["Unattended access to Hannah Marsh"]
        customer.desk.decline()
        await until(lambda: "declined" in notices(program))

    room.run(scenario())


def test_its_own_ticket_is_made_once(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        allow(customer)
        program = await room.at_work()
        for _ in range(2):
            program.workplace.machines.open(MachineOrder(customer.id))
            await until(lambda: customer.desk.session is not None and customer.desk.session.is_guest_here)
            program.workplace.session.leave()
            await until(lambda: customer.desk.session is None and program.workplace.session.visit is None)
        tickets = rows(program, Ticket)
        assert [(row.owner_id, row.state) for row in tickets] == [(room.agent_id, "open")]
        notes = rows(program, Message)
        assert [(note.visibility, note.ticket_id) for note in notes] == [("internal", tickets[0].id)]
        assert "without asking" in notes[0].body

    room.run(scenario())


def test_a_start_can_sign_in_and_open_full_screen_by_the_relay(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        allow(customer, Right.VIEW)
        order = MachineOrder("hannah marsh", is_full_screen=True, is_direct=False, is_view_only=True)
        program = await room.program(orders=Orders(EMAIL, PASSWORD, order))
        await until(lambda: program.workplace is not None)
        await live(program)
        assert program.workplace.session.visit.state.path == "relay"
        assert program.workplace.session.visit.state.rights == (Right.VIEW,)
        page = program.window.desk.screen_page
        full = page.viewer.window()
        assert full.objectName() == "full_screen"
        assert full.isFullScreen()
        placement = page.viewer.canvas.placement
        assert (placement.left, placement.top, placement.factor) == (0, 0, 1)
        page.viewer.left.emit()  # Ctrl+Alt+Return
        assert page.viewer.window() is program.window
        page.fill_screen()
        assert page.viewer.window() is not program.window
        customer.desk.stop()
        await until(lambda: not program.window.desk.has_screen_tab)
        assert not any(window.isVisible() for window in program.window.findChildren(FullScreen))

    room.run(scenario())


@pytest.mark.parametrize("name", ["no such machine", "' OR 1=1"])
def test_an_unknown_name_is_said(room: Room, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.workstation.presenters.machines.READY_S", 0.2)

    async def scenario() -> None:
        await room.customer()
        program = await room.at_work()
        program.workplace.machines.open(MachineOrder(name))
        await until(lambda: f"No machine called {name}" in notices(program))
        assert rows(program, Ticket) == []

    room.run(scenario())


def test_a_name_that_fits_several_machines_is_not_guessed(room: Room) -> None:
    async def scenario() -> None:
        first, second = await room.customer(), await room.customer()
        program = await room.at_work()
        await until(lambda: program.workplace.presence.is_online(second.id))
        program.workplace.machines.open(MachineOrder("Hannah Marsh"))
        await until(lambda: "Several machines fit" in notices(program))
        assert first.id in notices(program)

    room.run(scenario())


def test_a_wrong_password_of_a_script_is_said_on_the_page(room: Room) -> None:
    async def scenario() -> None:
        program = await room.program(orders=Orders(EMAIL, "wrong"))
        await until(lambda: "wrong" in part(program, "signin.error").text())
        assert program.workplace is None

    room.run(scenario())


def test_the_file_at_the_machine_decides(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        allow(customer)
        program = await room.at_work()
        program.workplace.machines.open(MachineOrder(customer.id))
        await until(lambda: customer.desk.session is not None and customer.desk.session.is_guest_here)
        write_book(customer.grants_file, [], customer.key)
        await until(lambda: "unattended access" in notices(program))
        assert program.workplace.session.visit is None
        await until(lambda: rows(program, RemoteSession)[0].end_reason == "revoked")

    room.run(scenario())


def test_a_second_start_opens_it_in_the_first(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        allow(customer)
        program = await room.at_work()
        program.take_call(MachineOrder(customer.id))
        await live(program)
        program.window.desk.show_tab(Tab.CONVERSATION)
        program.take_call(MachineOrder(customer.id))
        await until(lambda: program.window.desk.tab is Tab.SCREEN)
        assert len(program.workplace.session.all) == 1
        program.take_call(None)

    room.run(scenario())
