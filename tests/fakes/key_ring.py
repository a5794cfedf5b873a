"""A key ring of a desktop, in memory: it can be locked, and it can lie."""

from __future__ import annotations

from keyring.errors import KeyringLocked, PasswordDeleteError


class FakeKeyRing:
    """Keeps passwords as a `keyring` back end does."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._require_open()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._require_open()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._require_open()
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("no such entry")

    def _require_open(self) -> None:
        if self.is_locked:
            raise KeyringLocked("locked")
