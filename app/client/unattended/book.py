"""The file of standing leases in the data folder: one signed text, good only with this computer's own key.

Two base64url parts joined by a dot: the JSON of all standing leases, and the device key's signature (Ed25519) of it.
A file that is damaged, signed by another key or open to other users grants nothing at all.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.client.errors import StandingError
from app.client.unattended.standing import StandingLease

FILE_NAME = "unattended.grants"
SIGNATURE_PREFIX = b"deskhand standing leases\0"
"""Signed in front of the text, so that a signature made for anything else never counts here."""

MAX_FILE_BYTES = 256 * 1024
"""Room for a thousand permissions; a larger file was not written by us."""


def book_file(data_folder: Path) -> Path:
    """Return where the standing leases are kept."""
    return data_folder / FILE_NAME


def read_book(file: Path, key: Ed25519PublicKey) -> tuple[StandingLease, ...]:
    """Return all standing leases, those that are over as well; none when there is no file.

    Raises:
        StandingError: the file is not to be trusted or cannot be read; it grants nothing.
    """
    data = _read_private(file)
    if data is None:
        return ()
    try:
        body_text, signature_text = data.decode("ascii").strip().split(".")
        body, signature = _decode(body_text), _decode(signature_text)
        key.verify(signature, SIGNATURE_PREFIX + body)
        return msgspec.json.decode(body, type=tuple[StandingLease, ...])
    except InvalidSignature:
        raise StandingError(
            f"{file} was not signed by this computer: it is damaged, changed, or comes from another one. "
            "It grants nothing."
        ) from None
    except (ValueError, binascii.Error, msgspec.DecodeError):
        raise StandingError(f"{file} is damaged. It grants nothing.") from None


def write_book(file: Path, leases: Sequence[StandingLease], key: Ed25519PrivateKey) -> None:
    """Sign and keep standing leases in place of those before; a crash leaves the old file or the new one.

    Raises:
        StandingError: it cannot be written; what was there is unchanged.
    """
    body = msgspec.json.encode(leases)
    text = f"{_encode(body)}.{_encode(key.sign(SIGNATURE_PREFIX + body))}\n"
    beside = file.with_suffix(".new")
    try:
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as target:
            target.write(text)
            target.flush()
            os.fsync(target.fileno())
        beside.replace(file)
    except OSError as error:
        raise StandingError(f"{file} cannot be written: {error.strerror}. Nothing was changed.") from None


def strike_out(file: Path, standing_id: str, key: Ed25519PrivateKey) -> bool:
    """Take one standing lease back; return whether it was there.

    Raises:
        StandingError: the file cannot be read or written; what was there is unchanged.
    """
    known = read_book(file, key.public_key())
    left = [lease for lease in known if lease.id != standing_id]
    if len(left) == len(known):
        return False
    write_book(file, left, key)
    return True


def put_book_aside(file: Path) -> Path:
    """Keep a file that is not to be trusted under another name and return that.

    Raises:
        StandingError: it cannot be moved.
    """
    number = 1
    while (aside := file.with_name(f"{file.name}.damaged-{number}")).exists():
        number += 1
    try:
        return file.rename(aside)
    except OSError as error:
        raise StandingError(f"{file} cannot be moved: {error.strerror}. Nothing was changed.") from None


def _read_private(file: Path) -> bytes | None:
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StandingError(f"{file} cannot be read: {error.strerror}. It grants nothing.") from None
    with os.fdopen(descriptor, "rb") as source:
        status = os.fstat(source.fileno())
        if not stat.S_ISREG(status.st_mode) or _is_open_to_others(status):
            raise StandingError(f"{file} can be changed by other users of this computer. It grants nothing.")
        data = source.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise StandingError(f"{file} is far too long. It grants nothing.")
    return data


def _is_open_to_others(status: os.stat_result) -> bool:
    if sys.platform == "win32":
        return False  # kept apart by the access lists of the user's own folders
    return status.st_uid != os.getuid() or bool(status.st_mode & 0o022)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
