"""One node among the others of its hub: what it says, and what it does with what they say."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from app.hub.bus import (
    Alive,
    Bus,
    Gone,
    Here,
    Message,
    News,
    Passed,
    Recheck,
    SessionNoted,
    SessionOver,
    SignedOut,
    StampedTwice,
    Stamping,
    Who,
)
from app.hub.neighbours import Neighbours, NodeAddress
from app.hub.postgres_bus import PostgresBus
from app.hub.relay import RelayRoom
from app.hub.sessions import SessionBook
from app.hub.stampers import Stampers
from app.hub.switchboard import Switchboard

log = logging.getLogger(__name__)

SAY_EVERY_S = 1.0


class Nodes:
    """Ties the bus to what it concerns; lives on the event loop."""

    def __init__(
        self,
        bus: Bus,
        neighbours: Neighbours,
        switchboard: Switchboard,
        sessions: SessionBook,
        relays: RelayRoom,
        stampers: Stampers,
        address: NodeAddress,
        recheck: Callable[[], None],
        catch_up: Callable[[], Awaitable[int]],
    ) -> None:
        """Take the parts that messages concern, and where this node is reached.

        Args:
            recheck: has the open lines looked at now, since accounts were changed.
            catch_up: reads what may have been missed from the database, and returns its newest seq.
        """
        self._bus = bus
        self._neighbours = neighbours
        self._switchboard = switchboard
        self._sessions = sessions
        self._relays = relays
        self._stampers = stampers
        self._address = address
        self._recheck = recheck
        self._catch_up = catch_up
        if isinstance(bus, PostgresBus):
            bus.attach(self.hear, self.greet)

    async def run(self) -> None:
        """Say every second that this node is there, and miss those that are not; until cancelled."""
        if not isinstance(self._bus, PostgresBus):
            return
        while True:
            self._bus.publish(Alive(self._address.url, self._address.fingerprint))
            await asyncio.sleep(SAY_EVERY_S)
            if not self._bus.is_connected:
                self._neighbours.forgive_silence()
            for node in self._neighbours.silent():
                log.warning("The node %s is gone.", node)
                self._switchboard.roster.lose(node)

    async def greet(self) -> None:
        """Begin to hear the others: ask who is there, say who is here, and tell everybody that there may be news."""
        self._neighbours.forgive_silence()
        self._bus.publish(Who())
        self._introduce()
        self._switchboard.poking.poke_all(await self._catch_up())

    def _introduce(self) -> None:
        self._bus.publish(Alive(self._address.url, self._address.fingerprint))
        self._switchboard.roster.introduce()
        for session in self._sessions.all():
            self._bus.publish(SessionNoted(session))

    def hear(self, node: str, message: Message) -> None:
        """Do what another node's message asks for."""
        match message:
            case News():
                self._switchboard.poking.poke(message.scopes)
            case Passed():
                if message.node in {"", self._bus.node}:
                    self._switchboard.deliver(message.to, bytes(message.signal), is_for_newest=message.is_for_newest)
            case Here():
                self._switchboard.roster.hear(node, message)
            case SessionNoted():
                self._sessions.load([message.session])
            case SessionOver():
                self._relays.end_session(message.session_id)
                self._sessions.end(message.session_id)
            case SignedOut():
                self._switchboard.end_token_here(message.token_sha256)
            case Stamping():
                self._stampers.hear(message)
            case StampedTwice():
                self._stampers.hear_of_twice(message)
            case Recheck():
                self._recheck()
            case Alive():
                self._neighbours.heard(node).address = NodeAddress(message.url, message.fingerprint)
            case Who():
                self._introduce()
            case Gone():
                self._switchboard.roster.lose(node)
