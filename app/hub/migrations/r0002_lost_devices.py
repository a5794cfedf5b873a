"""Companions that were taken back."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, String

revision = "r0002_lost_devices"
down_revision = "r0001_accounts"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "hub_lost_device",
        Column("id", String, nullable=False),
        Column("contact_id", String, nullable=False),
        Column("at_ms", BigInteger, nullable=False),
        PrimaryKeyConstraint("id"),
    )
