"""Records as of schema 1: customers, staff, tickets, messages, attachments, remote sessions and ratings."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Column

from sync.store.migrations.fields import create_record_table, flag_column, large_column, text_column

revision = "r0001_records"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _customers()
    _staff()
    _tickets()
    _conversations()
    _sessions()


def _customers() -> None:
    create_record_table(
        "organisation",
        text_column("name"),
        text_column("tier"),
        text_column("country"),
        text_column("city"),
        text_column("language"),
        text_column("service_until"),
        text_column("note"),
        indexed=("name",),
    )
    create_record_table(
        "contact",
        text_column("organisation_id"),
        text_column("name"),
        text_column("position"),
        text_column("department"),
        text_column("email"),
        text_column("phone"),
        text_column("language"),
        text_column("note"),
        text_column("device_id"),
        text_column("device_key"),
        flag_column("is_verified"),
        indexed=("organisation_id", "name", "email", "phone", "device_id"),
    )
    create_record_table(
        "installation",
        text_column("organisation_id"),
        text_column("contact_id"),
        text_column("product"),
        text_column("version"),
        text_column("module"),
        text_column("host_name"),
        text_column("operating_system"),
        indexed=("organisation_id", "contact_id"),
    )


def _staff() -> None:
    create_record_table(
        "agent",
        text_column("name"),
        text_column("email"),
        text_column("role"),
        text_column("team_id"),
        flag_column("is_active"),
    )


def _tickets() -> None:
    create_record_table(
        "ticket",
        large_column("number", nullable=True),
        text_column("subject"),
        text_column("state"),
        text_column("priority"),
        text_column("contact_id"),
        text_column("organisation_id"),
        text_column("owner_id"),
        text_column("product"),
        text_column("version"),
        text_column("module"),
        text_column("language"),
        large_column("resolved_at_ms", nullable=True),
        large_column("closed_at_ms", nullable=True),
        indexed=("number", "state", "contact_id", "organisation_id", "owner_id"),
    )


def _conversations() -> None:
    create_record_table(
        "message",
        text_column("ticket_id"),
        text_column("author_id"),
        text_column("author_kind"),
        text_column("author_name"),
        text_column("visibility"),
        text_column("body"),
    )
    op.create_index("ix_message_conversation", "message", ["ticket_id", "created_at_ms"])
    create_record_table(
        "attachment",
        text_column("ticket_id"),
        text_column("message_id"),
        text_column("author_id"),
        text_column("author_kind"),
        text_column("author_name"),
        text_column("visibility"),
        text_column("file_name"),
        text_column("media_type"),
        large_column("size_bytes"),
        text_column("sha256"),
        large_column("width_px", nullable=True),
        large_column("height_px", nullable=True),
        indexed=("ticket_id", "message_id", "sha256"),
    )


def _sessions() -> None:
    create_record_table(
        "remote_session",
        text_column("ticket_id"),
        text_column("contact_id"),
        text_column("agent_id"),
        text_column("agent_name"),
        Column("rights", JSON, nullable=False),
        text_column("lease"),
        text_column("path"),
        large_column("granted_at_ms", nullable=True),
        large_column("ended_at_ms", nullable=True),
        text_column("end_reason"),
        indexed=("ticket_id",),
    )
    create_record_table(
        "rating",
        text_column("ticket_id"),
        text_column("contact_id"),
        large_column("score"),
        text_column("comment"),
        indexed=("ticket_id",),
    )
