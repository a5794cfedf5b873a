"""A long conversation at the desk: its newest page, then the ones before as one scrolls up, and any message found."""

from __future__ import annotations

from workroom import Room, now_ms, until

from app.workstation.compose import Program
from sync.edits import Edit

COUNT = 900
MINUTE_MS = 60_000


async def long_talk(room: Room) -> tuple[Program, str, list[str]]:
    customer = await room.customer()
    ticket_id = await customer.open_ticket("Long story")
    await until(lambda: room.hub.field("ticket", ticket_id, "scope"))
    scope = str(room.hub.field("ticket", ticket_id, "scope"))
    begin = now_ms() - COUNT * MINUTE_MS
    said = [
        Edit.create(
            "message", scope, ticket_id=ticket_id, author_kind="contact", author_name="Hannah Marsh",
            body=f"line {at}", created_at_ms=begin + at * MINUTE_MS,
        )
        for at in range(COUNT)
    ]  # fmt: skip
    ids = room.hub.add_records(*said)
    program = await room.at_work()
    await until(lambda: ticket_id in program.window.desk.queue.model.tickets)
    program.workplace.open_ticket(ticket_id)
    await until(lambda: program.window.desk.conversation.model.rowCount() > 100)
    return program, ticket_id, ids


def test_scrolling_up_brings_the_whole_conversation_page_by_page(room: Room) -> None:
    async def scenario() -> None:
        program, _, ids = await long_talk(room)
        view = program.window.desk.conversation
        assert view.model.rowCount() < COUNT
        assert view.model.row_of(ids[0]) < 0
        for _ in range(COUNT // 50):
            before = view.model.rowCount()
            view.verticalScrollBar().setValue(0)
            if view.model.row_of(ids[0]) >= 0:
                break
            await until(lambda before=before: view.model.rowCount() > before)
        assert [view.model.row_of(entry_id) for entry_id in ids] == list(range(COUNT))

    room.run(scenario())


def test_a_message_far_back_is_brought_into_sight(room: Room) -> None:
    async def scenario() -> None:
        program, _, ids = await long_talk(room)
        view = program.window.desk.conversation
        program.workplace.ticket.pages.reveal(ids[3])
        await until(lambda: view.model.row_of(ids[3]) >= 0)
        top = view.verticalScrollBar().value()
        assert 0 <= view._stack.top_of(view.model.row_of(ids[3])) - top < view.viewport().height()

    room.run(scenario())
