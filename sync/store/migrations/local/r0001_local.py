"""What a client keeps for itself: drafts, marks, the outbox, and how far it read."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Boolean, Column, PrimaryKeyConstraint, String, UniqueConstraint

from sync.store.migrations.fields import LARGE

revision = "r0001_local"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "cursor",
        Column("scope", String, nullable=False),
        Column("seq", LARGE, nullable=False),
        Column("snap", LARGE, nullable=False),
        Column("grant_id", String, nullable=False),
        Column("generation", LARGE, nullable=False),
        PrimaryKeyConstraint("scope", name="pk_cursor"),
    )
    op.create_table(
        "draft",
        Column("ticket_id", String, nullable=False),
        Column("visibility", String, nullable=False),
        Column("body", String, nullable=False),
        Column("at_ms", LARGE, nullable=False),
        PrimaryKeyConstraint("ticket_id", "visibility", name="pk_draft"),
    )
    op.create_table(
        "landed",
        Column("scope", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("record_id", String, nullable=False),
        Column("seq", LARGE, nullable=False),
        Column("generation", LARGE, nullable=False),
        PrimaryKeyConstraint("scope", "kind", "record_id", name="pk_landed"),
    )
    op.create_index("ix_landed_record", "landed", ["kind", "record_id"])
    op.create_table(
        "meta",
        Column("key", String, nullable=False),
        Column("value", String, nullable=False),
        PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "outbox",
        Column("n", LARGE, nullable=False),
        Column("op_id", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("record_id", String, nullable=False),
        Column("is_new", Boolean, nullable=False),
        Column("scope", String),
        Column("stamp", String, nullable=False),
        Column("fields", JSON, nullable=False),
        Column("base", JSON, nullable=False),
        Column("at_ms", LARGE, nullable=False),
        Column("acked_at_ms", LARGE),
        PrimaryKeyConstraint("n", name="pk_outbox"),
        UniqueConstraint("op_id", name="uq_outbox_op_id"),
    )
    op.create_index("ix_outbox_acked", "outbox", ["acked_at_ms", "n"])
    op.create_index("ix_outbox_record", "outbox", ["kind", "record_id"])
    op.create_table(
        "preference",
        Column("key", String, nullable=False),
        Column("value", String, nullable=False),
        PrimaryKeyConstraint("key", name="pk_preference"),
    )
    op.create_table(
        "read_mark",
        Column("ticket_id", String, nullable=False),
        Column("seen_at_ms", LARGE, nullable=False),
        PrimaryKeyConstraint("ticket_id", name="pk_read_mark"),
    )
    op.create_table(
        "rejected",
        Column("op_id", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("record_id", String, nullable=False),
        Column("is_new", Boolean, nullable=False),
        Column("scope", String),
        Column("stamp", String, nullable=False),
        Column("fields", JSON, nullable=False),
        Column("base", JSON, nullable=False),
        Column("why", String, nullable=False),
        Column("at_ms", LARGE, nullable=False),
        PrimaryKeyConstraint("op_id", name="pk_rejected"),
    )
    op.create_index("ix_rejected_record_id", "rejected", ["record_id"])
    op.create_table(
        "waiting_blob",
        Column("sha256", String, nullable=False),
        Column("size_bytes", LARGE, nullable=False),
        Column("at_ms", LARGE, nullable=False),
        PrimaryKeyConstraint("sha256", name="pk_waiting_blob"),
    )
