"""Who may see which scope."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, delete, select

from sync.hub.tables import member
from sync.store.upsert import insert_into


def grants_of(connection: Connection, principal_id: str) -> dict[str, str]:
    """Return the scopes of a principal, each with the id of its grant."""
    found = connection.execute(select(member.c.scope, member.c.grant_id).where(member.c.principal_id == principal_id))
    return {row.scope: row.grant_id for row in found}


def grant(connection: Connection, principal_id: str, scope: str) -> None:
    """Let a principal see a scope; nothing happens when it does already."""
    values = {"principal_id": principal_id, "scope": scope, "grant_id": uuid.uuid4().hex}
    connection.execute(insert_into(connection, member).values(values).on_conflict_do_nothing())


def revoke(connection: Connection, principal_id: str, scope: str) -> None:
    """Take a scope from a principal: its client deletes the scope's rows at its next pull."""
    connection.execute(delete(member).where(member.c.principal_id == principal_id, member.c.scope == scope))


def members_of(connection: Connection, scope: str) -> frozenset[str]:
    """Return the principals that see a scope."""
    found = connection.execute(select(member.c.principal_id).where(member.c.scope == scope))
    return frozenset(found.scalars())
