"""The customer's consent: what, who, how long; signed by the companion's device key (Ed25519, RFC 8032).

A lease travels as two base64url parts joined by a dot: the JSON of the lease, and the signature of those very bytes.
"""

from __future__ import annotations

import base64
import binascii
from enum import StrEnum

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from remote.errors import LeaseError

SIGNATURE_PREFIX = b"deskhand lease\0"
"""Signed in front of the lease, so that a signature made for anything else is never a lease."""

CLOCK_SKEW_MS = 10 * 60_000
"""How far the two machines' clocks may differ; the companion's own clock decides when the lease ends."""

NO_LEASE = (ValueError, binascii.Error, msgspec.DecodeError, RecursionError)
"""What reading a text raises that holds none; the last at brackets within brackets within brackets."""

MAX_TOKEN_CHARS = 8192
"""A lease is a few hundred bytes; a longer text is not read."""


class Right(StrEnum):
    """What a customer can grant, each by itself."""

    VIEW = "view"
    CONTROL = "control"
    FILES = "files"
    CLIPBOARD = "clipboard"


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """What the customer granted to whom, for how long.

    Attributes:
        host_key_sha256: hex SHA-256 of the SSH host key blob made for this session.
        agent_commitment: hex, from the agent's request; only the key behind it may connect (remote.ssh.code).
        folder_name: last part of the granted folder's path, to show; "" without the right to files.
        serial: which lease of its session this is; the highest counts, in whatever order they arrive.
        standing_id: the standing lease under which nobody was asked, "" where a person allowed it.
    """

    session_id: str
    ticket_id: str
    device_id: str
    agent_id: str
    agent_name: str
    rights: tuple[Right, ...]
    granted_at_ms: int
    expires_at_ms: int
    host_key_sha256: str
    agent_commitment: str
    folder_name: str = ""
    serial: int = 1
    standing_id: str = ""

    def permits(self, right: Right, now_ms: int) -> bool:
        """Tell whether the lease covers a right at this time (milliseconds since 1970, UTC)."""
        return right in self.rights and self.granted_at_ms <= now_ms < self.expires_at_ms

    def check_for(self, *, session_id: str, agent_id: str, agent_commitment: str, now_ms: int) -> None:
        """Check at the agent's end that this lease answers his request, now.

        Raises:
            LeaseError: it is for another session, another agent or another key, not yet good, or over.
        """
        if self.session_id != session_id:
            raise LeaseError("The customer's grant is for another session. Ask again.")
        if self.agent_id != agent_id or self.agent_commitment.lower() != agent_commitment.lower():
            raise LeaseError("The customer's grant is for somebody else. Ask again.")
        if now_ms < self.granted_at_ms - CLOCK_SKEW_MS:
            raise LeaseError("The customer's grant is dated in the future: one of the two clocks is wrong.")
        if now_ms >= self.expires_at_ms + CLOCK_SKEW_MS:
            raise LeaseError("The customer's grant is over. Ask again.")


def sign_lease(lease: Lease, device_key: Ed25519PrivateKey) -> str:
    """Return the lease as signed text."""
    body = msgspec.json.encode(lease)
    signature = device_key.sign(SIGNATURE_PREFIX + body)
    return f"{_encode(body)}.{_encode(signature)}"


def verify_lease(token: str, device_key_hex: str) -> Lease:
    """Return the lease in a signed text; whether it is still good at a time is `Lease.permits`.

    Raises:
        LeaseError: not a lease, or not signed by this device.
    """
    if len(token) > MAX_TOKEN_CHARS:
        raise LeaseError("The lease is longer than any lease is.")
    try:
        body_text, signature_text = token.split(".")
        body, signature = _decode(body_text), _decode(signature_text)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(device_key_hex))
        key.verify(signature, SIGNATURE_PREFIX + body)
        return msgspec.json.decode(body, type=Lease)
    except InvalidSignature:
        raise LeaseError("The lease is not signed by the customer's device.") from None
    except NO_LEASE:
        raise LeaseError("This is not a lease.") from None


def is_unattended(token: str) -> bool:
    """Tell whether a lease, as its record holds it, names a standing lease; for words only, nothing is verified."""
    try:
        return bool(msgspec.json.decode(_decode(token.partition(".")[0]), type=Lease).standing_id)
    except NO_LEASE:
        return False


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
