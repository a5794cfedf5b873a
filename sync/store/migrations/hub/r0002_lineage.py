"""PostgreSQL's timeline, by which the hub notices that another server took over."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "r0002_lineage"
down_revision = "r0001_hub"


def upgrade() -> None:
    """Add the column."""
    op.add_column("workspace", Column("lineage", String, nullable=False, server_default=""))
