"""What the hub keeps beside the records: counters, grants, changes and operations."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Boolean, Column, Integer, PrimaryKeyConstraint, String

from sync.store.migrations.fields import LARGE

revision = "r0001_hub"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "change",
        Column("scope", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("record_id", String, nullable=False),
        Column("seq", LARGE, nullable=False),
        Column("is_gone", Boolean, nullable=False),
        PrimaryKeyConstraint("scope", "kind", "record_id", name="pk_change"),
    )
    op.create_index("ix_change_order", "change", ["scope", "seq"], unique=True)
    op.create_index("ix_change_record", "change", ["kind", "record_id"])
    op.create_table(
        "erased",
        Column("kind", String, nullable=False),
        Column("record_id", String, nullable=False),
        Column("at_ms", LARGE, nullable=False),
        PrimaryKeyConstraint("kind", "record_id", name="pk_erased"),
    )
    op.create_table(
        "member",
        Column("principal_id", String, nullable=False),
        Column("scope", String, nullable=False),
        Column("grant_id", String, nullable=False),
        PrimaryKeyConstraint("principal_id", "scope", name="pk_member"),
    )
    op.create_table(
        "op",
        Column("op_id", String, nullable=False),
        Column("author_id", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("record_id", String, nullable=False),
        Column("is_new", Boolean, nullable=False),
        Column("scope", String),
        Column("stamp", String, nullable=False),
        Column("fields", JSON, nullable=False),
        Column("base", JSON, nullable=False),
        Column("at_ms", LARGE, nullable=False),
        PrimaryKeyConstraint("op_id", name="pk_op"),
    )
    op.create_index("ix_op_record", "op", ["kind", "record_id"])
    op.create_table(
        "scope",
        Column("id", String, nullable=False),
        Column("floor", LARGE, nullable=False),
        Column("row_count", LARGE, nullable=False),
        Column("seq_sum", LARGE, nullable=False),
        PrimaryKeyConstraint("id", name="pk_scope"),
    )
    op.create_table(
        "workspace",
        Column("id", Integer, nullable=False),
        Column("seq", LARGE, nullable=False),
        Column("epoch", String, nullable=False),
        Column("is_recovering", Boolean, nullable=False),
        Column("next_number", LARGE, nullable=False),
        Column("ticks", LARGE, nullable=False),
        PrimaryKeyConstraint("id", name="pk_workspace"),
    )
