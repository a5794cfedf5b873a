"""What is done for them: tickets, their messages and pictures, remote sessions and ratings."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from sync.records.base import Base, Record


class Ticket(Record, Base):
    """One problem of one customer, with exactly one owner at a time.

    Attributes:
        number: given by the hub at the first sync, None until then; hub-owned.
        state: a value of desk.lifecycle.TicketState.
        priority: a value of desk.priority.Priority.
        contact_id: who asked.
        owner_id: the agent (Agent.id) responsible, "" while nobody is.
        product, version, module: what the customer was working with when he asked.
    """

    __tablename__ = "ticket"

    number: Mapped[int | None] = mapped_column(default=None, index=True)
    subject: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="new", index=True)
    priority: Mapped[str] = mapped_column(default="normal")
    contact_id: Mapped[str] = mapped_column(default="", index=True)
    organisation_id: Mapped[str] = mapped_column(default="", index=True)
    owner_id: Mapped[str] = mapped_column(default="", index=True)
    product: Mapped[str] = mapped_column(default="")
    version: Mapped[str] = mapped_column(default="")
    module: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    resolved_at_ms: Mapped[int | None] = mapped_column(default=None)
    closed_at_ms: Mapped[int | None] = mapped_column(default=None)


class Message(Record, Base):
    """One line of a conversation; written once, never edited.

    Attributes:
        author_kind: "agent", "contact" or "system".
        visibility: "public" (the customer reads it) or "internal" (he never does).
        body: plain text; code spans between backticks are shown and copied exactly.
    """

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_conversation", "ticket_id", "created_at_ms"),)

    ticket_id: Mapped[str] = mapped_column(default="")
    author_id: Mapped[str] = mapped_column(default="")
    author_kind: Mapped[str] = mapped_column(default="agent")
    author_name: Mapped[str] = mapped_column(default="")
    visibility: Mapped[str] = mapped_column(default="public")
    body: Mapped[str] = mapped_column(default="")


class Attachment(Record, Base):
    """A file or picture on a ticket; its bytes are the blob named by `sha256` (64 hex digits)."""

    __tablename__ = "attachment"

    ticket_id: Mapped[str] = mapped_column(default="", index=True)
    message_id: Mapped[str] = mapped_column(default="", index=True)
    author_id: Mapped[str] = mapped_column(default="")
    author_kind: Mapped[str] = mapped_column(default="agent")
    author_name: Mapped[str] = mapped_column(default="")
    visibility: Mapped[str] = mapped_column(default="public")
    file_name: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="application/octet-stream")
    size_bytes: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(default="", index=True)
    width_px: Mapped[int | None] = mapped_column(default=None)
    height_px: Mapped[int | None] = mapped_column(default=None)


class RemoteSession(Record, Base):
    """One time that an agent looked at, or operated, a customer's machine.

    Attributes:
        rights: values of remote.lease.Right that the customer granted, in the order he did.
        lease: the signed lease as text (remote.lease), the proof of the customer's consent.
        path: "direct" or "relay", "" before the two ends met.
        end_reason: "stopped" (the customer), "left" (the agent), "expired", "revoked" (the standing
            lease was taken back), "declined", "no_answer", "lost" or "".
    """

    __tablename__ = "remote_session"

    ticket_id: Mapped[str] = mapped_column(default="", index=True)
    contact_id: Mapped[str] = mapped_column(default="")
    agent_id: Mapped[str] = mapped_column(default="")
    agent_name: Mapped[str] = mapped_column(default="")
    rights: Mapped[list[str]] = mapped_column(default=list)
    lease: Mapped[str] = mapped_column(default="")
    path: Mapped[str] = mapped_column(default="")
    granted_at_ms: Mapped[int | None] = mapped_column(default=None)
    ended_at_ms: Mapped[int | None] = mapped_column(default=None)
    end_reason: Mapped[str] = mapped_column(default="")


class Rating(Record, Base):
    """What the customer thought of the help: 1 (bad) to 5 (very good), and his words."""

    __tablename__ = "rating"

    ticket_id: Mapped[str] = mapped_column(default="", index=True)
    contact_id: Mapped[str] = mapped_column(default="")
    score: Mapped[int] = mapped_column(default=0)
    comment: Mapped[str] = mapped_column(default="")
