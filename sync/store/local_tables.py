"""Tables that never leave the machine: what the person left half-done, and the client's bookkeeping of sync."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import JSON, Index, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from sync.records.base import NAMING, FieldValue


class LocalBase(DeclarativeBase):
    """The declarations that only clients have."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {dict[str, str]: JSON, dict[str, FieldValue]: JSON}


class Draft(LocalBase):
    """A message not sent yet; one for each ticket and visibility ("public" or "internal")."""

    __tablename__ = "draft"

    ticket_id: Mapped[str] = mapped_column(primary_key=True)
    visibility: Mapped[str] = mapped_column(primary_key=True, default="public")
    body: Mapped[str] = mapped_column(default="")
    at_ms: Mapped[int] = mapped_column(default=0)


class ReadMark(LocalBase):
    """Up to when the person has seen a ticket's conversation."""

    __tablename__ = "read_mark"

    ticket_id: Mapped[str] = mapped_column(primary_key=True)
    seen_at_ms: Mapped[int] = mapped_column(default=0)


class Preference(LocalBase):
    """A setting of this person on this machine."""

    __tablename__ = "preference"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(default="")


class Meta(LocalBase):
    """The client's own state, a line each (sync.client.meta)."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class OutboxEntry(LocalBase):
    """An operation made here. Taken by the hub it stays 30 days, in case the hub is restored from a backup.

    Attributes:
        n: the order in which the operations were made.
        acked_at_ms: when the hub took it, None while it waits.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_record", "kind", "record_id"), Index("ix_outbox_acked", "acked_at_ms", "n"))

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    op_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    record_id: Mapped[str]
    is_new: Mapped[bool]
    scope: Mapped[str | None]
    stamp: Mapped[str]
    fields: Mapped[dict[str, FieldValue]]
    base: Mapped[dict[str, str]]
    at_ms: Mapped[int]
    acked_at_ms: Mapped[int | None] = mapped_column(default=None)


class RejectedOp(LocalBase):
    """An operation that the hub refused for good, with the person's text in it: shown, never dropped."""

    __tablename__ = "rejected"

    op_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    record_id: Mapped[str] = mapped_column(index=True)
    is_new: Mapped[bool]
    scope: Mapped[str | None]
    stamp: Mapped[str]
    fields: Mapped[dict[str, FieldValue]]
    base: Mapped[dict[str, str]]
    why: Mapped[str]
    at_ms: Mapped[int]


class Landed(LocalBase):
    """A record that the hub gave us, in one of the scopes in which it is shown to us.

    Attributes:
        scope: "" for a record that the hub took from us and that no page brought yet.
        seq: of the hub's line; count and sum of them are compared with the hub's.
        generation: of the scope's snapshot; what a newer one does not bring is not there any more.
    """

    __tablename__ = "landed"
    __table_args__ = (Index("ix_landed_record", "kind", "record_id"),)

    scope: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    generation: Mapped[int]


class ScopeCursor(LocalBase):
    """How far a scope was read."""

    __tablename__ = "cursor"

    scope: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    snap: Mapped[int]
    grant_id: Mapped[str]
    generation: Mapped[int]


class WaitingBlob(LocalBase):
    """A blob kept here that the hub does not have yet; operations that name it wait for it."""

    __tablename__ = "waiting_blob"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size_bytes: Mapped[int]
    at_ms: Mapped[int]
