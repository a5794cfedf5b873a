"""Who is present, at whichever node, and telling the staff who comes and goes."""

from __future__ import annotations

from app.hub.bus import Bus, Here
from app.hub.lines import Lines
from app.hub.neighbours import RANK, Neighbours
from sync.protocol.signals import Presence, Sender


class Roster:
    """The presence of everybody: of this node's lines together with what the other nodes say; on the event loop."""

    def __init__(self, lines: Lines, bus: Bus, neighbours: Neighbours) -> None:
        """Take the lines of this node, the bus to the others, and what is known of them."""
        self._lines = lines
        self._bus = bus
        self._neighbours = neighbours

    def state_of(self, principal_id: str) -> str:
        """Return "online", "away" or "offline"; the most present of a principal's lines counts."""
        return max(self._state_here(principal_id), self._neighbours.state_of(principal_id), key=RANK.__getitem__)

    def online(self) -> list[str]:
        """Return the ids of all principals with an open line."""
        return sorted(self._lines.people() | self._neighbours.everyone())

    def is_here(self, principal_id: str) -> bool:
        """Tell whether a principal has an open line."""
        return bool(self._lines.of(principal_id)) or self._neighbours.is_here(principal_id)

    def staff_in(self, scope: str) -> set[str]:
        """Return the members of the staff with an open line who may see a scope."""
        here = {line.principal.id for line in self._lines.seeing([scope]) if line.principal.is_staff}
        return here | self._neighbours.staff_in(scope)

    def announce(self, who: Sender, before: str) -> None:
        """Tell everybody what has become of somebody's presence at this node.

        Args:
            before: state at all nodes before it changed here.
        """
        is_left = not self._lines.of(who.principal_id)
        self._bus.publish(Here(who, "offline", [], 0) if is_left else self._here(who.principal_id))
        self._tell_staff(who, before)

    def introduce(self, *principal_ids: str) -> None:
        """Tell the other nodes that some are at this one, or who all are."""
        for principal_id in principal_ids or sorted(self._lines.people()):
            self._bus.publish(self._here(principal_id))

    def hear(self, node: str, here: Here) -> None:
        """Take up what another node says of somebody's presence there."""
        people = self._neighbours.heard(node).people
        before = self.state_of(here.who.principal_id)
        if here.state == "offline":
            people.pop(here.who.principal_id, None)
        else:
            people[here.who.principal_id] = here
        self._tell_staff(here.who, before)

    def lose(self, node: str) -> None:
        """Drop a node that is gone, and whoever was there only."""
        before = {here.who.principal_id: self.state_of(here.who.principal_id) for here in self._neighbours.people(node)}
        for here in self._neighbours.forget(node):
            self._tell_staff(here.who, before[here.who.principal_id])

    def _state_here(self, principal_id: str) -> str:
        states = [line.state for line in self._lines.of(principal_id)]
        return max(states, key=RANK.__getitem__, default="offline")

    def _here(self, principal_id: str) -> Here:
        newest = self._lines.of(principal_id)[-1]
        who = newest.principal
        scopes = sorted(who.scopes) if who.is_staff else []
        return Here(who.sender(), self._state_here(principal_id), scopes, newest.since_ms)

    def _tell_staff(self, who: Sender, before: str) -> None:
        state = self.state_of(who.principal_id)
        if state == before:
            return
        signal = Presence(state=state, sender=who)
        for line in self._lines.staff():
            if line.principal.id != who.principal_id:
                line.offer(signal)
