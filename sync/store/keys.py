"""The key of an encrypted store: 32 random bytes, and the file beside the store that says where they are kept.

The file `store.key` is always there and says which of three it is, so that a key ring that is locked today is never
mistaken for a store that has no key yet: in the system's key ring; sealed by a passphrase (Argon2id, AES-GCM); or,
where there is neither, in the file itself, which only its owner can read. That last one protects a copy of the
database that strays alone (a backup, a sent file), not a stolen disk: `words_for` says so.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from sync.errors import StoreError
from sync.store.failures import told_as_store_errors
from sync.store.private_file import write_private

FILE_NAME = "store.key"
SERVICE = "deskhand-store"

KEY_BYTES = 32
SALT_BYTES, NONCE_BYTES = 16, 12

PASSES, LANES, MEMORY_KIB = 3, 4, 64 * 1024
"""Argon2id as RFC 9106 recommends it for machines with little memory (section 4): a tenth of a second."""


class KeyPlace(StrEnum):
    """Where a key is kept."""

    KEY_RING = "key_ring"
    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a place
    FILE = "file"


class KeyUnavailableError(StoreError):
    """The store is encrypted and its key cannot be had now; nothing was touched."""


class PassphraseNeededError(KeyUnavailableError):
    """The key is sealed by a passphrase: ask for it. With one given, it was another."""


class KeyRing(Protocol):
    """The part of a `keyring` back end that is used here; it may block on a prompt, so not for the UI thread."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept under a name, None when nothing is."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep something under a name."""

    def delete_password(self, service: str, username: str) -> None:
        """Keep nothing under a name any more."""


@dataclass(frozen=True, slots=True)
class StoreKey:
    """An opened key.

    Attributes:
        key: 32 bytes; they are in no text that is made of this object.
        place: where it is kept.
    """

    key: bytes = field(repr=False)
    place: KeyPlace


class _Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """What `store.key` holds; `check` tells a wrong key from a damaged store without opening the store."""

    place: KeyPlace
    check: str
    entry: str = ""
    salt: str = ""
    sealed: str = ""
    key: str = ""


def open_key(folder: Path, ring: KeyRing | None, passphrase: str | None = None) -> StoreKey:
    """Return the key of the stores in a folder; where there is none yet, one is made and kept. Blocks.

    Args:
        folder: the program's data folder.
        ring: of the system, None where there is no real one.
        passphrase: that the person gave, for a key sealed by one.

    Raises:
        PassphraseNeededError: it is sealed, and the passphrase is missing or wrong.
        KeyUnavailableError: it is kept somewhere where it cannot be had now.
        StoreError: the file cannot be read or written.
    """
    note = _read(folder)
    if note is None:
        return _keep(folder, secrets.token_bytes(KEY_BYTES), ring)
    if note.place is KeyPlace.KEY_RING:
        key = _from_ring(note, ring)
    elif note.place is KeyPlace.PASSPHRASE:
        key = _unsealed(note, passphrase)
    else:
        key = _bytes(note.key)
    if _check(key) != note.check:
        raise KeyUnavailableError(
            "The key that was found is not the one that Deskhand's records on this computer were encrypted with. "
            "Nothing was changed. Bring the right key back, or have everything fetched from the hub anew."
        )
    return StoreKey(key, note.place)


def seal_by_passphrase(folder: Path, key: StoreKey, ring: KeyRing | None, passphrase: str) -> StoreKey:
    """Have a passphrase asked for from now on; the records themselves need not be written anew.

    Raises:
        StoreError: the file cannot be written; the key stays where it was.
    """
    before = _read(folder)
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    sealed = nonce + AESGCM(_derived(passphrase, salt)).encrypt(nonce, key.key, None)
    _write(folder, _Note(KeyPlace.PASSPHRASE, _check(key.key), salt=salt.hex(), sealed=sealed.hex()))
    _forget_in_ring(before, ring)
    return StoreKey(key.key, KeyPlace.PASSPHRASE)


def unseal(folder: Path, key: StoreKey, ring: KeyRing | None) -> StoreKey:
    """Ask for no passphrase any more: the key ring keeps the key, or the file where there is none.

    Raises:
        StoreError: the file cannot be written; the key stays where it was.
    """
    return _keep(folder, key.key, ring)


def place_of(folder: Path) -> KeyPlace | None:
    """Return where the key is kept, None where there is none yet.

    Raises:
        StoreError: the file cannot be read or is damaged.
    """
    note = _read(folder)
    return note.place if note is not None else None


def put_key_aside(folder: Path) -> None:
    """Make room for a new key, as for records that are fetched anew; the old file is kept under another name.

    Raises:
        StoreError: it cannot be renamed.
    """
    file = folder / FILE_NAME
    with told_as_store_errors(file):
        if file.exists():
            file.rename(free_name(file))


def free_name(file: Path) -> Path:
    """Return a name beside a file, that nothing has yet, for putting the file aside."""
    number = 1
    while (aside := file.with_name(f"{file.name}.aside-{number}")).exists():
        number += 1
    return aside


def _keep(folder: Path, key: bytes, ring: KeyRing | None) -> StoreKey:
    entry = secrets.token_hex(8)
    if ring is not None and _put_in_ring(ring, entry, key):
        note = _Note(KeyPlace.KEY_RING, _check(key), entry=entry)
    else:
        note = _Note(KeyPlace.FILE, _check(key), key=key.hex())
    _write(folder, note)
    return StoreKey(key, note.place)


def _put_in_ring(ring: KeyRing, entry: str, key: bytes) -> bool:
    from keyring.errors import KeyringError

    try:
        ring.set_password(SERVICE, entry, key.hex())
        return ring.get_password(SERVICE, entry) == key.hex()
    except KeyringError:
        return False


def _from_ring(note: _Note, ring: KeyRing | None) -> bytes:
    from keyring.errors import KeyringError

    found: str | None = None
    if ring is not None:
        try:
            found = ring.get_password(SERVICE, note.entry)
        except KeyringError:
            found = None
    if not found:
        raise KeyUnavailableError(
            "The key to Deskhand's records on this computer lies in the system's key ring, which is locked or gone. "
            "Nothing was changed. Unlock it and start again, or have everything fetched from the hub anew."
        )
    return _bytes(found)


def _forget_in_ring(note: _Note | None, ring: KeyRing | None) -> None:
    if note is None or note.place is not KeyPlace.KEY_RING or ring is None:
        return
    from keyring.errors import KeyringError

    try:
        ring.delete_password(SERVICE, note.entry)
    except KeyringError as error:
        raise StoreError(
            "The passphrase is asked for from now on, but the system's key ring did not give up its copy of the key. "
            "Remove the entry deskhand-store there by hand."
        ) from error


def _derived(passphrase: str, salt: bytes) -> bytes:
    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)
    return kdf.derive(passphrase.encode())


def _unsealed(note: _Note, passphrase: str | None) -> bytes:
    if passphrase is None:
        raise PassphraseNeededError("Deskhand's records on this computer are locked by your passphrase.")
    sealed = _bytes(note.sealed)
    try:
        cipher = AESGCM(_derived(passphrase, _bytes(note.salt)))
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
    except (InvalidTag, ValueError):
        pass
    raise PassphraseNeededError("That is not the passphrase. Nothing was changed; try again.")


def _check(key: bytes) -> str:
    return hashlib.sha256(b"deskhand store key" + key).hexdigest()[:16]


def _bytes(digits: str) -> bytes:
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return b""


def _read(folder: Path) -> _Note | None:
    file = folder / FILE_NAME
    with told_as_store_errors(file):
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            return None
    try:
        return msgspec.json.decode(data, type=_Note)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass  # its own words could quote the key
    raise KeyUnavailableError(
        f"The file {file.name}, which says where the key to Deskhand's records is, is damaged. Nothing was changed. "
        "Bring it back from a backup, or have everything fetched from the hub anew."
    )


def _write(folder: Path, note: _Note) -> None:
    file = folder / FILE_NAME
    with told_as_store_errors(file):
        write_private(file, msgspec.json.format(msgspec.json.encode(note), indent=2))
