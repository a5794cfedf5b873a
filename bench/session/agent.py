"""The agent's end: sessions with the companion's process, directly or through the relay."""

from __future__ import annotations

import socket
import sys
from typing import TypeVar

import msgspec

from bench.glass.programs import MeasuringError, Programs
from bench.session.hub import BenchHub, enter_relay, now_ms
from bench.session.orders import Answer, Done, Grant, Listening, Made, Meet, New, Order
from remote.lease import Lease, Right
from remote.path.tcp import TcpStream
from remote.ssh.guest import GuestLine, SessionGuest
from remote.stream import Stream

CONNECT_TIMEOUT_S = 15.0
GRANTED_MS = 600_000

Kind = TypeVar("Kind")


class CompanionProcess:
    """The companion, in a process of its own.

    Attributes:
        pid: of the process.
    """

    def __init__(self, programs: Programs) -> None:
        """Start it."""
        self._programs = programs
        self._process = programs.start([sys.executable, "-m", "bench.session.companion"], is_spoken_to=True)
        self.pid = self._process.pid

    def tell(self, order: Order, kind: type[Kind]) -> Kind:
        """Give an order and return the answer."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(order).decode() + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise MeasuringError("The companion's process has ended.\n" + self._programs.last_words())
        answer: object = msgspec.json.decode(line, type=Answer)
        assert isinstance(answer, kind)
        return answer


class BenchSession:
    """One granted session with the companion.

    Attributes:
        address: where the companion listens on loopback, host and port.
    """

    def __init__(self, companion: CompanionProcess, session_id: str, screen: str, folder: str = "") -> None:
        """Ask, and be granted everything."""
        self._companion = companion
        self.guest = SessionGuest(session_id)
        commitment = self.guest.commitment
        made = companion.tell(New(session_id, commitment, screen, folder), Made)
        self._lease = Lease(
            session_id=session_id,
            ticket_id="ticket-1",
            device_id="device-1",
            agent_id="agent-1",
            agent_name="Agent",
            rights=tuple(Right),
            granted_at_ms=now_ms() - 1000,
            expires_at_ms=now_ms() + GRANTED_MS,
            host_key_sha256=made.host_key_sha256,
            agent_commitment=commitment,
        )
        host, _, port = companion.tell(Grant(self._lease), Listening).address.rpartition(":")
        self.address = (host, int(port))

    def dial(self) -> TcpStream:
        """Return a bare connection to the companion's port."""
        return TcpStream(socket.create_connection(self.address, CONNECT_TIMEOUT_S))

    def meet(self, hub: BenchHub, *, companion_port: int = 0) -> Stream:
        """Bring both ends to the hub's relay and return ours.

        Args:
            companion_port: where the companion finds the hub, 0 for its own port.
        """
        theirs, mine = hub.passes("view")
        self._companion.tell(Meet(companion_port or hub.port, hub.fingerprint, theirs), Done)
        return enter_relay(hub.port, hub.fingerprint, mine)

    def connect(self, stream: Stream) -> GuestLine:
        """Sign in over a stream that leads to the companion."""
        return self.guest.connect(
            self._lease, direct_addresses=[], open_relay=lambda: stream, timeout_s=CONNECT_TIMEOUT_S
        )
