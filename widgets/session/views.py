"""What the bar above the remote view shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from remote.lease import Right


class SessionPhase(StrEnum):
    """How far a session is."""

    ASKING = "asking"
    CONNECTING = "connecting"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    ENDED = "ended"


@dataclass(frozen=True)
class SessionView:
    """A remote session as the agent sees it.

    Attributes:
        who: the customer, and his computer where it is known.
        code: the digits that both windows show, "" before both ends met.
        path: "direct", "relay" or "".
        expires_at_ms: end of the lease; for ASKING the end of the customer's time to answer.
        is_controlling: keys and pointer go over now.
        message: why it ended, or what it waits for, in one sentence.
    """

    phase: SessionPhase
    who: str
    rights: tuple[Right, ...] = ()
    code: str = ""
    path: str = ""
    expires_at_ms: int | None = None
    is_controlling: bool = False
    message: str = ""
