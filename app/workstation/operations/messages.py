"""What an agent says: a reply that the customer reads, or a note that he never does."""

from __future__ import annotations

import asyncio

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.workstation.errors import GoneError
from app.workstation.operations.desk import Desk, Done, TicketFacts
from desk.lifecycle import state_after_message
from sync.edits import Edit
from sync.records import FieldValue
from sync.store.local_tables import RejectedOp


async def send_reply(desk: Desk, ticket_id: str, body: str) -> Done:
    """Answer the customer: the message, whose turn it is now, and who is responsible, in one edit."""
    ticket = await desk.ticket(ticket_id)
    text = body.strip()
    if not text:
        return Done()
    message = message_edit(desk, ticket, text, visibility="public")
    return Done(await desk.write(message, *turn_edits(desk, ticket)))


async def add_note(desk: Desk, ticket_id: str, body: str) -> Done:
    """Write a note for the staff; the state of the ticket stays."""
    ticket = await desk.ticket(ticket_id)
    text = body.strip()
    if not text:
        return Done()
    return Done(await desk.write(message_edit(desk, ticket, text, visibility="internal")))


async def send_again(desk: Desk, record_id: str) -> Done:
    """Send a message anew that the hub refused, under a new id; the refused one is forgotten.

    Raises:
        GoneError: it was sent again already, or its ticket is gone.
    """

    def refused(session: Session) -> dict[str, FieldValue]:
        op = session.scalars(select(RejectedOp).where(RejectedOp.record_id == record_id)).first()
        if op is None:
            raise GoneError("This message was sent again already.")
        return dict(op.fields)

    def forget(session: Session) -> None:
        session.execute(delete(RejectedOp).where(RejectedOp.record_id == record_id))

    fields = await desk.read(refused)
    ticket = await desk.ticket(str(fields["ticket_id"]))
    edit = message_edit(desk, ticket, str(fields["body"]), visibility=str(fields["visibility"]))
    changed = await desk.write(edit)
    await asyncio.wrap_future(desk.replica.write_local(forget))
    return Done(changed)


def message_edit(desk: Desk, ticket: TicketFacts, body: str, *, visibility: str) -> Edit:
    """Return the edit that creates a message of the signed-in agent."""
    return Edit.create(
        "message",
        ticket.scope,
        ticket_id=ticket.id,
        author_id=desk.me.principal_id,
        author_kind="agent",
        author_name=desk.me.name,
        visibility=visibility,
        body=body,
        created_at_ms=desk.now_ms(),
    )


def turn_edits(desk: Desk, ticket: TicketFacts) -> tuple[Edit, ...]:
    """Return the edit of the ticket that goes with an answer: the customer's turn, and an owner if it had none."""
    fields: dict[str, str | int | None] = {}
    state = state_after_message(ticket.state, "agent")
    if state != ticket.state:
        fields["state"] = state.value
    if ticket.resolved_at_ms is not None or ticket.closed_at_ms is not None:
        fields |= {"resolved_at_ms": None, "closed_at_ms": None}
    if not ticket.owner_id:
        fields["owner_id"] = desk.me.principal_id
    return (Edit.change("ticket", ticket.id, **fields),) if fields else ()
