"""How far the sequence had come at which time, by which old markers of gone rows are forgotten."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column

from sync.store.migrations.fields import LARGE

revision = "r0003_milestones"
down_revision = "r0002_lineage"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "milestone",
        Column("at_ms", LARGE, primary_key=True, autoincrement=False),
        Column("seq", LARGE, nullable=False),
    )
