"""A whole session in one process: companion's host, agent's guest, and a choice of lines between them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from remote.gate import Gate
from remote.lease import Lease, Right
from remote.path.relay import open_relay
from remote.path.tcp import TcpStream
from remote.ssh.events import HostEvent
from remote.ssh.guest import GuestLine, SessionGuest
from remote.ssh.host import SessionHost, now_ms
from remote.stream import Stream

from .relay import RecordingRelay

WAIT_S = 10.0
"""Generous: a busy machine is slow, a hanging test must still end."""


def echo(stream: Stream) -> None:
    """Be a screen that sends back what it gets."""
    while data := stream.recv(65536):
        stream.sendall(data)
    stream.close()


class EventLog:
    """Keeps events and lets a test wait for one."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self._changed = threading.Condition()

    def __call__(self, event: HostEvent) -> None:
        """Note an event (any thread)."""
        with self._changed:
            self.seen.append(event)
            self._changed.notify_all()

    def wait_for(self, kind: type, count: int = 1) -> Any:
        """Return the count-th event of a kind, waiting for it."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.of(kind)) >= count, WAIT_S), f"no {kind} in {self.seen}"
            return self.of(kind)[count - 1]

    def of(self, kind: type) -> list[Any]:
        """Return all events of a kind so far."""
        return [event for event in self.seen if isinstance(event, kind)]


class Session:
    """Host and guest of one session; use as a context."""

    def __init__(
        self,
        folder: Path | None = None,
        rights: tuple[Right, ...] = tuple(Right),
        minutes: float = 10,
        screen: Callable[[Stream], None] = echo,
        drawing: Callable[[Stream], None] | None = None,
    ) -> None:
        self.events = EventLog()
        self.gate = Gate(None, now_ms)
        self.guest = SessionGuest("session-1")
        self.host = SessionHost(
            "session-1",
            self.guest.commitment,
            gate=self.gate,
            screen=screen,
            folder=folder,
            on_event=self.events,
            drawing=drawing,
        )
        self.lease = Lease(
            session_id="session-1",
            ticket_id="ticket-1",
            device_id="device-1",
            agent_id="agent-1",
            agent_name="Ada",
            rights=rights,
            granted_at_ms=now_ms() - 1000,
            expires_at_ms=now_ms() + int(minutes * 60_000),
            host_key_sha256=self.host.host_key_sha256,
            agent_commitment=self.guest.commitment,
        )
        self.relays: list[RecordingRelay] = []

    def __enter__(self) -> Session:
        """Grant the lease."""
        self.host.grant(self.lease)
        return self

    def __exit__(self, *_: object) -> None:
        """End everything."""
        self.guest.close()
        self.host.stop("test over")
        for relay in self.relays:
            relay.close()

    def with_rights(self, *rights: Right) -> Lease:
        """Return the lease with other rights."""
        return msgspec.structs.replace(self.lease, rights=rights)

    def connect(self, lease: Lease | None = None) -> GuestLine:
        """Connect over a socket pair."""
        ours, theirs = socket.socketpair()
        self.host.serve(theirs)
        return self.guest.connect(
            lease or self.lease, direct_addresses=[], open_relay=lambda: TcpStream(ours), timeout_s=WAIT_S
        )

    def relay(self) -> RecordingRelay:
        """Start a relay that ends with the session."""
        self.relays.append(RecordingRelay())
        return self.relays[-1]

    def connect_by(self, relay: RecordingRelay, token: str = "token", addresses: list[str] | None = None) -> GuestLine:
        """Connect over a relay, racing direct addresses if there are any."""
        serving = threading.Thread(target=lambda: self.host.serve(open_relay(relay.url, token, None, WAIT_S)))
        serving.start()
        try:
            return self.guest.connect(
                self.lease,
                direct_addresses=addresses or [],
                open_relay=lambda: open_relay(relay.url, token, None, WAIT_S),
                timeout_s=WAIT_S,
            )
        finally:
            serving.join(WAIT_S)


def receive_exactly(stream: Stream, size: int) -> bytes:
    """Return so many bytes, or fail."""
    data = b""
    while len(data) < size:
        more = stream.recv(size - len(data))
        assert more, "the stream ended early"
        data += more
    return data
