"""What is known of a remote session at one moment; the screens are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from remote.lease import Right


class Phase(StrEnum):
    """Where a session stands, from the question to the end."""

    ASKING = "asking"
    MEETING = "meeting"
    LIVE = "live"
    BROKEN = "broken"
    ENDED = "ended"


@dataclass(frozen=True)
class Subject:
    """Whom a session is with, and about which ticket.

    Attributes:
        device_id, device_key: of the customer's companion, as the hub vouches for them in his record.
    """

    ticket_id: str
    contact_id: str
    customer: str
    device_id: str
    device_key: str


@dataclass(frozen=True)
class VisitState:
    """A session at one moment.

    Attributes:
        phase: where it stands.
        asked: the rights last asked for.
        rights: what the customer granted so far.
        answer_until_ms: when silence becomes a no; 0 while nothing is asked.
        expires_at_ms: when the grant is over; 0 before there is one.
        code: to compare with the customer's; "" before the two ends have met.
        path: "direct" or "relay", "" before the two ends have met.
        reason: how it ended, as on the record ("left", "lost", "declined" ...), "" before.
        trouble: a sentence about what is wrong, "" for nothing.
    """

    phase: Phase
    asked: tuple[Right, ...] = ()
    rights: tuple[Right, ...] = ()
    answer_until_ms: int = 0
    expires_at_ms: int = 0
    code: str = ""
    path: str = ""
    reason: str = ""
    trouble: str = ""

    def may(self, right: Right) -> bool:
        """Tell whether the customer granted a right and the session runs."""
        return right in self.rights and self.phase in {Phase.MEETING, Phase.LIVE, Phase.BROKEN}
