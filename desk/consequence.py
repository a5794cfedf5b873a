"""What follows from an edit by itself: written by the hub in the same transaction, whoever made the edit."""

from __future__ import annotations

from collections.abc import Mapping

from desk.lifecycle import TicketState, is_done, state_after_message
from sync.edits import Edit
from sync.protocol.actor import Actor
from sync.protocol.messages import Op
from sync.records import FieldValue


def consequences(actor: Actor, op: Op, ticket: Mapping[str, FieldValue] | None) -> tuple[Edit, ...]:
    """Return the edits that an accepted operation brings about.

    A customer who writes makes it the staff's turn, and opens a resolved or closed ticket anew: he may not set
    the state himself, and nothing that he says may go unseen.

    Args:
        actor: who made the operation.
        op: it has been taken.
        ticket: the fields of the ticket that its record belongs to, None when there is none.
    """
    if actor.kind != "contact" or op.kind != "message" or not op.is_new or ticket is None:
        return ()
    before = str(ticket.get("state", TicketState.NEW))
    after = state_after_message(before, "contact")
    if after == before:
        return ()
    fields: dict[str, FieldValue] = {"state": after.value}
    if is_done(before):
        fields |= {"resolved_at_ms": None, "closed_at_ms": None}
    return (Edit.change("ticket", str(op.fields["ticket_id"]), **fields),)
