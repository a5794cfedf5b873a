"""Searching at the desk: typed on the keyboard, found in the agent's own copy, opened at the message; on a real hub."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView, QPlainTextEdit, QStackedWidget
from workroom import Room, until

from app.workstation.compose import Program
from app.workstation.queries.search import callers_by_email, callers_by_phone
from sync.edits import Edit
from sync.records import Contact
from widgets.search import ResultKind, ResultRow
from widgets.search.model import ROW_ROLE


def field(program: Program) -> QLineEdit:
    return program.window.search_box.findChild(QLineEdit, "search.input")


def results(program: Program) -> list[ResultRow]:
    model = program.window.search_box.model
    rows = [model.index(row, 0).data(ROW_ROLE) for row in range(model.rowCount())]
    return [row for row in rows if isinstance(row, ResultRow)]


def shown_part(program: Program) -> str:
    return program.window.search_box.findChild(QStackedWidget).currentWidget().objectName()


async def is_indexed(program: Program) -> None:
    index = program.stores.opened.replica.search_index
    await until(lambda: index.wait_until_idle(0))


def test_a_word_of_an_old_message_is_typed_and_its_ticket_opened_at_that_message(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        ticket_id = await customer.open_ticket("Printer", "Since this morning nothing prints.")
        other_id = await customer.open_ticket("Licence", "Where is my key?")
        await customer.write(ticket_id, "The log says E-1042 in the module Kassenbuch.")
        for number in range(30):
            await customer.write(ticket_id, f"Attempt {number} did not help.")
        program = await room.at_work()
        await until(lambda: len(program.window.desk.queue.model.tickets) == 2)
        await is_indexed(program)
        assert program.shell.table.run("search.open")
        assert shown_part(program) == "search.lessons"
        QTest.keyClicks(field(program), "kassenb")
        await until(lambda: [row.record_id for row in results(program)] == [ticket_id])
        (row,) = results(program)
        begin, end = row.excerpt.marks[0]
        assert row.excerpt.text[begin:end] == "Kassenbuch"
        QTest.keyClick(field(program), Qt.Key.Key_Return)
        assert program.window.search_box.isHidden()
        conversation = program.window.desk.conversation
        await until(lambda: program.workplace.ticket.card is not None and conversation.model.rowCount() > 30)
        await until(lambda: "Kassenbuch" in conversation._selected_text())
        assert conversation.verticalScrollBar().value() < conversation.verticalScrollBar().maximum()
        assert other_id != program.workplace.ticket.ticket_id
        program.shell.table.run("search.open")  # the same ticket, another message
        QTest.keyClicks(field(program), '"attempt 3" ')
        await until(lambda: results(program) and "Attempt 3 " in results(program)[0].excerpt.text)
        QTest.keyClick(field(program), Qt.Key.Key_Return)
        await until(lambda: "Attempt 3 " in conversation._selected_text())

    room.run(scenario())


def test_what_comes_in_while_the_search_is_open_is_found_and_what_goes_is_gone(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        ticket_id = await customer.open_ticket("Drucker", "Der Drucker in Raum zwölf steht.")
        program = await room.at_work()
        await until(lambda: program.window.desk.queue.model.tickets)
        program.shell.table.run("search.open")
        field(program).setText("zwoelf toner")
        await until(lambda: shown_part(program) not in {"search.list", "search.lessons"})
        assert results(program) == []
        await customer.write(ticket_id, "In Raum Zwölf fehlt der Toner.")
        await until(lambda: [row.record_id for row in results(program)] == [ticket_id])
        room.hub.add_records(Edit.change("ticket", ticket_id, deleted=True))
        await until(lambda: not results(program))

    room.run(scenario())


def test_a_customer_narrows_the_search_and_an_article_is_read_in_place(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        ticket_id = await customer.open_ticket("Printer")
        article = Edit.create("article", "all", title="Printer stops", body="Switch it off and on.", language="en")
        room.hub.add_records(article)
        program = await room.at_work()
        await until(lambda: program.window.desk.queue.model.tickets)
        await is_indexed(program)
        program.shell.table.run("search.open")
        field(program).setText("hannah")
        await until(lambda: results(program) and results(program)[0].kind is ResultKind.PERSON)
        QTest.keyClick(field(program), Qt.Key.Key_Return)
        assert field(program).text() == 'customer:"Hannah Marsh" '
        await until(lambda: [row.record_id for row in results(program)] == [ticket_id])
        field(program).setText("kind:article switch")
        await until(lambda: [row.kind for row in results(program)] == [ResultKind.ARTICLE])
        QTest.keyClick(field(program), Qt.Key.Key_Return)
        await until(lambda: shown_part(program) == "search.article")
        box = program.window.search_box
        assert box.findChild(QPlainTextEdit).toPlainText() == "Switch it off and on."
        QTest.keyClick(field(program), Qt.Key.Key_Escape)
        assert shown_part(program) == "search.list" and box.isVisible()
        QTest.keyClick(field(program), Qt.Key.Key_Escape)
        assert box.isHidden()
        assert box.findChild(QListView, "search.list") is not None

    room.run(scenario())


def test_a_filter_that_does_not_exist_is_told_and_signing_out_takes_all_away(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        await customer.open_ticket("Printer")
        program = await room.at_work()
        await until(lambda: program.window.desk.queue.model.tickets)
        await is_indexed(program)
        program.shell.table.run("search.open")
        field(program).setText("stat:open printer")
        notes = program.window.search_box._notes
        await until(lambda: "stat:open" in notes.text())
        assert "state:" in notes.text()
        field(program).setText("printer")
        await until(lambda: results(program))
        program.shell.table.run("program.sign_out")
        await until(lambda: program.workplace is None)
        assert program.window.search_box.isHidden()
        assert results(program) == []
        assert field(program).text() == ""

    room.run(scenario())


def test_who_calls_is_known_by_number_and_by_address_with_the_ticket_to_open(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        done_id = await customer.open_ticket("Old")
        ticket_id = await customer.open_ticket("Printer")
        newest_id = await customer.open_ticket("Newest")
        program = await room.at_work()
        await until(lambda: len(program.window.desk.queue.model.tickets) == 3)
        for gone in (done_id, newest_id):
            room.hub.add_records(Edit.change("ticket", gone, state="closed"))
        room.hub.add_records(
            Edit.change("contact", customer.id, phone="+49 (0)30 1234-567", email="Hannah.Marsh@Example.com")
        )
        replica = program.stores.opened.replica

        def is_known() -> bool:
            with replica.read() as session:
                contact = session.get(Contact, customer.id)
                return contact is not None and bool(contact.phone)

        await until(is_known)
        await is_indexed(program)
        with replica.read() as session:
            for number in ("030 1234567", "0049301234567", "+49 30 12 34 567"):
                (caller,) = callers_by_phone(number)(session)
                assert (caller.contact_id, caller.name, caller.ticket_id) == (customer.id, "Hannah Marsh", ticket_id)
            assert callers_by_phone("030 7654321")(session) == ()
            assert callers_by_email("hannah.marsh@example.com ")(session)[0].contact_id == customer.id

    room.run(scenario())
