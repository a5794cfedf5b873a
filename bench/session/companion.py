"""The companion's end of a session as a program: obeys orders (bench.session.orders) on its standard input."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import time
from pathlib import Path

import msgspec

from bench.session.hub import enter_relay, now_ms
from bench.session.orders import Answer, Done, Grant, Listening, Made, New, Order, Plain, Stop, Stopped
from remote.gate import Gate
from remote.path.tcp import TcpStream
from remote.ssh.events import HostEvent
from remote.ssh.host import SessionHost
from remote.stream import Stream

BLOCK = bytes(32 * 1024)


def echo(stream: Stream) -> None:
    """Send back what comes."""
    with contextlib.suppress(OSError):  # the agent has left
        while data := stream.recv(65536):
            stream.sendall(data)


def flood(stream: Stream) -> None:
    """Send as much as the line takes: the worst moment for a Stop."""
    with contextlib.suppress(OSError):  # the agent has left, or was cut off
        while True:
            stream.sendall(BLOCK)


SCREENS = {"echo": echo, "flood": flood}


class Companion:
    """Carries out one order after another."""

    def __init__(self) -> None:
        self._host: SessionHost | None = None
        self._plain: TcpStream | None = None

    def obey(self, order: Order) -> Answer:
        """Carry out an order."""
        if isinstance(order, New):
            return self._make(order)
        if isinstance(order, Plain):
            return self._serve_plain(order)
        if isinstance(order, Stop):
            return self._stop(order)
        assert self._host is not None
        if isinstance(order, Grant):
            self._host.grant(order.lease)
            return Listening(self._host.listen(["127.0.0.1"])[0])
        self._host.serve(enter_relay(order.port, order.fingerprint, order.token))
        return Done()

    def _make(self, order: New) -> Made:
        self._host = SessionHost(
            order.session_id,
            order.commitment,
            gate=Gate(None, now_ms),
            screen=SCREENS[order.screen],
            folder=Path(order.folder) if order.folder else None,
            on_event=_ignore,
        )
        return Made(self._host.host_key_sha256)

    def _serve_plain(self, order: Plain) -> Listening:
        listener = socket.create_server(("127.0.0.1", 0))

        def serve() -> None:
            with listener:
                self._plain = TcpStream(listener.accept()[0])
            SCREENS[order.screen](self._plain)

        threading.Thread(target=serve, daemon=True).start()
        return Listening(f"127.0.0.1:{listener.getsockname()[1]}")

    def _stop(self, order: Stop) -> Stopped:
        called_ns = time.monotonic_ns()
        if order.is_plain:
            assert self._plain is not None
            self._plain.cut()
        else:
            assert self._host is not None
            self._host.stop("stopped by the bench")
        return Stopped(called_ns, time.monotonic_ns())


def _ignore(event: HostEvent) -> None:
    """Nobody watches here."""


def main() -> int:
    """Obey until the standard input ends."""
    companion = Companion()
    for line in sys.stdin.buffer:
        answer = companion.obey(msgspec.json.decode(line, type=Order))
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
