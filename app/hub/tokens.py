"""Bearer tokens: random, kept as SHA-256 only, good until they expire or are taken back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from app.hub.errors import RefusalError
from app.hub.tables import TOKEN
from sync.store.engines import Engines

TOKEN_BYTES = 32
MAX_TOKEN_CHARS = 200
"""Ours have 43; of a longer one no more is hashed."""

MS_PER_DAY = 24 * 3600 * 1000


@dataclass(frozen=True)
class Bearer:
    """Whose a token is."""

    sha256: str
    principal_id: str
    kind: str
    device_id: str
    expires_at_ms: int


class Tokens:
    """Issues, recognises and takes back tokens. Every method blocks."""

    def __init__(self, engines: Engines, now_ms: Callable[[], int]) -> None:
        """Take the engines of the hub's file and a clock in milliseconds since 1970."""
        self._engines = engines
        self._now_ms = now_ms

    def issue(self, principal_id: str, kind: str, device_id: str, days: float) -> tuple[str, Bearer]:
        """Return a fresh token and what is kept about it; those that expired are swept on the way."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        now = self._now_ms()
        bearer = Bearer(token_sha256(token), principal_id, kind, device_id, now + round(days * MS_PER_DAY))
        with self._engines.writer.begin() as connection:
            # A day of grace, in which an expired token is told apart from one that never was.
            connection.execute(delete(TOKEN).where(TOKEN.c.expires_at_ms < now - MS_PER_DAY))
            connection.execute(insert(TOKEN).values(**vars(bearer)))
        return token, bearer

    def bearer_of(self, token: str) -> Bearer:
        """Return whose token this is.

        Raises:
            RefusalError: token_unknown or token_expired.
        """
        return self.good(token_sha256(token[: MAX_TOKEN_CHARS + 1]))

    def good(self, sha256: str) -> Bearer:
        """Return whose token has this hash.

        Raises:
            RefusalError: token_unknown or token_expired.
        """
        bearer = self.find(sha256)
        if bearer is None:
            raise RefusalError(401, "token_unknown", "You are not signed in here (any more). Sign in again.")
        if bearer.expires_at_ms <= self._now_ms():
            raise RefusalError(401, "token_expired", "Your sign-in has run out. Sign in again; nothing is lost.")
        return bearer

    def find(self, sha256: str) -> Bearer | None:
        """Return what is kept about a token, expired or not."""
        with self._engines.reader.begin() as connection:
            row = connection.execute(select(TOKEN).where(TOKEN.c.sha256 == sha256)).first()
        return None if row is None else Bearer(**row._mapping)

    def revoke(self, sha256: str) -> None:
        """Take one token back."""
        with self._engines.writer.begin() as connection:
            connection.execute(delete(TOKEN).where(TOKEN.c.sha256 == sha256))

    @staticmethod
    def revoke_all(connection: Connection, principal_id: str) -> None:
        """Take back every token of a principal, within a transaction of the caller."""
        connection.execute(delete(TOKEN).where(TOKEN.c.principal_id == principal_id))


def token_sha256(token: str) -> str:
    """Return the hash under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
