"""Lease tokens: any text, texts with a right signature, and what is read of them unverified."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from remote.errors import LeaseError
from remote.lease import SIGNATURE_PREFIX, Lease, Right, is_unattended, sign_lease, verify_lease
from tests.fuzz.target import Outcome, Target, refused

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY_HEX = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def lease(*rights: Right, standing_id: str = "") -> Lease:
    """Return a lease from 0 to 100,000 ms."""
    return Lease(
        session_id="s-1",
        ticket_id="t-1",
        device_id="d-1",
        agent_id="a-1",
        agent_name="Ada Ünal",
        rights=rights,
        granted_at_ms=0,
        expires_at_ms=100_000,
        host_key_sha256="ab" * 32,
        agent_commitment="cd" * 32,
        standing_id=standing_id,
    )


LEASES = (lease(*Right), lease(), lease(Right.VIEW, standing_id="x-1"))


class LeaseTarget(Target):
    """Any text is LeaseError, or exactly the lease that this device has signed: not a bit of it may differ."""

    name: ClassVar[str] = "lease"

    def seeds(self) -> Sequence[bytes]:
        """Return signed leases."""
        return [sign_lease(one, KEY).encode() for one in LEASES]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Verify a token; it is whole when it comes here, so pieces are nothing to it."""
        try:
            found = verify_lease(b"".join(pieces).decode("utf-8", "replace"), KEY_HEX)
        except LeaseError as error:
            return refused(error)
        assert found in LEASES, "a lease was accepted that was never signed"
        return (found,)


class SignedLeaseTarget(Target):
    """The JSON of a lease, whatever it is, under a right signature: LeaseError, or a lease of the right types."""

    name: ClassVar[str] = "lease-json"

    def seeds(self) -> Sequence[bytes]:
        """Return leases, and JSON that is none."""
        bodies = [msgspec.json.encode(one) for one in LEASES]
        strange = bodies[0][:-1] + b',"more":' + b"[" * 1200 + b"]" * 1200 + b"}"
        return [*bodies, strange, b"{}", b"null", b"[" * 3000]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Sign and verify; the token is whole when it comes here, so pieces are nothing to it."""
        body = b"".join(pieces)
        encode = msgspec.json.encode  # base64 in quotation marks
        parts = [encode(part)[1:-1].decode().rstrip("=") for part in (body, KEY.sign(SIGNATURE_PREFIX + body))]
        token = ".".join(part.replace("+", "-").replace("/", "_") for part in parts)
        try:
            found = verify_lease(token, KEY_HEX)
        except LeaseError as error:
            return refused(error)
        assert all(isinstance(right, Right) for right in found.rights)
        assert isinstance(found.expires_at_ms, int)
        assert msgspec.json.decode(msgspec.json.encode(found), type=Lease) == found
        return (found,)


class UnattendedTarget(Target):
    """Reading of a token whether nobody was asked never fails, however long or deep it is."""

    name: ClassVar[str] = "lease-unattended"

    def seeds(self) -> Sequence[bytes]:
        """Return the JSON of leases, and JSON that is deep; `wire` makes tokens of them."""
        return [*(msgspec.json.encode(one) for one in LEASES), b"[" * 3000, b'{"x":' * 2000, b"{}"]

    def wire(self, data: bytes) -> bytes:
        """Return a token with a signature that is none."""
        text = msgspec.json.encode(data)[1:-1].rstrip(b"=")
        return text.replace(b"+", b"-").replace(b"/", b"_") + b".AAAA"

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Ask; the token is whole when it comes here, so pieces are nothing to it."""
        return (is_unattended(b"".join(pieces).decode("utf-8", "replace")),)
