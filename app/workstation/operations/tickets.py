"""What an agent does with a ticket itself: take it, move it on, name it, grade it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.workstation.operations.desk import Desk, Done, TicketFacts
from desk.lifecycle import TicketState, move
from desk.priority import Priority
from sync.edits import Edit


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("TicketOperations", text)


STATE_WORDS = {
    TicketState.NEW: "{ticket} is new again.",
    TicketState.OPEN: "{ticket} is open again.",
    TicketState.WAITING: "{ticket} waits for the customer.",
    TicketState.RESOLVED: "{ticket} is resolved.",
    TicketState.CLOSED: "{ticket} is closed; the customer is asked for a rating.",
}


def ticket_name(ticket: TicketFacts) -> str:
    """Return what people call a ticket: its number, or that it has none yet."""
    return tr("Ticket {number}").format(number=ticket.number) if ticket.number else tr("The new ticket")


async def take_ticket(desk: Desk, ticket_id: str) -> Done:
    """Make the signed-in agent responsible for a ticket; a new one is open from now on."""
    ticket = await desk.ticket(ticket_id)
    if ticket.owner_id == desk.me.principal_id:
        return Done(said=tr("{ticket} is yours already.").format(ticket=ticket_name(ticket)))
    edits = [Edit.change("ticket", ticket.id, owner_id=desk.me.principal_id)]
    undo = [Edit.change("ticket", ticket.id, owner_id=ticket.owner_id)]
    if ticket.state == TicketState.NEW:
        edits = [Edit.change("ticket", ticket.id, owner_id=desk.me.principal_id, state=TicketState.OPEN.value)]
        undo = [Edit.change("ticket", ticket.id, owner_id=ticket.owner_id, state=ticket.state)]
    changed = await desk.write(*edits)
    return Done(changed, tr("{ticket} is yours.").format(ticket=ticket_name(ticket)), tuple(undo))


async def hand_over(desk: Desk, ticket_id: str, agent_id: str, agent_name: str) -> Done:
    """Make another agent responsible."""
    ticket = await desk.ticket(ticket_id)
    changed = await desk.write(Edit.change("ticket", ticket.id, owner_id=agent_id))
    said = tr("{ticket} is {agent}'s now.").format(ticket=ticket_name(ticket), agent=agent_name)
    return Done(changed, said, (Edit.change("ticket", ticket.id, owner_id=ticket.owner_id),))


async def move_ticket(desk: Desk, ticket_id: str, to: TicketState) -> Done:
    """Move a ticket to another state; whoever moves a ticket without an owner becomes responsible.

    Raises:
        MoveError: that move is not allowed.
    """
    ticket = await desk.ticket(ticket_id)
    if ticket.state == to:
        return Done(said=tr(STATE_WORDS[to]).format(ticket=ticket_name(ticket)))
    fields = move(ticket.state, to, desk.now_ms())
    before: dict[str, str | int | None] = {name: getattr(ticket, name) for name in fields}
    if not ticket.owner_id:
        fields["owner_id"], before["owner_id"] = desk.me.principal_id, ""
    changed = await desk.write(Edit.change("ticket", ticket.id, **fields))
    said = tr(STATE_WORDS[to]).format(ticket=ticket_name(ticket))
    return Done(changed, said, (Edit.change("ticket", ticket.id, **before),))


async def change_subject(desk: Desk, ticket_id: str, subject: str) -> Done:
    """Give a ticket another subject; an empty one changes nothing."""
    ticket = await desk.ticket(ticket_id)
    wanted = " ".join(subject.split())
    if not wanted or wanted == ticket.subject:
        return Done()
    changed = await desk.write(Edit.change("ticket", ticket.id, subject=wanted))
    return Done(changed, tr("The subject is changed."), (Edit.change("ticket", ticket.id, subject=ticket.subject),))


async def change_priority(desk: Desk, ticket_id: str, priority: Priority) -> Done:
    """Grade how urgent a ticket is."""
    ticket = await desk.ticket(ticket_id)
    if priority == ticket.priority:
        return Done()
    changed = await desk.write(Edit.change("ticket", ticket.id, priority=priority.value))
    undo = (Edit.change("ticket", ticket.id, priority=ticket.priority),)
    return Done(changed, tr("The priority is changed."), undo)
