"""Several nodes over one database: what they share, and an audit that PostgreSQL guards too."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, String

revision = "r0003_nodes"
down_revision = "r0002_lost_devices"

REFUSAL = """\
CREATE FUNCTION hub_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$"""


def upgrade() -> None:
    """Make the tables, and the triggers on PostgreSQL."""
    op.create_table(
        "hub_secret",
        Column("name", String, nullable=False),
        Column("value", String, nullable=False),
        PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "hub_used",
        Column("id", String, nullable=False),
        Column("until_ms", BigInteger, nullable=False),
        PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "hub_bus",
        Column("id", String, nullable=False),
        Column("at_ms", BigInteger, nullable=False),
        Column("payload", String, nullable=False),
        PrimaryKeyConstraint("id"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(REFUSAL)
        op.execute(
            "CREATE TRIGGER hub_audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON hub_audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION hub_audit_is_append_only()"
        )
