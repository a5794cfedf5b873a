"""The hub's own tables, beside the records in the same file: accounts, devices, tokens, uploads, sessions, audit."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table

from sync.store.migrations.chain import Chain

METADATA = MetaData()

ACCOUNTS = Chain(
    "accounts",
    Path(__file__).parent / "migrations",
    (("r0001_accounts", "hub_user"), ("r0002_lost_devices", "hub_lost_device")),
)
"""The revisions that make these tables."""

USER = Table(
    "hub_user",
    METADATA,
    Column("id", String, primary_key=True),
    Column("email", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("team_id", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("is_active", Boolean, nullable=False, default=True),
    Column("created_at_ms", BigInteger, nullable=False),
)
"""Members of the staff; `email` is kept in lower case, `id` is the id of the Agent record."""

DEVICE = Table(
    "hub_device",
    METADATA,
    Column("id", String, primary_key=True),
    Column("contact_id", String, nullable=False, index=True),
    Column("public_key", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("host_name", String, nullable=False),
    Column("ticket_scope", String, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
)
"""Companions that enrolled."""

LOST_DEVICE = Table(
    "hub_lost_device",
    METADATA,
    Column("id", String, primary_key=True),
    Column("contact_id", String, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)
"""Companions that were taken back: their key opens nothing any more, for ever."""

TOKEN = Table(
    "hub_token",
    METADATA,
    Column("sha256", String, primary_key=True),
    Column("principal_id", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("device_id", String, nullable=False),
    Column("expires_at_ms", BigInteger, nullable=False, index=True),
)
"""Bearer tokens; only their hash, so that a copy of the file signs nobody in."""

UPLOAD = Table(
    "hub_upload",
    METADATA,
    Column("sha256", String, primary_key=True),
    Column("principal_id", String, primary_key=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_hub_upload_principal", "principal_id", "at_ms"),
)
"""Who brought which blob: he may read it again before a record names it."""

SESSION = Table(
    "hub_session",
    METADATA,
    Column("id", String, primary_key=True),
    Column("ticket_id", String, nullable=False),
    Column("agent_id", String, nullable=False),
    Column("contact_id", String, nullable=False),
    Column("expires_at_ms", BigInteger, nullable=False),
)
"""Remote sessions that a customer granted and that are not over: a hub that restarts still pairs their relays."""

SECRET = Table(
    "hub_secret",
    METADATA,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)
"""What several nodes sign with alike; a hub on SQLite has a file of its own for it."""

USED = Table(
    "hub_used",
    METADATA,
    Column("id", String, primary_key=True),
    Column("until_ms", BigInteger, nullable=False),
)
"""What is good once, until then: whichever node sees it a second time refuses it."""

BUS = Table(
    "hub_bus",
    METADATA,
    Column("id", String, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("payload", String, nullable=False),
)
"""Messages between nodes that are longer than a NOTIFY may be; swept a minute later."""

AUDIT = Table(
    "hub_audit",
    METADATA,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    Column("about", String, nullable=False),
    Column("address", String, nullable=False),
    sqlite_autoincrement=True,
)
"""Who did what; triggers, which its revision makes, refuse every change of a line and every removal."""
