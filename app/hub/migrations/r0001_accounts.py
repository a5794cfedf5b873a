"""Accounts, devices, tokens, uploads, sessions and the audit."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, PrimaryKeyConstraint, String, UniqueConstraint

revision = "r0001_accounts"
down_revision = None


def upgrade() -> None:
    """Make the tables, and the triggers that keep the audit as it was written."""
    op.create_table(
        "hub_audit",
        Column("n", Integer, nullable=False),
        Column("at_ms", BigInteger, nullable=False),
        Column("who", String, nullable=False),
        Column("what", String, nullable=False),
        Column("about", String, nullable=False),
        Column("address", String, nullable=False),
        PrimaryKeyConstraint("n"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "hub_device",
        Column("id", String, nullable=False),
        Column("contact_id", String, nullable=False),
        Column("public_key", String, nullable=False),
        Column("name", String, nullable=False),
        Column("host_name", String, nullable=False),
        Column("ticket_scope", String, nullable=False),
        Column("created_at_ms", BigInteger, nullable=False),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("public_key"),
    )
    op.create_index("ix_hub_device_contact_id", "hub_device", ["contact_id"])
    op.create_table(
        "hub_session",
        Column("id", String, nullable=False),
        Column("ticket_id", String, nullable=False),
        Column("agent_id", String, nullable=False),
        Column("contact_id", String, nullable=False),
        Column("expires_at_ms", BigInteger, nullable=False),
        PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "hub_token",
        Column("sha256", String, nullable=False),
        Column("principal_id", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("device_id", String, nullable=False),
        Column("expires_at_ms", BigInteger, nullable=False),
        PrimaryKeyConstraint("sha256"),
    )
    op.create_index("ix_hub_token_expires_at_ms", "hub_token", ["expires_at_ms"])
    op.create_index("ix_hub_token_principal_id", "hub_token", ["principal_id"])
    op.create_table(
        "hub_upload",
        Column("sha256", String, nullable=False),
        Column("principal_id", String, nullable=False),
        Column("size_bytes", BigInteger, nullable=False),
        Column("at_ms", BigInteger, nullable=False),
        PrimaryKeyConstraint("sha256", "principal_id"),
    )
    op.create_index("ix_hub_upload_principal", "hub_upload", ["principal_id", "at_ms"])
    op.create_table(
        "hub_user",
        Column("id", String, nullable=False),
        Column("email", String, nullable=False),
        Column("name", String, nullable=False),
        Column("role", String, nullable=False),
        Column("team_id", String, nullable=False),
        Column("password_hash", String, nullable=False),
        Column("is_active", Boolean, nullable=False),
        Column("created_at_ms", BigInteger, nullable=False),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("email"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER hub_audit_no_{verb.lower()} BEFORE {verb} ON hub_audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
            )
