"""What a node knows of the others: where they are, and who is connected there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from app.hub.bus import Here

DEAD_AFTER_S = 4.0
"""A node says every second that it is there; one that was killed is missed after so long."""

RANK = {"offline": 0, "away": 1, "online": 2}
"""The most present of somebody's lines counts."""


@dataclass(frozen=True)
class NodeAddress:
    """Where a node is reached by the others.

    Attributes:
        fingerprint: of its certificate; "" where it serves plain HTTP.
    """

    url: str = ""
    fingerprint: str = ""


@dataclass
class Neighbour:
    """Another node."""

    heard_at_s: float
    address: NodeAddress = NodeAddress()
    people: dict[str, Here] = field(default_factory=dict)


class Neighbours:
    """All other nodes; used on the event loop only."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Take a monotonic clock in seconds."""
        self._clock = clock
        self._nodes: dict[str, Neighbour] = {}

    def heard(self, node: str) -> Neighbour:
        """Note that a node has said something, and return what is known of it."""
        known = self._nodes.setdefault(node, Neighbour(self._clock()))
        known.heard_at_s = self._clock()
        return known

    def address_of(self, node: str) -> NodeAddress | None:
        """Return where a node is reached, None when it is not there (any more)."""
        known = self._nodes.get(node)
        return known.address if known is not None and known.address.url else None

    def silent(self) -> list[str]:
        """Return the nodes that have said nothing for too long."""
        now = self._clock()
        return [node for node, known in self._nodes.items() if now - known.heard_at_s > DEAD_AFTER_S]

    def forgive_silence(self) -> None:
        """Begin to wait anew: it was this node that heard nothing."""
        for known in self._nodes.values():
            known.heard_at_s = self._clock()

    def people(self, node: str) -> list[Here]:
        """Return who is connected to a node."""
        known = self._nodes.get(node)
        return [] if known is None else list(known.people.values())

    def forget(self, node: str) -> list[Here]:
        """Drop a node and return who was connected there."""
        gone = self.people(node)
        self._nodes.pop(node, None)
        return gone

    def state_of(self, principal_id: str) -> str:
        """Return "online", "away" or "offline", as the other nodes know somebody."""
        states = [here.state for here in self._all_of(principal_id)]
        return max(states, key=RANK.__getitem__, default="offline")

    def is_here(self, principal_id: str) -> bool:
        """Tell whether somebody is connected to another node."""
        return any(True for _ in self._all_of(principal_id))

    def newest_of(self, principal_id: str) -> tuple[str, int]:
        """Return the node of somebody's newest line and since when it is open; ("", 0) when there is none."""
        found = [
            (known.people[principal_id].since_ms, node)
            for node, known in self._nodes.items()
            if principal_id in known.people
        ]
        since_ms, node = max(found, default=(0, ""))
        return node, since_ms

    def staff_in(self, scope: str) -> set[str]:
        """Return the members of the staff elsewhere who may see a scope."""
        return {
            principal_id
            for known in self._nodes.values()
            for principal_id, here in known.people.items()
            if scope in here.scopes
        }

    def everyone(self) -> set[str]:
        """Return the ids of all who are connected elsewhere."""
        return {principal_id for known in self._nodes.values() for principal_id in known.people}

    def _all_of(self, principal_id: str) -> Iterator[Here]:
        for known in self._nodes.values():
            if principal_id in known.people:
                yield known.people[principal_id]
