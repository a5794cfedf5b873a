"""The bodies of sign-in and enrolment (docs/protocol.md)."""

from __future__ import annotations

import msgspec


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /auth/sign-in`: an agent's e-mail address and password."""

    email: str
    password: str


class Enrol(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /auth/enrol`: a companion introduces itself, once.

    Attributes:
        public_key: Ed25519, 64 hex digits.
        identity: the token with which the host program names its user (JWT, HS256), "" for none.
    """

    public_key: str
    name: str = ""
    email: str = ""
    host_name: str = ""
    operating_system: str = ""
    language: str = ""
    product: str = ""
    version: str = ""
    module: str = ""
    identity: str = ""


class Challenge(msgspec.Struct, frozen=True, kw_only=True):
    """Reply of `POST /auth/challenge {device_id}`: sign `challenge_bytes(nonce, device_id)` with the device key."""

    nonce: str


class ChallengeAsk(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /auth/challenge`."""

    device_id: str


class DeviceSignIn(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /auth/device`: the signed challenge, as hex."""

    device_id: str
    nonce: str
    signature: str


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """What a successful sign-in or enrolment returns.

    Attributes:
        principal_id: Agent.id for staff, Contact.id for a companion.
        kind: "agent" or "contact".
        role: desk.roles.Role for staff, "customer" for a companion.
        device_id: of the companion; "" for staff.
        scopes: what this principal may pull.
        ticket_scope: where the tickets live that it opens (a companion opens them there and sees its own
            public part of them through its contact scope).
    """

    token: str
    expires_at_ms: int
    principal_id: str
    kind: str
    name: str
    role: str
    device_id: str = ""
    scopes: list[str] = []
    ticket_scope: str = ""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """The body of every 4xx and 5xx answer: a stable word for programs, a sentence for people."""

    code: str
    message: str
    retry_after_s: float = 0.0


def challenge_bytes(nonce: str, device_id: str) -> bytes:
    """Return the bytes that a device signs to prove its key; the prefix keeps the signature from serving elsewhere."""
    return b"deskhand device sign-in\0" + nonce.encode() + b"\0" + device_id.encode()
