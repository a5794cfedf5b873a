"""An agent at his desk: he signs in, sees who waits, answers, moves tickets on; all against a real hub."""

from __future__ import annotations

from workroom import Room, part, sign_in, submit, until

from app.workstation.compose import Program


def rows(program: Program) -> list[str]:
    """Subjects in the queue."""
    return [row.subject for row in program.window.desk.queue.model.tickets.values()]


def test_signs_in_and_sees_who_waits(room: Room) -> None:
    async def scenario() -> None:
        customer = await room.customer()
        await customer.open_ticket("The period is closed")
        program = await room.at_work()
        await until(lambda: rows(program) == ["The period is closed"])
        [row] = program.window.desk.queue.model.tickets.values()
        assert (row.section, row.customer, row.unread) == ("new", "Hannah Marsh", 1)

    room.run(scenario())
