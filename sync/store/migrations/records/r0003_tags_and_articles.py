"""Schema 3: tags and watchers as rows, articles, and contacts that were merged."""

from __future__ import annotations

from sqlalchemy import text

from sync.store.migrations.fields import add_field, create_record_table, flag_column, text_column

revision = "r0003_tags_and_articles"
down_revision = "r0002_conflicts"


def upgrade() -> None:
    """Make the tables and the column."""
    create_record_table(
        "ticket_tag",
        text_column("ticket_id"),
        text_column("tag"),
        flag_column("is_on"),
        indexed=("ticket_id", "tag"),
    )
    create_record_table(
        "watcher",
        text_column("ticket_id"),
        text_column("agent_id"),
        flag_column("is_on"),
        indexed=("ticket_id", "agent_id"),
    )
    create_record_table(
        "article",
        text_column("title"),
        text_column("body"),
        text_column("language"),
        text_column("product"),
        flag_column("is_public"),
        indexed=("product",),
    )
    add_field("contact", text_column("merged_into"), text("''"), indexed=True)
