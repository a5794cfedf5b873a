"""An agent at his desk: he signs in, sees who waits, answers, moves tickets on; all against a real hub."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import select
from workroom import PASSWORD, CustomerSide, Room, part, sign_in, submit, until

from app.workstation.compose import Program
from desk.queue import Section
from sync.records import Attachment, Message, Ticket
from widgets.conversation import MessageView
from widgets.queue import TicketRow


def rows(program: Program) -> dict[str, TicketRow]:
    """The queue, by ticket."""
    return dict(program.window.desk.queue.model.tickets)


def said(program: Program) -> list[str]:
    """What stands in the conversation, the oldest first."""
    model = program.window.desk.conversation.model
    entries = [model.entry(row) for row in range(model.rowCount())]
    return [entry.body for entry in entries if isinstance(entry, MessageView)]


def notices(program: Program) -> str:
    """Everything that the notices say now."""
    return " ".join(card.notice.text for card in program.window.notices.cards)


def ticket_of(program: Program, ticket_id: str) -> Ticket:
    """The ticket as it is here."""
    with program.stores.opened.replica.read() as session:
        ticket = session.get(Ticket, ticket_id)
    assert ticket is not None
    return ticket


async def with_ticket(room: Room, subject: str = "The period is closed") -> tuple[CustomerSide, Program, str]:
    """Bring a customer, the agent at work and an opened ticket together."""
    customer = await room.customer()
    ticket_id = await customer.open_ticket(subject, "It says ERR-4120.")
    program = await room.at_work()
    await until(lambda: ticket_id in rows(program))
    program.workplace.open_ticket(ticket_id)
    await until(lambda: said(program) == ["It says ERR-4120."])
    return customer, program, ticket_id


def write(program: Program, text: str) -> None:
    """Type into the composer."""
    part(program, "composer.text").setPlainText(text)


def test_signs_in_and_sees_who_waits(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        ticket_id = await customer.open_ticket("The period is closed")
        program = await room.at_work()
        await until(lambda: ticket_id in rows(program))
        row = rows(program)[ticket_id]
        assert (row.section, row.subject, row.customer, row.unread) == (
            Section.NEW,
            "The period is closed",
            "Hannah Marsh",
            1,
        )

    room.run(scenario())


def test_a_wrong_password_is_told_beside_the_field(room: Room) -> None:
    async def scenario() -> None:
        program = await room.program()
        submit(program, "maria@example.com", "guessed")
        await until(lambda: part(program, "signin.error").text())
        assert part(program, "signin.error").text().startswith("E-mail or password is wrong")
        assert not program.window.is_desk_shown
        await sign_in(program)

    room.run(scenario())


def test_a_hub_that_is_away_is_told_on_the_page(room: Room) -> None:
    async def scenario() -> None:
        program = await room.program()
        room.hub.stop()
        submit(program, "maria@example.com", PASSWORD)
        await until(lambda: part(program, "signin.error").text())
        assert "does not answer" in part(program, "signin.error").text()

    room.run(scenario())


def test_nobody_at_the_address_is_told_on_the_page(room: Room) -> None:
    async def scenario() -> None:
        program = await room.program(hub=False)
        part(program, "signin.hub").setText("https://127.0.0.1:9")
        submit(program, "maria@example.com", PASSWORD)
        await until(lambda: part(program, "signin.error").text())
        assert "Nobody answers at 127.0.0.1, port 9" in part(program, "signin.error").text()

    room.run(scenario())


def test_opens_with_everything_known_while_the_hub_is_away(room: Room) -> None:
    async def scenario() -> None:
        _, program, ticket_id = await with_ticket(room)
        await room.leave(program)
        room.hub.stop()
        again = await room.program()
        assert again.window.is_desk_shown
        await until(lambda: ticket_id in rows(again))
        again.workplace.open_ticket(ticket_id)
        await until(lambda: said(again) == ["It says ERR-4120."])
        await until(lambda: "Offline" in again.window.status.text)
        write(again, "We look into it.")
        part(again, "composer.send").click()
        await until(lambda: said(again)[-1] == "We look into it.")
        await until(lambda: "waiting" in again.window.status.text)
        room.hub.start()
        part(again, "status.action").click()
        await until(lambda: "all sent" in again.window.status.text)

    room.run(scenario())


def test_an_answer_reaches_the_customer_and_takes_the_ticket(room: Room) -> None:
    async def scenario() -> None:
        customer, program, ticket_id = await with_ticket(room)
        write(program, "We look into it.")
        part(program, "composer.send").click()
        await until(lambda: rows(program)[ticket_id].section is Section.WAITING)
        assert rows(program)[ticket_id].owner_name == "Maria Keller"
        assert rows(program)[ticket_id].unread == 0
        assert program.workplace.ticket.ticket_id == ticket_id
        assert part(program, "composer.text").toPlainText() == ""

        def bodies() -> list[str]:
            with customer.replica.read() as session:
                return list(session.scalars(select(Message.body).order_by(Message.created_at_ms)))

        await until(lambda: bodies() == ["It says ERR-4120.", "We look into it."])

    room.run(scenario())


def test_answering_one_of_several_keeps_it_on_the_screen(room: Room) -> None:
    async def scenario() -> None:
        customer, program, ticket_id = await with_ticket(room)
        others = [await customer.open_ticket(f"Another {number}") for number in range(2)]
        await until(lambda: set(others) < rows(program).keys())
        write(program, "We look into it.")
        part(program, "composer.send").click()
        await until(lambda: rows(program)[ticket_id].section is Section.WAITING)
        assert program.workplace.ticket.ticket_id == ticket_id
        assert program.window.desk.queue.current_id == ticket_id
        await until(lambda: said(program)[-1] == "We look into it.")

    room.run(scenario())


def test_a_note_never_reaches_the_customer_and_moves_nothing(room: Room) -> None:
    async def scenario() -> None:
        customer, program, ticket_id = await with_ticket(room)
        part(program, "composer.internal").click()
        write(program, "He is a VIP.")
        part(program, "composer.send").click()
        await until(lambda: said(program)[-1] == "He is a VIP.")
        write(program, "We look into it.")
        part(program, "composer.send").click()
        await until(lambda: rows(program)[ticket_id].section is Section.WAITING)

        def seen() -> str:
            with customer.replica.read() as session:
                return " ".join(session.scalars(select(Message.body)))

        await until(lambda: "We look into it." in seen())
        assert "VIP" not in seen()

    room.run(scenario())


def test_what_the_customer_writes_shows_at_once_and_is_news(room: Room) -> None:
    async def scenario() -> None:
        customer, program, ticket_id = await with_ticket(room)
        other = await customer.open_ticket("Another one")
        await until(lambda: other in rows(program))
        program.workplace.open_ticket(other)
        news = []
        program.workplace.news_came.connect(news.append)
        await customer.write(ticket_id, "It got worse.")
        await until(lambda: rows(program)[ticket_id].unread > 0)
        await until(lambda: news)
        assert news[0].ticket_id == ticket_id
        assert program.shell.tray.count > 0

    room.run(scenario())


def test_the_palette_closes_a_ticket_and_undo_opens_it_again(room: Room) -> None:
    async def scenario() -> None:
        _, program, ticket_id = await with_ticket(room)
        program.shell.run("program.palette")
        palette = part(program, "palette.input")
        palette.setText("close ticket")
        QTest.keyClick(palette, Qt.Key.Key_Return)
        await until(lambda: ticket_of(program, ticket_id).state == "closed")
        await until(lambda: ticket_id not in rows(program))
        await until(lambda: "is closed" in notices(program))
        part(program, "notice.action").click()
        await until(lambda: ticket_of(program, ticket_id).state == "new")
        assert ticket_of(program, ticket_id).closed_at_ms is None

    room.run(scenario())


def test_the_close_button_closes(room: Room) -> None:
    async def scenario() -> None:
        _, program, ticket_id = await with_ticket(room)
        part(program, "ticket.close").click()
        await until(lambda: ticket_id not in rows(program))
        assert program.workplace.ticket.ticket_id == ticket_id

    room.run(scenario())


def test_a_draft_outlives_another_ticket_and_another_start(room: Room) -> None:
    async def scenario() -> None:
        customer, program, ticket_id = await with_ticket(room)
        write(program, "Half a sentence")
        other = await customer.open_ticket("Another one")
        await until(lambda: other in rows(program))
        program.workplace.open_ticket(other)
        await until(lambda: part(program, "composer.text").toPlainText() == "")
        write(program, "Not for the first")
        program.workplace.open_ticket(ticket_id)
        await until(lambda: part(program, "composer.text").toPlainText() == "Half a sentence")
        await room.leave(program)
        again = await room.program()
        again.workplace.open_ticket(other)
        await until(lambda: part(again, "composer.text").toPlainText() == "Not for the first")

    room.run(scenario())


def test_an_expired_token_asks_to_sign_in_again_and_keeps_everything(room: Room) -> None:
    async def scenario() -> None:
        _, program, ticket_id = await with_ticket(room)
        write(program, "Half a sentence")
        room.hub.ledger.users.set_password("maria@example.com", PASSWORD)  # ends every sign-in of hers
        room.hub.stop()
        room.hub.start()
        await until(lambda: "Signed out" in program.window.status.text)
        await until(lambda: any(card.notice.action == "Sign in" for card in program.window.notices.cards))
        part(program, "ticket.close").click()
        await until(lambda: ticket_of(program, ticket_id).state == "closed")
        part(program, "status.action").click()
        assert not program.window.is_desk_shown
        await sign_in(program)
        assert part(program, "composer.text").toPlainText() == "Half a sentence"
        await until(lambda: room.hub.field("ticket", ticket_id, "state") == "closed")

    room.run(scenario())


def test_a_file_by_its_path_is_on_the_ticket_and_a_missing_one_is_told(room: Room, tmp_path: Path) -> None:
    async def scenario() -> None:
        _, program, ticket_id = await with_ticket(room)
        part(program, "composer.attach").click()
        part(program, "file.path").setText(str(tmp_path / "nothing.txt"))
        part(program, "file.choose").click()
        await until(lambda: "There is no file" in notices(program))
        (tmp_path / "notes.txt").write_text("what to do")
        part(program, "composer.attach").click()
        part(program, "file.path").setText(str(tmp_path / "notes.txt"))
        part(program, "file.choose").click()

        def names() -> list[tuple[str, str]]:
            with program.stores.opened.replica.read() as session:
                found = select(Attachment).where(Attachment.ticket_id == ticket_id)
                return [(row.file_name, row.visibility) for row in session.scalars(found)]

        await until(lambda: names() == [("notes.txt", "public")])

    room.run(scenario())


def test_closing_the_window_ends_the_program_where_no_tray_could_bring_it_back(room: Room) -> None:
    async def scenario() -> None:
        program = await room.at_work()
        assert not program.shell.tray.is_there
        program.window.close()
        await until(program.ended.done)

    room.run(scenario())


def test_colours_and_columns_are_as_they_were_at_the_next_start(room: Room) -> None:
    async def scenario() -> None:
        program = await room.at_work()
        program.shell.run("view.dark")
        program.window.desk.set_columns((320, 700, 330))
        columns = program.window.desk.columns()
        await room.leave(program)
        again = await room.program()
        assert again.theme.is_dark
        assert again.settings.now.columns_px == columns
        again.shell.run("view.light")

    room.run(scenario())


def test_signing_out_forgets_the_token_and_keeps_the_records(room: Room) -> None:
    async def scenario() -> None:
        _, program, ticket_id = await with_ticket(room)
        token = room.folder / "work" / "token"
        await until(token.exists)
        assert token.read_text()
        program.shell.run("program.sign_out")
        await until(lambda: not program.window.is_desk_shown)
        assert not token.exists()
        await sign_in(program)
        await until(lambda: ticket_id in rows(program))

    room.run(scenario())


NAMES = (
    "signin.email", "signin.password", "signin.submit", "queue.list", "composer.text", "composer.send",
    "composer.internal", "session.ask_view", "session.ask_control", "session.send_file", "session.screenshot",
    "session.leave", "ticket.close", "palette.input", "viewer", "status.line", "file.path", "file.choose",
)  # fmt: skip
"""What the demonstration and the end-to-end tests look for."""


def test_every_widget_that_scenarios_use_has_its_name_once(room: Room) -> None:
    async def scenario() -> None:
        program = await room.at_work()
        for name in NAMES:
            part(program, name)

    room.run(scenario())
