"""Where the sign-in token is kept between starts: the system's keyring, or a file that only its owner can read.

The keyring is asked first (Secret Service, macOS Keychain, Windows Credential Locker). Where there is none, as on
a bare X session, the token lies in the data folder in a file with mode 0600; `TokenVault.where` says which.
Both may take a while (a locked keyring asks the person), so they are called from a worker thread.
"""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path
from typing import Protocol

import keyring
from keyring.errors import KeyringError, PasswordDeleteError

log = logging.getLogger(__name__)

SERVICE = "deskhand"
TOKEN_FILE = "token"  # noqa: S105 - the name of a file, not a secret
MIN_PRIORITY = 1.0
"""The keyring library's own line between a keyring that protects and one that only pretends to."""


class TokenVault(Protocol):
    """Keeps one secret text.

    Attributes:
        where: in words for people.
    """

    where: str

    def load(self) -> str:
        """Return the token, "" when there is none."""

    def keep(self, token: str) -> None:
        """Keep this token in place of any other."""

    def forget(self) -> None:
        """Keep nothing any more."""


class KeyringVault:
    """The token in the system's keyring, one entry for each data folder."""

    where = "the system's keyring"

    def __init__(self, account: str) -> None:
        self._account = account

    def load(self) -> str:
        """Return the token, "" when there is none or the keyring stays locked."""
        try:
            return keyring.get_password(SERVICE, self._account) or ""
        except KeyringError as error:
            log.warning("The keyring did not give the token: %s", error)
            return ""

    def keep(self, token: str) -> None:
        """Keep this token; where the keyring refuses, the person signs in again next time."""
        try:
            keyring.set_password(SERVICE, self._account, token)
        except KeyringError as error:
            log.warning("The keyring did not take the token: %s", error)

    def forget(self) -> None:
        """Remove the entry."""
        with contextlib.suppress(PasswordDeleteError):
            try:
                keyring.delete_password(SERVICE, self._account)
            except PasswordDeleteError:
                raise
            except KeyringError as error:
                log.warning("The keyring did not remove the token: %s", error)


class FileVault:
    """The token in a file of mode 0600 in the data folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / TOKEN_FILE
        self.where = str(self._path)

    def load(self) -> str:
        """Return the token, "" when there is none."""
        try:
            return self._path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return ""

    def keep(self, token: str) -> None:
        """Write the token beside and rename it, so that it is never readable for others, not even for a moment."""
        beside = self._path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(token)
        beside.replace(self._path)

    def forget(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)


def open_vault(folder: Path) -> TokenVault:
    """Return the safest vault that this machine has for the program with this data folder."""
    if keyring.get_keyring().priority >= MIN_PRIORITY:
        return KeyringVault(str(folder))
    return FileVault(folder)
