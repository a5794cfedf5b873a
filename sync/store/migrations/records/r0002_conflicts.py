"""Schema 2: the text that lost when two people wrote at once is a record."""

from __future__ import annotations

from sync.store.migrations.fields import create_record_table, text_column

revision = "r0002_conflicts"
down_revision = "r0001_records"


def upgrade() -> None:
    """Make the table."""
    create_record_table(
        "conflict",
        text_column("about_kind"),
        text_column("about_id"),
        text_column("ticket_id"),
        text_column("field"),
        text_column("kept"),
        text_column("lost"),
        text_column("base"),
        text_column("kept_by"),
        text_column("lost_by"),
        text_column("state"),
        text_column("resolved_by"),
        indexed=("about_id", "ticket_id", "state"),
    )
