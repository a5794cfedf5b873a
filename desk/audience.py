"""Who may see a record: its own scope, its customer for a ticket's public part, everybody for a public article."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sync.identifiers import KNOWLEDGE_SCOPE, Scope, contact_scope
from sync.records import FieldValue

PUBLIC_FIELDS: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "ticket": frozenset(
            {
                "number",
                "subject",
                "state",
                "contact_id",
                "owner_id",
                "product",
                "version",
                "module",
                "language",
                "created_at_ms",
                "resolved_at_ms",
                "closed_at_ms",
                "deleted",
            }
        ),
    }
)
"""What a customer sees of his own records of these kinds; of the other kinds that reach him he sees all."""

FOLLOWERS_OF_TICKETS = frozenset({"message", "attachment", "remote_session", "rating"})
"""Kinds whose audience is that of the ticket they belong to."""


def audiences(kind: str, fields: Mapping[str, FieldValue], scope: str, ticket_contact_id: str) -> tuple[Scope, ...]:
    """Return the scopes in which a row is shown, its own first.

    Args:
        ticket_contact_id: contact of the row's ticket (of the ticket itself, for a ticket), "" when unknown.
    """
    own = Scope(scope)
    if kind == "article" and fields.get("is_public") is True and own != KNOWLEDGE_SCOPE:
        return (own, KNOWLEDGE_SCOPE)
    is_public = kind == "ticket" or (kind in FOLLOWERS_OF_TICKETS and fields.get("visibility", "public") == "public")
    if not is_public or not ticket_contact_id:
        return (own,)
    return (own, contact_scope(ticket_contact_id))


def visible_fields(kind: str, fields: Mapping[str, FieldValue], in_scope: str) -> dict[str, FieldValue]:
    """Return the part of a row that is shown in a scope; a customer's scope shows the public fields only."""
    if not in_scope.startswith("contact:") or kind not in PUBLIC_FIELDS:
        return dict(fields)
    public = PUBLIC_FIELDS[kind]
    return {name: value for name, value in fields.items() if name in public}
