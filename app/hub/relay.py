"""The relay: joins exactly two ends of a granted session and passes on messages that it cannot read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.hub.errors import RefusalError
from app.hub.relay_tokens import RelayPassport
from app.hub.settings import Limits
from app.hub.waiting import until_first

MAX_MESSAGE_BYTES = 256 * 1024
"""SSH packets are at most 35,000 bytes (RFC 4253, section 6.1); a sender may put several into one message."""

WAIT_FOR_PARTNER_S = 60.0
"""As long as the tokens are good."""

MAX_EARLY_BYTES = 64 * 1024
"""What is kept of an end that speaks before its partner is there; SSH begins with some 2,000 bytes."""

CLOSE_GRACE_S = 2.0
"""An end that does not take its closing frame by then is cut."""


class Ending(Exception):  # noqa: N818  # not an error: how every relay ends
    """Why a relay ends: a WebSocket close code and a stable word."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


OTHER_LEFT = (1000, "other_end_left")
SESSION_ENDED = (4001, "session_ended")
GRANT_EXPIRED = (4002, "grant_expired")
NO_PARTNER = (4003, "other_end_did_not_come")
TOO_MUCH = (4004, "relay_bytes_used_up")
REPLACED = (4005, "replaced")
NOT_BINARY = (1003, "binary_only")
TOO_LARGE = (1009, "message_too_large")


@dataclass
class Traffic:
    """What went through, in messages and bytes; `by_end` has bytes sent by "guest" and by "host"."""

    messages: int = 0
    by_end: dict[str, int] = field(default_factory=lambda: {"guest": 0, "host": 0})

    @property
    def total_bytes(self) -> int:
        return sum(self.by_end.values())


class Relay:
    """One pairing, from the first end's coming to its end; lives on the event loop.

    Attributes:
        started_at_s: monotonic time when both ends were there, None before.
        ending: why it is over, None while it is not.
    """

    def __init__(self, passport: RelayPassport, most_bytes: int) -> None:
        self.passport = passport
        self.traffic = Traffic()
        self.started_at_s: float | None = None
        self.ending: Ending | None = None
        self.paired = asyncio.Event()
        self.over = asyncio.Event()
        self._most_bytes = most_bytes
        self._ends: dict[str, WebSocket] = {}
        self._early: dict[str, list[bytes]] = {"guest": [], "host": []}
        self._turns = {"guest": asyncio.Lock(), "host": asyncio.Lock()}

    def has(self, end: str) -> bool:
        """Tell whether one end ("guest" or "host") is there already."""
        return end in self._ends

    def enter(self, end: str, socket: WebSocket) -> None:
        """Take in an end; with the second one the relay starts."""
        self._ends[end] = socket
        if len(self._ends) == 2:
            self.started_at_s = time.monotonic()
            self.paired.set()

    def finish(self, code: int, reason: str) -> None:
        """End the relay; the first reason counts."""
        if self.ending is None:
            self.ending = Ending(code, reason)
            self.over.set()

    async def pump(self, end: str) -> None:
        """Pass on what one end sends, message by message: read one, write one, wait until it is written.

        It also reads while the other end is not there yet, or one that gives up waiting would not be noticed.

        Raises:
            Ending: the end left or sent what may not be sent.
        """
        await self._deliver(_other(end))
        while True:
            data = await _next_message(self._ends[end])
            self._count(end, len(data))
            self._early[end].append(data)
            if self.paired.is_set():
                await self._deliver(end)
            elif sum(map(len, self._early[end])) > MAX_EARLY_BYTES:
                await self.paired.wait()

    async def _deliver(self, end: str) -> None:
        """Hand on what one end has sent so far, in order, whichever pump comes to do it."""
        async with self._turns[end]:
            while self.paired.is_set() and self._early[end]:
                data = self._early[end].pop(0)
                try:
                    await self._ends[_other(end)].send({"type": "websocket.send", "bytes": data})
                except (WebSocketDisconnect, RuntimeError):
                    # The other end is gone. Its own pump says so once it has passed on all that it left behind.
                    await self.over.wait()

    def _count(self, end: str, size_bytes: int) -> None:
        self.traffic.messages += 1
        self.traffic.by_end[end] += size_bytes
        if self.traffic.total_bytes > self._most_bytes:
            raise Ending(*TOO_MUCH)


def _other(end: str) -> str:
    return "host" if end == "guest" else "guest"


async def _next_message(source: WebSocket) -> bytes:
    message = await source.receive()
    if message["type"] == "websocket.disconnect":
        raise Ending(*OTHER_LEFT)
    data: bytes | None = message.get("bytes")
    if data is None:
        raise Ending(*NOT_BINARY)
    if len(data) > MAX_MESSAGE_BYTES:
        raise Ending(*TOO_LARGE)
    return data


@dataclass
class RelayTotals:
    """Counters since the hub started; for /health."""

    opened: int = 0
    messages: int = 0
    bytes: int = 0
    peak_bytes_per_s: float = 0.0


class RelayRoom:
    """All relays, waiting and running; used on the event loop only."""

    def __init__(self, limits: Limits, now_ms: Callable[[], int]) -> None:
        """Take how much is allowed, and a clock in milliseconds since 1970."""
        self._limits = limits
        self._now_ms = now_ms
        self._relays: dict[str, Relay] = {}
        self.totals = RelayTotals()

    @property
    def count(self) -> int:
        """Number of relays, those included that wait for their second end."""
        return len(self._relays)

    def admit(self, passport: RelayPassport) -> Relay:
        """Return the relay that a token is for.

        Raises:
            RefusalError: too_many_relays, or relay_token_used when this end is there already.
        """
        relay = self._relays.get(passport.pair)
        if relay is None:
            if self.count >= self._limits.relays or self._count_of(passport.sub) >= self._limits.relays_each:
                raise RefusalError(
                    429, "too_many_relays", "Too many sessions run through this hub. End one first.", 30.0
                )
            relay = self._relays[passport.pair] = Relay(passport, self._limits.relay_bytes)
        if relay.has(passport.end):
            raise RefusalError(401, "relay_token_used", "This end of the relay is taken.")
        return relay

    async def carry(self, relay: Relay, end: str, socket: WebSocket) -> bool:
        """Stay with one end until the relay is over, then close that end's socket.

        Returns:
            True for the end that was first to leave: it reports the relay's traffic, so that it is reported once.
        """
        relay.enter(end, socket)
        if relay.paired.is_set():
            self._replace_older(relay)
        try:
            await until_first([relay.pump(end), relay.over.wait(), self._deadlines(relay)])
        except Ending as ending:
            relay.finish(ending.code, ending.reason)
        finally:
            relay.finish(*OTHER_LEFT)
            is_first = self._retire(relay)
            await _close(socket, relay)
        return is_first

    async def _deadlines(self, relay: Relay) -> None:
        """Raise Ending when the partner does not come in time, or when the grant runs out."""
        try:
            async with asyncio.timeout(WAIT_FOR_PARTNER_S):
                await relay.paired.wait()
        except TimeoutError:
            raise Ending(*NO_PARTNER) from None
        await asyncio.sleep(max(0.0, (relay.passport.until_ms - self._now_ms()) / 1000))
        raise Ending(*GRANT_EXPIRED)

    def end_session(self, session_id: str) -> None:
        """End all relays of a session at once."""
        for relay in list(self._relays.values()):
            if relay.passport.session_id == session_id:
                relay.finish(*SESSION_ENDED)

    def close(self) -> None:
        """End all relays; the hub is going down."""
        for relay in list(self._relays.values()):
            relay.finish(1012, "restarting")

    def _replace_older(self, newer: Relay) -> None:
        # After a broken line the ends ask for a new relay, while the old one may not have noticed yet.
        key = (newer.passport.session_id, newer.passport.channel)
        for relay in list(self._relays.values()):
            if (
                relay is not newer
                and relay.paired.is_set()
                and (relay.passport.session_id, relay.passport.channel) == key
            ):
                relay.finish(*REPLACED)

    def _count_of(self, principal_id: str) -> int:
        return sum(1 for each in self._relays.values() if principal_id in {each.passport.sub, each.passport.peer})

    def _retire(self, relay: Relay) -> bool:
        if self._relays.pop(relay.passport.pair, None) is None:
            return False
        if relay.started_at_s is None:
            return True
        seconds = max(time.monotonic() - relay.started_at_s, 0.001)
        totals = self.totals
        totals.opened += 1
        totals.messages += relay.traffic.messages
        totals.bytes += relay.traffic.total_bytes
        totals.peak_bytes_per_s = max(totals.peak_bytes_per_s, relay.traffic.total_bytes / seconds)
        return True


async def _close(socket: WebSocket, relay: Relay) -> None:
    ending = relay.ending or Ending(*OTHER_LEFT)
    with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        async with asyncio.timeout(CLOSE_GRACE_S):
            await socket.close(ending.code, ending.reason)
