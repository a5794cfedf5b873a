"""Keys made for one session and forgotten with it (Ed25519, RFC 8709)."""

from __future__ import annotations

import hashlib
import io

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from paramiko import Ed25519Key


def fresh_key() -> Ed25519Key:
    """Return a new Ed25519 key; paramiko only reads such keys, so cryptography makes it."""
    text = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    return Ed25519Key(file_obj=io.StringIO(text.decode()))


def key_sha256(key_blob: bytes) -> str:
    """Return the hex SHA-256 of a public key blob, as a lease names it."""
    return hashlib.sha256(key_blob).hexdigest()
