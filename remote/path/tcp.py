"""A TCP socket as a session uses it: no delay, dead peers noticed, and closed without waiting."""

from __future__ import annotations

import contextlib
import socket
import struct

from remote.stream import hold_little

IDLE_S = 10
PROBE_S = 5
PROBES = 2
"""A silent peer is given up after IDLE_S + PROBES * PROBE_S = 20 s; without this a kernel waits two hours."""

UNSENT_MS = 20_000
"""Unacknowledged bytes are given up after this; without it Linux tries for 15 minutes."""


class TcpStream:
    """A connected socket; `cut` drops what is unsent, so that not even buffered pixels follow a Stop."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._is_cut = False
        tune(connected)

    def recv(self, size: int, /) -> bytes:
        """Return 1 to `size` bytes, b"" at the end; TimeoutError when nothing came in time."""
        try:
            return self._socket.recv(size)
        except OSError:
            if self._is_cut:
                return b""
            raise

    def send(self, data: bytes, /) -> int:
        """Send some bytes and return how many."""
        return self._socket.send(data)

    def sendall(self, data: bytes, /) -> None:
        """Send every byte, or raise OSError."""
        self._socket.sendall(data)

    def settimeout(self, seconds: float | None, /) -> None:
        """Bound every later wait."""
        self._socket.settimeout(seconds)

    def cut(self) -> None:
        """End both directions now; wakes whoever waits in `recv` or `send`."""
        self._is_cut = True
        cut_socket(self._socket)

    def close(self) -> None:
        """End both directions now."""
        self.cut()


def tune(connected: socket.socket) -> None:
    """Set a TCP socket's options; other sockets (a pair in one process) are left as they are."""
    if connected.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    hold_little(connected)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    wanted = {"TCP_KEEPIDLE": IDLE_S, "TCP_KEEPINTVL": PROBE_S, "TCP_KEEPCNT": PROBES, "TCP_USER_TIMEOUT": UNSENT_MS}
    for name, value in wanted.items():
        if (option := getattr(socket, name, None)) is not None:  # each system has its own choice of these
            connected.setsockopt(socket.IPPROTO_TCP, option, value)


def cut_socket(connected: socket.socket) -> None:
    """Close a socket without waiting: unsent bytes are dropped (SO_LINGER 0), waiting threads wake (shutdown)."""
    with contextlib.suppress(OSError):  # already closed
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with contextlib.suppress(OSError):  # not connected any more
        # the plain socket's shutdown: TLS must not say goodbye to a peer that does not read
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        connected.close()
