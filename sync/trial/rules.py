"""The rules of a desk under which the engine is tried; sync knows no desk, so they are handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.edits import Edit
from sync.hub.push import Consequences, Judge
from sync.hub.transaction import Audiences
from sync.hub.visible import VisibleFields, all_fields
from sync.protocol.actor import Actor
from sync.protocol.messages import Op
from sync.records import FieldValue

FORBIDDEN = "forbidden"
"""A subject that `reject_forbidden` rejects."""


COUNTER = "version"
"""The field of a ticket in which `count_messages` counts; no action writes it."""

HIDDEN = "priority"
"""A field that a customer is not shown, and so may not write: nothing would ever tell him what became of it."""


def reject_forbidden(
    actor: Actor, op: Op, _existing: Mapping[str, FieldValue] | None, _ticket: Mapping[str, FieldValue] | None
) -> str | None:
    """Reject one subject, whoever writes it, and a customer's writing where he does not see."""
    if op.fields.get("subject") == FORBIDDEN:
        return "Not this."
    return "Not yours." if actor.kind == "contact" and HIDDEN in op.fields else None


def count_messages(_actor: Actor, op: Op, ticket: Mapping[str, FieldValue] | None) -> tuple[Edit, ...]:
    """Count a ticket's messages in it: a side effect that shows when an operation was taken twice."""
    if op.kind != "message" or not op.is_new or ticket is None:
        return ()
    counted = int(str(ticket.get(COUNTER) or 0)) + 1
    return (Edit.change("ticket", str(op.fields["ticket_id"]), **{COUNTER: str(counted)}),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a hub asks its desk.

    Attributes:
        audiences: in which scopes a record is shown.
        visible_fields: which part of it each of them shows.
        judge: whether an actor may do an operation.
        consequences: what the hub writes because of one.
    """

    audiences: Audiences
    visible_fields: VisibleFields = all_fields
    judge: Judge = reject_forbidden
    consequences: Consequences = count_messages
