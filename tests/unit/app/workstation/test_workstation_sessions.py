"""Remote sessions in the window, with a real hub, a real relay and a real companion on the other side."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select
from workroom import CustomerSide, Room, part, until

from app.workstation.compose import Program
from app.workstation.session.state import Phase
from app.workstation.session.visit import Patience
from remote.lease import Right
from sync.records import Attachment, RemoteSession


async def asked(room: Room, program: Program, customer: CustomerSide, button: str = "session.ask_view") -> str:
    """Open the customer's ticket and press a button that asks for a session; return the ticket's id."""
    ticket_id = await customer.open_ticket("I cannot post")
    await until(lambda: ticket_id in program.window.desk.queue.model.tickets)
    program.workplace.open_ticket(ticket_id)
    await until(lambda: part(program, button).isEnabled())
    part(program, button).click()
    await until(lambda: customer.desk.question.request is not None)
    return ticket_id


async def looking(room: Room, program: Program, customer: CustomerSide, button: str = "session.ask_view") -> str:
    """Bring the two ends together until the first picture is complete."""
    ticket_id = await asked(room, program, customer, button)
    customer.grant()
    await until(lambda: program.window.desk.screen_page is not None)
    await until(lambda: part(program, "viewer").property("first_picture_s") is not None)
    return ticket_id


def notices(program: Program) -> str:
    """Everything that the notices say now."""
    return " ".join(card.notice.text for card in program.window.notices.cards)


def session_of(program: Program, ticket_id: str) -> RemoteSession | None:
    """The record of the ticket's session, as it is here."""
    with program.stores.opened.replica.read() as session:
        return session.scalars(select(RemoteSession).where(RemoteSession.ticket_id == ticket_id)).first()


@pytest.mark.parametrize("is_direct", [True, False], ids=["direct", "relayed"])
def test_looks_at_the_screen_after_the_grant(room: Room, is_direct: bool) -> None:
    async def scenario() -> None:
        customer = await room.customer(is_direct=is_direct)
        program = await room.at_work()
        ticket_id = await looking(room, program, customer)
        visit = program.workplace.session.visit
        assert visit.state.phase is Phase.LIVE
        assert visit.state.code == customer.desk.session.code != ""
        assert visit.state.path == ("direct" if is_direct else "relay")
        assert 0 < visit.first_picture_s < 3
        with visit.screen.view.lock:
            assert (visit.screen.view.framebuffer[..., :3] == 77).all()
        part(program, "session.leave").click()
        await until(lambda: program.workplace.session.visit is None)
        await until(lambda: customer.desk.session is None)
        await until(lambda: (record := session_of(program, ticket_id)) is not None and record.end_reason == "left")

    room.run(scenario())


def test_controls_only_after_control_was_granted(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        program = await room.at_work()
        await looking(room, program, customer)
        view = program.workplace.session.visit.screen.view
        assert not program.window.desk.screen_page.is_controlling
        part(program, "session.control").click()
        await until(lambda: customer.desk.question.request is not None)
        customer.grant()
        await until(lambda: program.window.desk.screen_page.is_controlling)
        view.send_key(0x61, True)
        await until(lambda: ("key", 0x61, True) in customer.seat.input.pressed)
        customer.desk.take_back_control()
        await until(lambda: not program.window.desk.screen_page.is_controlling)
        assert program.workplace.session.visit.state.rights == (Right.VIEW,)

    room.run(scenario())


def test_what_was_taken_back_at_once_stays_taken_back(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        program = await room.at_work()
        await looking(room, program, customer)
        visit = program.workplace.session.visit
        part(program, "session.control").click()
        await until(lambda: customer.desk.question.request is not None)
        held = customer.hold_signals()
        customer.grant()
        customer.desk.take_back_control()
        for signal in held:  # both in one turn of the loop, as a busy machine reads them
            program.workplace.session.take_signal(signal)
        await until(lambda: visit.grant.lease.serial == 3 and not visit.state.asked)
        assert visit.state.rights == (Right.VIEW,)
        assert not program.window.desk.screen_page.is_controlling

    room.run(scenario())


def test_what_was_taken_back_is_learnt_though_the_signal_was_lost(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        program = await room.at_work()
        await looking(room, program, customer, "session.ask_control")
        visit = program.workplace.session.visit
        await until(lambda: program.window.desk.screen_page.is_controlling)
        customer.hold_signals()
        customer.desk.take_back_control()
        await until(lambda: not program.window.desk.screen_page.is_controlling)
        assert visit.state.rights == (Right.VIEW,)

    room.run(scenario())


def test_a_declined_question_is_told_and_asks_for_nothing_more(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        program = await room.at_work()
        ticket_id = await asked(room, program, customer)
        customer.desk.decline()
        await until(lambda: program.workplace.session.visit is None)
        assert "Hannah Marsh declined" in notices(program)
        await until(lambda: (record := session_of(program, ticket_id)) is not None and record.end_reason == "declined")
        assert part(program, "session.ask_view").isEnabled()

    room.run(scenario())


def test_silence_is_a_no(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer(silence_s=0.2)
        program = await room.at_work()
        await asked(room, program, customer)
        await until(lambda: program.workplace.session.visit is None)
        assert "did not answer" in notices(program)

    room.run(scenario())


def test_a_question_can_be_taken_back(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        program = await room.at_work()
        await asked(room, program, customer)
        part(program, "session.leave").click()
        await until(lambda: customer.desk.question.request is None)
        await until(lambda: program.workplace.session.visit is None)

    room.run(scenario())


def test_the_customer_stops_it_at_any_moment(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        program = await room.at_work()
        ticket_id = await looking(room, program, customer)
        customer.desk.stop()
        await until(lambda: program.workplace.session.visit is None)
        assert "Hannah Marsh has stopped the session" in notices(program)
        await until(lambda: (record := session_of(program, ticket_id)) is not None and record.end_reason == "stopped")

    room.run(scenario())


def test_a_screenshot_is_one_click(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        program = await room.at_work()
        ticket_id = await looking(room, program, customer)
        part(program, "session.screenshot").click()

        def shots() -> list[Attachment]:
            with program.stores.opened.replica.read() as session:
                return list(session.scalars(select(Attachment).where(Attachment.ticket_id == ticket_id)))

        await until(shots)
        [shot] = shots()
        assert (shot.width_px, shot.height_px, shot.visibility, shot.media_type) == (64, 48, "public", "image/png")
        data = program.stores.opened.blobs.find(shot.sha256).read_bytes()
        assert data.startswith(b"\x89PNG")
        assert hashlib.sha256(data).hexdigest() == shot.sha256
        await until(lambda: len(program.window.desk.conversation.model._entries) > 0)

    room.run(scenario())


def test_a_killed_companion_is_lost_and_the_ticket_keeps_everything(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        program = await room.at_work()
        program.workplace.session.patience = Patience(meet_again_s=(0.05,))
        ticket_id = await looking(room, program, customer)
        await until(lambda: session_of(program, ticket_id) is not None)
        await customer.die()
        await until(lambda: program.workplace.session.visit is None)
        assert "The connection to Hannah Marsh is lost" in notices(program)
        await until(lambda: session_of(program, ticket_id).end_reason == "lost")
        await until(lambda: room.hub.field("remote_session", program_session(room), "end_reason") == "lost")
        assert not program.window.desk.has_screen_tab

    room.run(scenario())


def program_session(room: Room) -> str:
    """The id of the one session that the hub knows."""
    with room.hub.ledger.engines.reader.connect() as connection:
        return connection.execute(select(RemoteSession.id)).scalar_one()


def test_the_view_comes_back_by_itself_after_the_hub_was_gone(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer(is_direct=False)
        program = await room.at_work()
        await looking(room, program, customer)
        visit = program.workplace.session.visit
        first = visit.screen
        room.hub.stop()
        await until(lambda: visit.state.phase is not Phase.LIVE)
        room.hub.start()
        await until(lambda: visit.state.phase is Phase.LIVE, 30)
        assert visit.screen is not first
        assert program.workplace.session.visit is visit

    room.run(scenario())


def test_a_direct_view_goes_on_without_the_hub(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        program = await room.at_work()
        await looking(room, program, customer, "session.ask_control")
        visit = program.workplace.session.visit
        room.hub.stop()
        await until(lambda: "Offline" in program.window.status.text)
        visit.screen.view.send_key(0x62, True)
        await until(lambda: ("key", 0x62, True) in customer.seat.input.pressed)
        assert visit.state.phase is Phase.LIVE
        customer.desk.stop()
        await until(lambda: visit.state.phase is not Phase.LIVE)

    room.run(scenario())


def test_a_forged_consent_connects_to_nobody(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        program = await room.at_work()
        await asked(room, program, customer)
        customer.forge(monkeypatch)
        customer.grant()
        await until(lambda: program.workplace.session.visit is None)
        assert "not signed by the customer's device" in notices(program)
        assert customer.desk.session is None or customer.desk.session.code == ""

    room.run(scenario())


def test_nothing_can_be_asked_while_the_hub_is_away(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        ticket_id = await customer.open_ticket("I cannot post")
        program = await room.at_work()
        await until(lambda: ticket_id in program.window.desk.queue.model.tickets)
        program.workplace.open_ticket(ticket_id)
        await until(lambda: part(program, "session.ask_view").isEnabled())
        room.hub.stop()
        await until(lambda: not part(program, "session.ask_view").isEnabled())
        program.shell.run("session.ask_view")
        await until(lambda: "hub is out of reach" in notices(program))

    room.run(scenario())
