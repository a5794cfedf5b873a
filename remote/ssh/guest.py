"""The agent's end of a session: a key for this session, and lines to the companion whose key the lease names."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable, Sequence

from paramiko import AuthenticationException, SSHException

from remote.draw.pen import DrawingPen
from remote.errors import LeaseError, PathError, SecurityError
from remote.files.courier import FileCourier
from remote.lease import Lease, Right
from remote.path.direct import MAX_ADDRESSES, dial
from remote.path.race import LastStep, Race, Way
from remote.ssh.channel import ChannelStream, open_subsystem
from remote.ssh.code import NONCE_BYTES, agent_commitment, session_code
from remote.ssh.keys import fresh_key, key_sha256
from remote.ssh.transport import JOIN_S, SessionTransport
from remote.ssh.wire import Wire
from remote.stream import Stream

DIRECT_HEAD_START_S = 0.2
"""A direct line is worth this wait: it costs the hub nothing and carries more."""

DIAL_S = 3.0
"""A machine in the same network answers in milliseconds; a firewall that swallows packets never does."""

CHANNEL_S = 10.0
"""For one answer over a line that stands."""


class GuestLine:
    """One authenticated connection to the companion.

    Attributes:
        path: "direct" or "relay".
        code: to compare with the code on the customer's screen.
    """

    def __init__(self, transport: SessionTransport, path: str, code: str) -> None:
        self._transport = transport
        self._race: Race[GuestLine] | None = None
        self._pens: list[DrawingPen] = []
        self.path = path
        self.code = code

    @property
    def is_open(self) -> bool:
        """Whether the line stands, as far as this end knows."""
        return self._transport.is_active()

    def open_screen(self) -> Stream:
        """Return the stream on which the companion serves its screen as RFB.

        Raises:
            NotGrantedError: the customer has not granted to look.
            PathError: the line broke.
        """
        return open_subsystem(self._transport, "rfb", Right.VIEW, CHANNEL_S)

    def open_files(self) -> FileCourier:
        """Return a courier over this line; use a line of its own for files, so that they do not slow the screen.

        Raises:
            NotGrantedError: the customer has not granted files.
            PathError: the line broke.
        """
        return FileCourier(self._open_for_files)

    def open_drawing(self) -> DrawingPen:
        """Return a pen that draws on the customer's screen; who may look may draw.

        Raises:
            NotGrantedError: the customer has not granted to look, or his program is too old to be drawn on.
            PathError: the line broke.
        """
        pen = DrawingPen(open_subsystem(self._transport, "deskhand-draw", Right.VIEW, CHANNEL_S))
        self._pens = [*(known for known in self._pens if known.is_open), pen]
        return pen

    def close(self) -> None:
        """End the line at once, and wait for its threads."""
        self._transport.end()
        for pen in self._pens:
            pen.close()
        if self._race is not None:
            self._race.join(JOIN_S)

    def finish_race(self, race: Race[GuestLine]) -> None:
        """Take over the race that this line won: its threads are waited for in `close`."""
        self._race = race

    def _open_for_files(self, subsystem: str) -> ChannelStream:
        return open_subsystem(self._transport, subsystem, Right.FILES, CHANNEL_S)


class SessionGuest:
    """The agent's key for one session, and the lines made with it. Methods may be called from any thread."""

    def __init__(self, session_id: str) -> None:
        self._session_id = session_id
        self._key = fresh_key()
        self._nonce = secrets.token_bytes(NONCE_BYTES)
        self._lock = threading.Lock()
        self._lines: list[GuestLine] = []

    @property
    def commitment(self) -> str:
        """What the request to the customer carries; reveals nothing of the key."""
        return agent_commitment(self._key.asbytes(), self._nonce)

    def connect(
        self,
        lease: Lease,
        *,
        direct_addresses: Sequence[str],
        open_relay: Callable[[], Stream],
        timeout_s: float,
    ) -> GuestLine:
        """Return a line to the companion, by the first way that leads to it.

        Args:
            lease: verified by the caller; the host key must be the one that it names.
            direct_addresses: "host:port" of the companion in its own network, dialled only if private.
            open_relay: opens our end of the relayed pair; called in a thread.

        Raises:
            LeaseError: the lease is for another session or another agent's key.
            SecurityError: what answers is not the companion that signed the lease, or it refused our key.
            PathError: no way leads there, or the time is up.
        """
        if lease.session_id != self._session_id or lease.agent_commitment != self.commitment:
            raise LeaseError("The customer granted another session than this one. Ask again.")
        ways = [self._direct_way(address, lease, timeout_s) for address in direct_addresses[:MAX_ADDRESSES]]
        ways.append(
            Way(
                "relay",
                lambda last_step: self._reach("relay", open_relay, lease, timeout_s, last_step),
                head_start_s=DIRECT_HEAD_START_S if ways else 0.0,
            )
        )
        race = Race(ways, timeout_s)
        line = race.run()
        line.finish_race(race)
        with self._lock:
            self._lines = [*(known for known in self._lines if known.is_open), line]
        return line

    def close(self) -> None:
        """End every line of this session."""
        with self._lock:
            lines, self._lines = self._lines, []
        for line in lines:
            line.close()

    def _direct_way(self, address: str, lease: Lease, timeout_s: float) -> Way[GuestLine]:
        def open_direct() -> Stream:
            return dial(address, min(DIAL_S, timeout_s))

        return Way("direct", lambda last_step: self._reach("direct", open_direct, lease, timeout_s, last_step))

    def _reach(
        self, path: str, open_stream: Callable[[], Stream], lease: Lease, timeout_s: float, last_step: LastStep
    ) -> GuestLine:
        """Go one way to its end (thread)."""
        try:
            stream = open_stream()
        except OSError as error:
            raise PathError(f"The {path} way does not lead to the customer's machine.") from error
        transport = SessionTransport(Wire(stream, timeout_s), limit_s=timeout_s)
        try:
            host_key = self._prove(transport, lease, timeout_s, last_step)
        except BaseException:
            transport.end()
            raise
        return GuestLine(transport, path, session_code(self._session_id, host_key, self._key.asbytes()))

    def _prove(self, transport: SessionTransport, lease: Lease, timeout_s: float, last_step: LastStep) -> bytes:
        """Check the host's key against the lease, then show ours; return the host's key blob."""
        try:
            transport.start_client(timeout=timeout_s)
            host_key = transport.get_remote_server_key().asbytes()
        except (SSHException, EOFError, OSError) as error:
            raise PathError("The customer's machine did not answer.") from error
        if not hmac.compare_digest(key_sha256(host_key), lease.host_key_sha256.lower()):
            raise SecurityError(
                "What answers is not the machine that the customer granted access to. Nothing was sent. "
                "Somebody may be listening in between: end this session and ask your administrator."
            )
        with last_step():
            try:
                transport.auth_publickey(self._nonce.hex(), self._key)
            except (SSHException, EOFError, OSError) as error:
                if isinstance(error, AuthenticationException) and transport.is_active():
                    raise SecurityError("The customer's machine does not accept this session any more.") from error
                raise PathError("The line to the customer's machine broke.") from error
        return host_key
