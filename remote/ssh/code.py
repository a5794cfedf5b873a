"""The short code that both people compare, and the commitment that keeps anybody between them from forging it.

The agent commits to its session key before it sees the host key, and reveals the nonce only within SSH; the host
accepts no other key. So whoever sits between must fix his own keys before he knows either code: six digits are then
a chance of one in a million, not a number to search for.
"""

from __future__ import annotations

import hashlib
import hmac
import struct

NONCE_BYTES = 32
"""As long as the hash, so that the commitment hides the key."""

COMMITMENT_PREFIX = b"deskhand agent key commitment\0"
CODE_PREFIX = b"deskhand session code\0"
CODE_DIGITS = 6


def agent_commitment(key_blob: bytes, nonce: bytes) -> str:
    """Return the hex SHA-256 that binds the agent to an SSH public key blob (RFC 4253, section 6.6) and a nonce."""
    return _digest(COMMITMENT_PREFIX, key_blob, nonce).hex()


def is_committed(commitment: str, key_blob: bytes, user_name: str) -> bool:
    """Tell whether a key and the nonce that came as SSH user name are the ones behind a commitment."""
    try:
        nonce = bytes.fromhex(user_name)
    except ValueError:
        return False
    if len(nonce) != NONCE_BYTES:
        return False
    return hmac.compare_digest(agent_commitment(key_blob, nonce).encode(), commitment.lower().encode())


def session_code(session_id: str, host_key_blob: bytes, agent_key_blob: bytes) -> str:
    """Return the code of a session between two keys, e.g. "48 29 13"."""
    digest = _digest(CODE_PREFIX, session_id.encode(), host_key_blob, agent_key_blob)
    digits = f"{int.from_bytes(digest[:16], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
    return " ".join(digits[at : at + 2] for at in range(0, CODE_DIGITS, 2))


def _digest(prefix: bytes, *parts: bytes) -> bytes:
    """Hash parts each with its length before it, so that no two lists of parts read the same."""
    framed = b"".join(struct.pack(">I", len(part)) + part for part in parts)
    return hashlib.sha256(prefix + framed).digest()
