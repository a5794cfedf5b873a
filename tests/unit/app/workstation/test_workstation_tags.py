"""Tags and watching, by the keyboard and with two agents at once; all against a real hub."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton
from sqlalchemy import select
from workroom import Room, until

from app.workstation.compose import Program
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
