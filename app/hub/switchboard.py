"""Who is here: the open signal sockets, and handing signals to them without ever waiting for a slow one."""

from __future__ import annotations

import time
from collections.abc import Iterable

import msgspec

from app.hub.bus import Bus, LocalBus, Passed, SignedOut
from app.hub.errors import RefusalError
from app.hub.lines import Line, Lines
from app.hub.neighbours import Neighbours
from app.hub.poking import Poking
from app.hub.principal import Principal
from app.hub.roster import Roster
from app.hub.settings import Limits
from sync.protocol.signals import Signal


class Switchboard:
    """The lines of this node and the ways to everybody at the others; used on the event loop only.

    Attributes:
        roster: who is present, at whichever node.
        poking: tells of news.
    """

    def __init__(self, limits: Limits, bus: Bus | None = None, neighbours: Neighbours | None = None) -> None:
        """Take how many lines there may be, the bus to the other nodes and what is known of them."""
        self._limits = limits
        self._bus: Bus = bus or LocalBus()
        self._neighbours = neighbours or Neighbours(time.monotonic)
        self._lines = Lines()
        self.roster = Roster(self._lines, self._bus, self._neighbours)
        self.poking = Poking(self._lines, self._bus)
        self._count = 0

    @property
    def count(self) -> int:
        """Number of open lines at this node."""
        return self._count

    def join(self, line: Line) -> None:
        """Take up a line and tell the staff who came.

        Raises:
            RefusalError: too_many_sockets.
        """
        mine = self._lines.of(line.principal.id)
        if self._count >= self._limits.sockets or len(mine) >= self._limits.sockets_each:
            raise RefusalError(429, "too_many_sockets", "Too many connections are open. Close another one first.", 30.0)
        before = self.roster.state_of(line.principal.id)
        self._lines.add(line)
        self._count += 1
        self.roster.announce(line.principal.sender(), before)

    def leave(self, line: Line) -> None:
        """Drop a line and tell the staff who went."""
        before = self.roster.state_of(line.principal.id)
        self._lines.remove(line)
        self._count -= 1
        self.roster.announce(line.principal.sender(), before)

    def set_state(self, line: Line, state: str) -> None:
        """Note that the person at a line is "online" or "away"."""
        before = self.roster.state_of(line.principal.id)
        line.state = state
        self.roster.announce(line.principal.sender(), before)

    def replace_principal(self, line: Line, principal: Principal) -> None:
        """Take up what the person at a line may see from now on."""
        if line.principal == principal:
            return
        self._lines.replace_principal(line, principal)
        self.roster.introduce(principal.id)

    def lines_of(self, principal_id: str) -> list[Line]:
        """Return a principal's lines at this node, the newest last."""
        return self._lines.of(principal_id)

    def everyone(self) -> list[Line]:
        """Return all lines of this node."""
        return self._lines.everyone()

    def send(self, principal_ids: Iterable[str], signal: Signal) -> None:
        """Offer a signal to every line of some principals, at whichever node."""
        text, wanted = msgspec.json.encode(signal), set(principal_ids)
        self.deliver(wanted, text)
        elsewhere = [principal_id for principal_id in sorted(wanted) if self._neighbours.is_here(principal_id)]
        if elsewhere:
            self._bus.publish(Passed(to=elsewhere, signal=msgspec.Raw(text)))

    def send_to_newest(self, principal_id: str, signal: Signal) -> None:
        """Offer a signal to the newest line of a principal, at whichever node it is."""
        text = msgspec.json.encode(signal)
        node, since_ms = self._neighbours.newest_of(principal_id)
        mine = self._lines.of(principal_id)
        if mine and mine[-1].since_ms >= since_ms:
            mine[-1].offer_text(text)
        elif node:
            self._bus.publish(Passed(to=[principal_id], signal=msgspec.Raw(text), node=node, is_for_newest=True))

    def deliver(self, principal_ids: Iterable[str], signal: bytes, *, is_for_newest: bool = False) -> None:
        """Offer a signal, in JSON, to the lines that some principals have at this node."""
        for principal_id in principal_ids:
            lines = self._lines.of(principal_id)
            for line in lines[-1:] if is_for_newest else lines:
                line.offer_text(signal)

    def end_token(self, token_sha256: str) -> None:
        """End the lines of one sign-in, at whichever node."""
        self.end_token_here(token_sha256)
        self._bus.publish(SignedOut(token_sha256))

    def end_token_here(self, token_sha256: str) -> None:
        """End the lines of one sign-in at this node."""
        for line in self.everyone():
            if line.principal.token_sha256 == token_sha256:
                line.end(4401, "signed_out")

    def close(self) -> None:
        """End all lines; the hub is going down and comes back."""
        self.poking.close()
        for line in self.everyone():
            line.end(1012, "restarting")
