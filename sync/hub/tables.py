"""The hub's tables beside the records themselves."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, MetaData, String, Table

from sync.records.base import LARGE_INTEGER, NAMING

HUB_METADATA = MetaData(naming_convention=NAMING)

workspace = Table(
    "workspace",
    HUB_METADATA,
    Column("id", Integer, primary_key=True),
    Column("seq", LARGE_INTEGER, nullable=False),
    Column("epoch", String, nullable=False),
    Column("is_recovering", Boolean, nullable=False),
    Column("next_number", LARGE_INTEGER, nullable=False),
    Column("ticks", LARGE_INTEGER, nullable=False),
    Column("lineage", String, nullable=False, server_default=""),
)
"""One row. It is locked first, and seq handed out under the lock: the order of seq is the order of commits.

`lineage` is PostgreSQL's timeline when the row was written last: after another one took over, what the old one
acknowledged at the end may be missing.
"""

member = Table(
    "member",
    HUB_METADATA,
    Column("principal_id", String, primary_key=True),
    Column("scope", String, primary_key=True),
    Column("grant_id", String, nullable=False),
)
"""Who may see which scope. A scope granted again has a new grant_id, and so is read anew."""

scope = Table(
    "scope",
    HUB_METADATA,
    Column("id", String, primary_key=True),
    Column("floor", LARGE_INTEGER, nullable=False),
    Column("row_count", LARGE_INTEGER, nullable=False),
    Column("seq_sum", LARGE_INTEGER, nullable=False),
)
"""Below `floor`, markers of gone rows are forgotten; count and sum are those of the rows listed and not gone."""

change = Table(
    "change",
    HUB_METADATA,
    Column("scope", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("record_id", String, primary_key=True),
    Column("seq", LARGE_INTEGER, nullable=False),
    Column("is_gone", Boolean, nullable=False),
    Index("ix_change_order", "scope", "seq", unique=True),
    Index("ix_change_record", "kind", "record_id"),
)
"""One line for a row in each scope where it is shown: it does not grow with history."""

op = Table(
    "op",
    HUB_METADATA,
    Column("op_id", String, primary_key=True),
    Column("author_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("is_new", Boolean, nullable=False),
    Column("scope", String),
    Column("stamp", String, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("base", JSON, nullable=False),
    Column("at_ms", LARGE_INTEGER, nullable=False),
    Index("ix_op_record", "kind", "record_id"),
)
"""Every operation that was taken, and by whom: duplicates are known by it, and it is the audit of records."""

erased = Table(
    "erased",
    HUB_METADATA,
    Column("kind", String, primary_key=True),
    Column("record_id", String, primary_key=True),
    Column("at_ms", LARGE_INTEGER, nullable=False),
)
"""Records that were erased for good; nothing brings them back."""

milestone = Table(
    "milestone",
    HUB_METADATA,
    Column("at_ms", LARGE_INTEGER, primary_key=True, autoincrement=False),
    Column("seq", LARGE_INTEGER, nullable=False),
)
"""How far the sequence had come at which time, a line a day (sync.hub.forgetting)."""
