"""Tags and watching, by the keyboard and with two agents at once; all against a real hub."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton
from sqlalchemy import select
from workroom import Room, until

from app.workstation.compose import Program
from desk.queue import Section
from sync.edits import Edit
from sync.records import TicketTag, Watcher


def tags(program: Program) -> tuple[str, ...]:
    card = program.workplace.ticket.card
    return () if card is None else card.head.tags


def rows_at_hub(room: Room, record: type[TicketTag | Watcher], ticket_id: str) -> list[bool]:
    table = record.__table__
    with room.hub.ledger.engines.reader.connect() as connection:
        return list(connection.execute(select(table.c.is_on).where(table.c.ticket_id == ticket_id)).scalars())


def test_a_tag_is_added_taken_off_and_undone(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        ticket_id = await customer.open_ticket("Printer")
        program = await room.at_work()
        await until(lambda: ticket_id in program.window.desk.queue.model.tickets)
        program.workplace.open_ticket(ticket_id)
        await until(lambda: program.workplace.ticket.card is not None)
        head = program.window.desk.head
        head.tag_added.emit("  VAT Report ")
        head.tag_added.emit("vat report")  # the same word in another dress is the same tag
        head.tag_added.emit("printer")
        await until(lambda: tags(program) == ("printer", "vat report"))
        await until(lambda: rows_at_hub(room, TicketTag, ticket_id) == [True, True])
        head.findChild(QToolButton, "ticket.tag_off.printer").click()
        await until(lambda: tags(program) == ("vat report",))
        await until(lambda: sorted(rows_at_hub(room, TicketTag, ticket_id)) == [False, True])

    room.run(scenario())


def test_watching_is_written_down_and_ends(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        ticket_id = await customer.open_ticket("Printer")
        program = await room.at_work()
        await until(lambda: ticket_id in program.window.desk.queue.model.tickets)
        program.workplace.open_ticket(ticket_id)
        await until(lambda: program.workplace.ticket.card is not None)
        program.shell.run("ticket.watch")
        await until(lambda: program.workplace.ticket.card.head.watchers == ("Maria Keller",))
        await until(lambda: rows_at_hub(room, Watcher, ticket_id) == [True])
        program.shell.run("ticket.watch")
        await until(lambda: not program.workplace.ticket.card.head.is_watched)
        await until(lambda: rows_at_hub(room, Watcher, ticket_id) == [False])

    room.run(scenario())


def test_who_watches_a_colleagues_ticket_hears_of_it(room: Room) -> None:
    async def scenario() -> None:
        igor_id = room.hub.add_agent("igor@example.com", "Igor Petrov")
        customer = await room.customer()
        watched, other = [await customer.open_ticket(subject) for subject in ("Printer", "Scanner")]
        program = await room.at_work()
        queue = program.window.desk.queue.model
        await until(lambda: watched in queue.tickets and other in queue.tickets)
        for ticket_id in (watched, other):
            room.hub.ledger.store.write_as_hub([Edit.change("ticket", ticket_id, owner_id=igor_id, state="open")])
        await until(lambda: all(queue.tickets[t].section is Section.OTHERS for t in (watched, other)))
        assert [queue.tickets[t].unread for t in (watched, other)] == [0, 0]
        program.workplace.open_ticket(watched)
        await until(lambda: program.workplace.ticket.card is not None)
        program.shell.run("ticket.watch")
        await until(lambda: program.workplace.ticket.card.head.is_watched)
        news: list[str] = []
        program.workplace.news_came.connect(lambda item: news.append(item.ticket_id))
        for ticket_id in (other, watched):
            await customer.write(ticket_id, "Any news?")
        await until(lambda: news)
        assert news == [watched]
        assert queue.tickets[other].unread == 0

    room.run(scenario())
