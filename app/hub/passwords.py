"""Passwords: hashed with argon2id (RFC 9106), never kept, never logged."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.hub.errors import AccountError

MIN_PASSWORD_CHARS = 10
"""Together with the slow-down a guesser gets through a few thousand tries a year."""

MAX_PASSWORD_CHARS = 1024
"""A password is not a way to make the hub hash megabytes."""


class Passwords:
    """Hashes and checks passwords; one call takes tens of milliseconds, so never call it on the event loop."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Take the hasher to use; the usual one follows the second recommended option of RFC 9106."""
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """Return the hash to keep.

        Raises:
            AccountError: the password is too short or absurdly long.
        """
        if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
            raise AccountError(f"A password has {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS} characters.")
        return self._hasher.hash(password)

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Tell whether a password fits; for an unknown account (None) it takes as long, and never fits."""
        if len(password) > MAX_PASSWORD_CHARS:
            return False
        try:
            self._hasher.verify(password_hash or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Tell whether a hash was made with weaker parameters than today's and should be made anew."""
        return self._hasher.check_needs_rehash(password_hash)
