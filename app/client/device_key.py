"""The device key (Ed25519): proves this companion to its hub and signs the customer's consent.

It lives in the system's key ring where there is one, else in a file that only its user can read. The file
`device.key` exists in both cases and says which; so a key ring that is locked today is never mistaken for a
computer that has no key yet.
"""

from __future__ import annotations

import hashlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.client.errors import DeviceKeyError

FILE_NAME = "device.key"
SERVICE = "deskhand-client"
IN_KEY_RING = "in the system's key ring"

MIN_RING_PRIORITY = 1.0
"""Back ends below this one refuse everything, or keep passwords in plain text themselves."""

_log = logging.getLogger(__name__)


class KeyRing(Protocol):
    """The part of a `keyring` back end that is used here; it may block on a prompt, so not for the UI thread."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept under a name, None when nothing is."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep something under a name."""


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """The key of this computer.

    Attributes:
        is_new: made just now: this companion must enrol (again).
        damaged_copy: where the unreadable key file was put aside, None when there was none.
    """

    key: Ed25519PrivateKey
    is_new: bool
    damaged_copy: Path | None = None

    @property
    def public_hex(self) -> str:
        """The public half, 64 hex digits."""
        return self.key.public_key().public_bytes_raw().hex()


def system_key_ring() -> KeyRing | None:
    """Return the key ring of the desktop, None where there is no real one."""
    import keyring

    ring = keyring.get_keyring()
    found: KeyRing = ring
    return found if ring.priority >= MIN_RING_PRIORITY else None


def open_device_key(folder: Path, ring: KeyRing | None) -> DeviceKey:
    """Return the key of this computer, made now if there is none; call it from a worker thread.

    A damaged key is put aside, not deleted, and a new one is made.

    Raises:
        DeviceKeyError: there is a key, but it cannot be had now.
    """
    file = folder / FILE_NAME
    text = _read_file(file)
    if text is None:
        return DeviceKey(_make(file, ring), is_new=True)
    secret = _read_ring(folder, ring) if text == IN_KEY_RING else text
    key = _parse(secret)
    if key is not None:
        return DeviceKey(key, is_new=False)
    aside = _put_aside(file)
    return DeviceKey(_make(file, ring), is_new=True, damaged_copy=aside)


def is_damaged(folder: Path) -> bool:
    """Tell whether the key file is there but holds neither a key nor the word that it lies in the key ring.

    Only reads a small file, so that it can be asked before anything else is opened.

    Raises:
        DeviceKeyError: the file cannot be read.
    """
    text = _read_file(folder / FILE_NAME)
    return text is not None and text != IN_KEY_RING and _parse(text) is None


def _read_file(file: Path) -> str | None:
    try:
        return file.read_text("utf-8", errors="replace").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DeviceKeyError(
            f"The key of this computer cannot be read ({file}: {error.strerror}). It was left as it is."
        ) from None


def _read_ring(folder: Path, ring: KeyRing | None) -> str:
    locked = DeviceKeyError(
        "The key of this computer lies in the system's key ring, which is locked or missing now. "
        "Unlock it and start Deskhand again; your conversations are kept."
    )
    if ring is None:
        raise locked
    from keyring.errors import KeyringError

    try:
        return ring.get_password(SERVICE, _name(folder)) or ""
    except KeyringError:
        raise locked from None


def _make(file: Path, ring: KeyRing | None) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes_raw().hex()
    _write_private(file, IN_KEY_RING if ring is not None and _keep_in_ring(file.parent, ring, secret) else secret)
    return key


def _keep_in_ring(folder: Path, ring: KeyRing, secret: str) -> bool:
    from keyring.errors import KeyringError

    try:
        ring.set_password(SERVICE, _name(folder), secret)
        return ring.get_password(SERVICE, _name(folder)) == secret
    except KeyringError as error:
        _log.info("the key ring took no key (%s); it goes into a file", type(error).__name__)
        return False


def _write_private(file: Path, text: str) -> None:
    """Write beside and rename, so that a crash leaves either the old file or the new one."""
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        target.write(text + "\n")
        target.flush()
        os.fsync(target.fileno())
    beside.replace(file)


def _parse(secret: str) -> Ed25519PrivateKey | None:
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    except ValueError:
        return None


def _put_aside(file: Path) -> Path:
    number = 1
    while (aside := file.with_name(f"{FILE_NAME}.damaged-{number}")).exists():
        number += 1
    return file.rename(aside)


def _name(folder: Path) -> str:
    return hashlib.sha256(str(folder).encode()).hexdigest()[:24]
