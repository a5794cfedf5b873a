"""How the two ends of a session meet: a pass from the hub, a line to the companion, and the screen on it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import functools
import time
from dataclasses import dataclass

from app.workstation.session.mailbox import Mailbox
from app.workstation.workers import Workers
from remote.errors import PathError, RemoteError
from remote.lease import Lease
from remote.path.relay import open_relay
from remote.ssh.guest import GuestLine, SessionGuest
from remote.stream import Stream
from sync.client.replica import Replica
from sync.protocol.signals import RelayAsk, RelayPass, Signal, SignalRefused

MEET_TIMEOUT_S = 15.0
"""For the whole way to the companion; on a bad line a handshake takes two or three seconds."""

MEET_AGAIN_TIMEOUT_S = 6.0
"""After a break, tries are shorter: one that began while the line was down is slower than the next one."""

PASS_TIMEOUT_S = 8.0
"""For the hub's pass; a direct way is tried meanwhile and needs none."""

HUB_LOOK_S = 0.5
"""Between two tries to reach the hub, while a session waits for it."""


@dataclass(frozen=True)
class Grant:
    """A verified lease, and where the companion listens in its own network."""

    lease: Lease
    direct_addresses: tuple[str, ...]


class MeetingPlace:
    """Makes lines for one session: one for the view, one for files, and new ones after a break."""

    def __init__(
        self, session_id: str, guest: SessionGuest, *, replica: Replica, mailbox: Mailbox, workers: Workers
    ) -> None:
        self._session_id = session_id
        self._guest = guest
        self._replica = replica
        self._mailbox = mailbox
        self._workers = workers
        self._refused_since_s: float | None = None

    def refused_for_s(self) -> float:
        """Return for how long the hub has given no pass, because the companion is not there; 0 where it gave one."""
        return 0.0 if self._refused_since_s is None else time.monotonic() - self._refused_since_s

    async def line(self, grant: Grant, channel: str, timeout_s: float = MEET_TIMEOUT_S) -> GuestLine:
        """Return a new line to the companion; the direct and the relayed way race.

        Args:
            grant: what the customer granted.
            channel: "view" or "files".
            timeout_s: for the whole way.

        Raises:
            RemoteError: no way leads there; says why.
        """
        relay_pass: concurrent.futures.Future[str] = concurrent.futures.Future()
        connect = functools.partial(
            self._guest.connect,
            grant.lease,
            direct_addresses=grant.direct_addresses,
            open_relay=functools.partial(self._open_relay, relay_pass),
            timeout_s=timeout_s,
        )
        async with asyncio.TaskGroup() as group:
            passing = group.create_task(self._fetch_pass(channel, relay_pass))
            try:
                met: GuestLine | RemoteError = await self._workers.run(connect)
            except RemoteError as error:
                met = error  # raised outside, where it is not wrapped in the group's own exception
            passing.cancel()
        if isinstance(met, RemoteError):
            raise met
        return met

    def close(self) -> None:
        """End every line; blocking (it waits for the lines' threads)."""
        self._guest.close()

    async def _fetch_pass(self, channel: str, relay_pass: concurrent.futures.Future[str]) -> None:
        """Ask the hub to pair the two ends; never raises, the one who waits for the pass is told."""

        def is_meant(signal: Signal) -> bool:
            if isinstance(signal, RelayPass):
                return (signal.session_id, signal.channel) == (self._session_id, channel)
            return isinstance(signal, SignalRefused) and signal.session_id == self._session_id

        try:
            async with asyncio.timeout(PASS_TIMEOUT_S):
                while not self._replica.link_state.has_signals:  # said now, it would be lost
                    self._replica.hurry()
                    await asyncio.sleep(HUB_LOOK_S)
                answering = self._mailbox.expect(is_meant, PASS_TIMEOUT_S)
                self._replica.send(RelayAsk(session_id=self._session_id, channel=channel))
                answer = await answering
        except TimeoutError:
            relay_pass.set_exception(PathError("The hub did not answer."))
        except asyncio.CancelledError:
            relay_pass.cancel()
            raise
        else:
            if isinstance(answer, RelayPass):
                self._refused_since_s = None
                relay_pass.set_result(answer.token)
            elif isinstance(answer, SignalRefused):
                self._refused_since_s = self._refused_since_s or time.monotonic()
                relay_pass.set_exception(PathError(answer.message))

    def _open_relay(self, relay_pass: concurrent.futures.Future[str]) -> Stream:
        """Open our end of the relayed pair (thread)."""
        try:
            token = relay_pass.result(PASS_TIMEOUT_S + 1)
        except (TimeoutError, concurrent.futures.CancelledError) as error:
            raise PathError("The hub gave no pass for its relay.") from error
        return open_relay(self._replica.relay_url, token, self._replica.ssl_context, MEET_TIMEOUT_S)
