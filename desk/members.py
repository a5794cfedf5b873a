"""What a row of a ticket's sets must look like: one row for each member, under the id that all machines give it."""

from __future__ import annotations

from collections.abc import Mapping

from sync.protocol.messages import Op
from sync.records import FieldValue
from sync.ticket_sets import clean_tag, tag_row_id, watcher_row_id

Fields = Mapping[str, FieldValue]

MEMBER_FIELDS: Mapping[str, str] = {"ticket_tag": "tag", "watcher": "agent_id"}
"""Kinds whose rows are members of a set of a ticket, and the field that names the member."""


def member_objection(op: Op, existing: Fields | None, ticket: Fields | None) -> str | None:
    """Return why an operation on such a row is not allowed, None when it is.

    Args:
        existing: the row as the hub holds it, None when it is new.
        ticket: of the ticket that the row belongs to, None when there is none.
    """
    name = MEMBER_FIELDS[op.kind]
    if existing is None:
        return _new_member_objection(op, name, ticket)
    if any(op.fields.get(fixed, existing.get(fixed)) != existing.get(fixed) for fixed in ("ticket_id", name)):
        return "A tag or watcher is added and removed, not turned into another one."
    return None


def _new_member_objection(op: Op, name: str, ticket: Fields | None) -> str | None:
    ticket_id, member = op.fields.get("ticket_id"), op.fields.get(name)
    if ticket is None:
        return "The ticket is not known."
    if not isinstance(ticket_id, str) or not isinstance(member, str) or not member:
        return "It does not say what is added to which ticket."
    if op.kind == "ticket_tag" and clean_tag(member) != member:
        return "A tag is one to three words in small letters."
    row_id = tag_row_id(ticket_id, member) if op.kind == "ticket_tag" else watcher_row_id(ticket_id, member)
    return None if op.record_id == row_id else "It is kept under another id, so it would be there twice."
