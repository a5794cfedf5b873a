"""The records of the service desk: one set of SQLAlchemy declarations for hub, workstation and companion."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sync.records.base import BOOKKEEPING, Base, FieldValue, Record
from sync.records.checking import field_types
from sync.records.conflicts import Conflict
from sync.records.customers import Contact, Installation, Organisation
from sync.records.knowledge import Article
from sync.records.sets import TicketTag, Watcher
from sync.records.staff import Agent
from sync.records.tickets import Attachment, Message, Rating, RemoteSession, Ticket

KINDS: MappingProxyType[str, type[Base]] = MappingProxyType(
    {
        record.__tablename__: record
        for record in (
            Organisation,
            Contact,
            Installation,
            Agent,
            Ticket,
            Message,
            Attachment,
            RemoteSession,
            Rating,
            Conflict,
            TicketTag,
            Watcher,
            Article,
        )
    }
)
"""Every kind of record that travels, by the name it has on the wire."""

HUB_OWNED: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "ticket": frozenset({"number"}),
        "contact": frozenset({"device_id", "device_key", "is_verified"}),
        "agent": frozenset({"name", "email", "role", "team_id", "is_active"}),
        "conflict": frozenset(
            {"about_kind", "about_id", "ticket_id", "field", "kept", "lost", "base", "kept_by", "lost_by"}
        ),
    }
)
"""Fields that only the hub itself writes; an operation of anybody else that names one is rejected."""


WRITTEN: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "organisation": frozenset({"name", "country", "city", "note"}),
        "contact": frozenset({"name", "position", "department", "email", "phone", "note"}),
        "installation": frozenset({"product", "version", "module", "host_name", "operating_system"}),
        "ticket": frozenset({"subject"}),
        "rating": frozenset({"comment"}),
        "article": frozenset({"title", "body"}),
    }
)
"""Fields that hold what somebody wrote: a text that lost against another one is kept as a conflict."""

HUB_KINDS = frozenset({"agent"})
"""Kinds of which only the hub itself writes records."""

FIELD_TYPES: MappingProxyType[str, Mapping[str, frozenset[type]]] = MappingProxyType(
    {kind: field_types(record) for kind, record in KINDS.items()}
)
"""The types that each field of each kind accepts (sync.records.checking.misfit)."""


def field_names(kind: str) -> frozenset[str]:
    """Return the names of the fields of a kind, its bookkeeping columns left out.

    Raises:
        KeyError: no such kind.
    """
    return frozenset(KINDS[kind].__table__.columns.keys()) - BOOKKEEPING


__all__ = [
    "FIELD_TYPES",
    "HUB_KINDS",
    "HUB_OWNED",
    "KINDS",
    "WRITTEN",
    "Agent",
    "Article",
    "Attachment",
    "Base",
    "Conflict",
    "Contact",
    "FieldValue",
    "Installation",
    "Message",
    "Organisation",
    "Rating",
    "Record",
    "RemoteSession",
    "Ticket",
    "TicketTag",
    "Watcher",
    "field_names",
]
