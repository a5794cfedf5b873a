"""How often the same agent may ask the same customer about the same ticket after a no; no I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FIRST_WAIT_MS = 30_000
"""After the first no; each further one doubles it."""

LONGEST_WAIT_MS = 30 * 60_000
"""Nobody has to fear that a ticket can never be looked at again: that takes the customer's own word."""

MAX_KEPT = 256
"""Agents times tickets of one customer; the oldest is forgotten first."""


class Verdict(StrEnum):
    """What becomes of a request; the values are what the agent is answered."""

    ASK = ""
    TOO_OFTEN = "too_often"
    NOT_AGAIN = "not_again"


@dataclass
class _Refusals:
    count: int = 0
    last_ms: int = 0
    is_final: bool = False


class Insistence:
    """Remembers the customer's refusals while the program runs."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._refusals: dict[tuple[str, str], _Refusals] = {}

    def verdict(self, agent_id: str, ticket_id: str, now_ms: int) -> Verdict:
        """Tell whether the customer may be asked; a clock that was set back holds nobody up."""
        known = self._refusals.get((agent_id, ticket_id))
        if known is None:
            return Verdict.ASK
        if known.is_final:
            return Verdict.NOT_AGAIN
        wait_ms = min(FIRST_WAIT_MS << (known.count - 1), LONGEST_WAIT_MS)
        return Verdict.TOO_OFTEN if 0 <= now_ms - known.last_ms < wait_ms else Verdict.ASK

    def has_refused(self, agent_id: str, ticket_id: str) -> bool:
        """Tell whether the customer said no to this agent about this ticket, and has not said yes since."""
        return (agent_id, ticket_id) in self._refusals

    def refuse(self, agent_id: str, ticket_id: str, now_ms: int, *, is_final: bool = False) -> None:
        """Note a no, or that it is for good."""
        known = self._refusals.pop((agent_id, ticket_id), _Refusals())
        known.count = min(known.count + 1, 32)  # so that the doubling has an end
        known.last_ms = now_ms
        known.is_final = known.is_final or is_final
        while len(self._refusals) >= MAX_KEPT:
            del self._refusals[next(iter(self._refusals))]
        self._refusals[agent_id, ticket_id] = known

    def forgive(self, agent_id: str, ticket_id: str) -> None:
        """Note a yes: what was before does not count any more."""
        self._refusals.pop((agent_id, ticket_id), None)
