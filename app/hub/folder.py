"""The one folder that holds everything a hub keeps."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from app.hub.errors import SettingsError

SECRET_BYTES = 32
"""As long as the HMAC-SHA256 keys that are derived from it."""


@dataclass(frozen=True)
class DataFolder:
    """Where each thing lives; the names are part of the documentation (docs/hub.md)."""

    path: Path

    @property
    def settings(self) -> Path:
        return self.path / "hub.toml"

    @property
    def records(self) -> Path:
        return self.path / "records.sqlite"

    @property
    def blobs(self) -> Path:
        return self.path / "blobs"

    @property
    def backups(self) -> Path:
        return self.path / "backups"

    @property
    def certificate(self) -> Path:
        return self.path / "certificate.pem"

    @property
    def key(self) -> Path:
        return self.path / "certificate.key"

    @property
    def secret(self) -> Path:
        return self.path / "hub.secret"

    @property
    def lock(self) -> Path:
        return self.path / "hub.lock"

    @property
    def running(self) -> Path:
        return self.path / "running.json"

    def create(self) -> None:
        """Make the folder and its parts, readable by its owner only; harmless when they exist.

        Raises:
            SettingsError: it cannot be made.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for part in (self.blobs, self.backups):
                part.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                f"The data folder {self.path} cannot be made ({error.strerror}). Choose another with --data."
            ) from error
        if not self.secret.exists():
            write_private(self.secret, secrets.token_hex(SECRET_BYTES).encode())

    def key_for(self, purpose: str) -> bytes:
        """Return 32 bytes that sign for one purpose only, derived from the folder's secret.

        Raises:
            SettingsError: the secret is missing or damaged.
        """
        try:
            secret = bytes.fromhex(self.secret.read_text("ascii").strip())
        except (OSError, ValueError):
            secret = b""
        if len(secret) != SECRET_BYTES:
            raise SettingsError(
                f"{self.secret} is missing or damaged. Restore it from a backup, or delete it and run "
                "`deskhand-hub init`: sign-ins that are under way then start again, nothing else is lost."
            )
        return hmac.digest(secret, purpose.encode(), hashlib.sha256)


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all (written beside and renamed).

    Raises:
        OSError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
