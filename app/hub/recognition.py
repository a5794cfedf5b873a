"""Whose a token is, and what its owner may see at this moment: for one request, or for all open sockets at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import Engine, Row, and_, bindparam, select

from app.hub.errors import RefusalError
from app.hub.principal import Principal
from app.hub.tables import DEVICE, TOKEN, USER
from desk.roles import Role
from sync.hub.tables import member
from sync.identifiers import contact_scope, team_scope
from sync.store.rows import in_chunks

# Made once: to make a statement takes SQLAlchemy as long as it takes the database to answer it.
_OWNERS = (
    select(
        TOKEN,
        USER.c.id.label("user_id"),
        USER.c.name.label("user_name"),
        USER.c.role,
        USER.c.email,
        USER.c.team_id,
        USER.c.is_active,
        DEVICE.c.contact_id,
        DEVICE.c.name.label("device_name"),
        DEVICE.c.ticket_scope,
    )
    .outerjoin(USER, and_(USER.c.id == TOKEN.c.principal_id, TOKEN.c.kind == "agent"))
    .outerjoin(DEVICE, DEVICE.c.id == TOKEN.c.device_id)
    .where(TOKEN.c.sha256.in_(bindparam("hashes", expanding=True)))
)
_GRANTS = select(member.c.principal_id, member.c.scope).where(
    member.c.principal_id.in_(bindparam("principals", expanding=True))
)


class Recognition:
    """Reads tokens with their owners and grants, each time anew: what is taken back counts at once."""

    def __init__(self, reader: Engine, now_ms: Callable[[], int]) -> None:
        """Take where tokens, accounts and grants are read, and a clock in milliseconds since 1970."""
        self._reader = reader
        self._now_ms = now_ms

    def principal(self, token_sha256: str) -> Principal:
        """Return whose token has this hash. Blocks.

        Raises:
            RefusalError: token_unknown, token_expired or account_disabled.
        """
        return _judged(self._found([token_sha256]).get(token_sha256), self._now_ms())

    def principals(self, hashes: Collection[str]) -> dict[str, Principal | None]:
        """Return whose tokens have these hashes; None for those that open nothing (any more). Blocks."""
        found, now_ms = self._found(hashes), self._now_ms()
        return {sha256: _or_none(found.get(sha256), now_ms) for sha256 in hashes}

    def _found(self, hashes: Collection[str]) -> Mapping[str, tuple[Row[Any], frozenset[str]]]:
        found: dict[str, tuple[Row[Any], frozenset[str]]] = {}
        with self._reader.begin() as connection:
            for chunk in in_chunks(hashes):
                owners = connection.execute(_OWNERS, {"hashes": chunk}).all()
                scopes: defaultdict[str, set[str]] = defaultdict(set)
                principals = list({row.principal_id for row in owners})
                for grant in connection.execute(_GRANTS, {"principals": principals}) if principals else ():
                    scopes[grant.principal_id].add(grant.scope)
                found.update({row.sha256: (row, frozenset(scopes[row.principal_id])) for row in owners})
        return found


def _or_none(found: tuple[Row[Any], frozenset[str]] | None, now_ms: int) -> Principal | None:
    try:
        return _judged(found, now_ms)
    except RefusalError:
        return None


def _judged(found: tuple[Row[Any], frozenset[str]] | None, now_ms: int) -> Principal:
    if found is not None and found[0].expires_at_ms <= now_ms:
        raise RefusalError(401, "token_expired", "Your sign-in has run out. Sign in again; nothing is lost.")
    principal = None if found is None else _principal(*found)
    if principal is None:
        raise RefusalError(401, "token_unknown", "You are not signed in here (any more). Sign in again.")
    return principal


def _principal(row: Row[Any], scopes: frozenset[str]) -> Principal | None:
    if row.kind == "agent":
        return _staff(row, scopes) if row.user_id is not None else None
    return _companion(row, scopes) if row.contact_id is not None else None


def _staff(row: Row[Any], scopes: frozenset[str]) -> Principal:
    if not row.is_active:
        raise RefusalError(403, "account_disabled", "This account is closed. Ask the person who runs the hub.")
    return Principal(
        id=row.user_id,
        kind="agent",
        name=row.user_name,
        role=row.role,
        device_id="",
        scopes=scopes,
        ticket_scope=team_scope(row.team_id),
        token_sha256=row.sha256,
        expires_at_ms=row.expires_at_ms,
        email=row.email,
        team=row.team_id,
    )


def _companion(row: Row[Any], scopes: frozenset[str]) -> Principal:
    return Principal(
        id=row.contact_id,
        kind="contact",
        name=row.device_name,
        role=Role.CUSTOMER,
        device_id=row.device_id,
        # A customer never pulls a team's scope, whatever was granted to him by mistake.
        scopes=scopes & {contact_scope(row.contact_id)},
        ticket_scope=row.ticket_scope,
        token_sha256=row.sha256,
        expires_at_ms=row.expires_at_ms,
    )
