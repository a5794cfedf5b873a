"""Who may make which edit: judged at the hub before an operation counts, and known to the clients beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from desk.audience import FOLLOWERS_OF_TICKETS
from desk.members import MEMBER_FIELDS, member_objection
from desk.roles import Role, is_staff
from sync.identifiers import SHARED_SCOPE
from sync.protocol.actor import Actor
from sync.protocol.messages import Op
from sync.records import HUB_OWNED, KINDS, FieldValue, field_names

Fields = Mapping[str, FieldValue]

CUSTOMER_WRITES: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "ticket": frozenset({"subject", "product", "version", "module", "language", "contact_id", "created_at_ms"}),
        "message": field_names("message"),
        "attachment": field_names("attachment"),
        "remote_session": field_names("remote_session"),
        "rating": field_names("rating"),
    }
)
"""What a companion may write, and of a ticket only how it was asked; the rest is the staff's."""

CUSTOMER_CHANGES: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "remote_session": frozenset({"rights", "lease", "path", "granted_at_ms", "ended_at_ms", "end_reason"}),
        "rating": frozenset({"score", "comment"}),
        "ticket": frozenset({"subject"}),
    }
)
"""Which of a customer's own records he may change after they were made."""

IMMUTABLE = frozenset({"message", "attachment"})
"""Written once: what was said stays said; only the trash may still move it."""

MAX_TEXT_CHARS = 100_000
"""Longer than any message a person writes; a log belongs into an attachment."""

LONG_FIELDS = frozenset({"body", "comment", "lease"})
MAX_SHORT_CHARS = 1000
"""A customer's other fields are names, subjects and versions; every agent's machine holds all of them."""

STAFF_NOTES = frozenset({"ended_at_ms", "end_reason", "deleted"})
"""What the staff may write on the record of a remote session; the rest is the customer's word for his consent."""

RESOLUTION = frozenset({"state", "resolved_by", "deleted"})
"""What the staff may write on a conflict of two texts."""


def judge(actor: Actor, op: Op, existing: Fields | None, ticket: Fields | None) -> str | None:
    """Return why an edit is not allowed, as a sentence for people, or None when it is.

    Args:
        existing: the record's fields as the hub holds them, None when it is new.
        ticket: the fields of the ticket that the record belongs to, None when there is none.
    """
    if actor.kind == "hub":
        return None
    reason = _malformed(op) or _hub_owned(op)
    if reason:
        return reason
    if is_staff(actor.role):
        return _judge_staff(actor, op, existing, ticket)
    if actor.role == Role.CUSTOMER:
        return _judge_customer(actor, op, existing, ticket)
    return "Only members of the staff and customers may write records."


def _malformed(op: Op) -> str | None:
    if op.kind not in KINDS:
        return f"This hub does not know records of the kind {op.kind!r}."
    if any(isinstance(value, str) and len(value) > MAX_TEXT_CHARS for value in op.fields.values()):
        return "The text is longer than a record holds; send it as a file."
    if op.kind == "rating" and op.fields.get("score", 1) not in range(1, 6):
        return "A rating goes from 1 to 5."
    return None


def _hub_owned(op: Op) -> str | None:
    named = HUB_OWNED.get(op.kind, frozenset()) & op.fields.keys()
    return f"Only the hub writes {', '.join(sorted(named))}." if named else None


def _judge_staff(actor: Actor, op: Op, existing: Fields | None, ticket: Fields | None) -> str | None:
    if existing is not None and op.kind in IMMUTABLE and op.fields.keys() - {"deleted"}:
        return "What was sent stays as it was sent; write a new message instead."
    if op.kind == "rating":
        return "Only the customer rates."
    if op.kind == "remote_session" and (existing is None or op.fields.keys() - STAFF_NOTES):
        return "What the customer granted is for his companion to write down."
    if op.kind == "conflict" and (existing is None or op.fields.keys() - RESOLUTION):
        return "Only the hub notes that two people wrote at the same time; others resolve it."
    if existing is None and op.kind in IMMUTABLE:
        return _own_name(actor, op, "agent")
    if op.kind in MEMBER_FIELDS:
        return member_objection(op, existing, ticket)
    return _misplaced(op)


def _misplaced(op: Op) -> str | None:
    if op.kind == "contact" and op.fields.get("merged_into") == op.record_id:
        return "Nobody is merged into himself."
    if op.kind == "article" and op.scope not in {None, SHARED_SCOPE}:
        return "Articles live with the whole staff; a public one is shown to everybody by itself."
    return None


def _judge_customer(actor: Actor, op: Op, existing: Fields | None, ticket: Fields | None) -> str | None:
    if op.kind not in CUSTOMER_WRITES:
        return "A customer cannot write this kind of record."
    if any(_is_too_long(name, value) for name, value in op.fields.items()):
        return "A name or subject is longer than any; write it in the message."
    owner = op.fields.get("contact_id") if op.kind == "ticket" and existing is None else None
    if op.kind == "ticket" and existing is not None:
        owner = existing.get("contact_id")
    elif op.kind in FOLLOWERS_OF_TICKETS:
        owner = ticket.get("contact_id") if ticket is not None else None
    if owner != actor.id or op.fields.get("contact_id", actor.id) != actor.id:
        return "This ticket is another customer's."
    if op.scope not in {None, actor.ticket_scope}:
        return "A customer's records live with the team that helps him."
    if existing is not None:
        allowed = CUSTOMER_CHANGES.get(op.kind, frozenset())
        refused = op.fields.keys() - allowed
        return f"A customer cannot change {', '.join(sorted(refused))}." if refused else None
    refused = op.fields.keys() - CUSTOMER_WRITES[op.kind]
    if refused:
        return f"A customer cannot set {', '.join(sorted(refused))}."
    return _public_only(actor, op)


def _is_too_long(name: str, value: FieldValue) -> bool:
    return isinstance(value, str | list) and name not in LONG_FIELDS and len(value) > MAX_SHORT_CHARS


def _public_only(actor: Actor, op: Op) -> str | None:
    if op.kind not in IMMUTABLE:
        return None
    if op.fields.get("visibility", "public") != "public":
        return "Internal notes are the staff's."
    return _own_name(actor, op, "contact")


def _own_name(actor: Actor, op: Op, author_kind: str) -> str | None:
    if op.fields.get("author_id") != actor.id or op.fields.get("author_kind") != author_kind:
        return "Everybody writes under his own name."
    return None
