"""Names of things: UUIDv7 record ids (RFC 9562, section 5.7), which sort by the time of their making."""

from __future__ import annotations

import secrets
import time
import uuid
from typing import NewType

RecordId = NewType("RecordId", str)
OpId = NewType("OpId", str)
DeviceId = NewType("DeviceId", str)
Scope = NewType("Scope", str)

SHARED_SCOPE = Scope("all")
"""What the whole staff sees: customers, the staff itself, articles."""

KNOWLEDGE_SCOPE = Scope("kb:public")
"""Where public articles are shown to everybody; they live in the shared scope, like all of them."""


def uuid7_from(now_ms: int, random_bits: int) -> str:
    """Return the UUIDv7 text made of a time in milliseconds since 1970 and 74 random bits."""
    value = (now_ms & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | (random_bits >> 62 & 0xFFF) << 64
    value |= 0b10 << 62 | (random_bits & 0x3FFFFFFFFFFFFFFF)
    return str(uuid.UUID(int=value))


def new_record_id() -> RecordId:
    """Return a fresh record id from this machine's clock and random source."""
    return RecordId(uuid7_from(time.time_ns() // 1_000_000, secrets.randbits(74)))


def new_op_id() -> OpId:
    """Return a fresh operation id; it names one edit for ever, however often it is sent."""
    return OpId(uuid7_from(time.time_ns() // 1_000_000, secrets.randbits(74)))


def team_scope(team_id: str) -> Scope:
    """Return the scope in which a team's tickets and their messages live."""
    return Scope(f"team:{team_id}")


def contact_scope(contact_id: str) -> Scope:
    """Return the audience scope in which one customer sees his own tickets' public part."""
    return Scope(f"contact:{contact_id}")
