"""A two-way line of bytes, whatever carries it: a socket, an SSH channel, the relay."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Protocol


class Stream(Protocol):
    """What this package asks of a line; sockets and paramiko channels are lines as they are.

    One thread may receive while another one sends.
    """

    def recv(self, n: int, /) -> bytes:
        """Return up to n bytes, at least one; b"" when the other side has ended.

        Raises:
            TimeoutError: nothing came within the time set.
            OSError: the line broke.
        """
        ...

    def sendall(self, data: bytes, /) -> None:
        """Send everything, waiting while the line is full.

        Raises:
            TimeoutError: the line did not take the data within the time set.
            OSError: the line broke.
        """
        ...

    def close(self) -> None:
        """End the line."""
        ...

    def settimeout(self, seconds: float | None, /) -> None:
        """Limit the wait of `recv` and `sendall`; None waits for ever."""
        ...


KEEPALIVE_S = 20
"""After so many silent seconds the system asks whether the other side is still there."""

UNSENT_BYTES = 16 * 1024
"""What the system holds back for a line that is full: more would be old pictures that nobody can take back."""

SHUT_BOTH = 2
"""The number that sockets and paramiko channels alike take for "both directions"."""


def close_stream(stream: Stream) -> None:
    """End a line from any thread, and wake the threads that wait on it.

    Closing a socket leaves a thread of ours waiting in its `recv` for ever; shutting it down first wakes that thread.
    """
    shutdown = getattr(stream, "shutdown", None)
    if shutdown is not None:
        with suppress(OSError):  # the other side was faster: the line is down already, which is what we want
            shutdown(SHUT_BOTH)
    with suppress(OSError):
        stream.close()


def make_prompt(line: socket.socket) -> None:
    """Send small pieces at once, keep no large ones waiting, and find out when the other side has vanished."""
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    hold_little(line)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_KEEPIDLE"):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_S)


def hold_little(line: socket.socket) -> None:
    """Let a TCP socket take no more than UNSENT_BYTES beyond what is on its way, where the system can do that.

    What is on its way is left to the system, or a long fast line would not be filled.
    """
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
