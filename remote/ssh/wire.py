"""What paramiko reads from and writes to: a stream that can be cut, and that a stranger cannot hold or fill."""

from __future__ import annotations

import time
from typing import Protocol, runtime_checkable

from remote.stream import Stream

STRANGER_BYTES = 256 * 1024
"""A handshake takes about 4 KB; who sends more before he is known is dropped."""


@runtime_checkable
class _Cuttable(Protocol):
    def cut(self) -> None: ...


@runtime_checkable
class _PartSender(Protocol):
    def send(self, data: bytes, /) -> int: ...


class Wire:
    """A socket in paramiko's eyes.

    Until `trust` is called it ends after `limit_s` seconds or STRANGER_BYTES bytes, whatever the peer does.
    """

    def __init__(self, stream: Stream, limit_s: float) -> None:
        self._stream = stream
        self._send_part = stream.send if isinstance(stream, _PartSender) else None
        self._deadline = time.monotonic() + limit_s
        self._left_bytes = STRANGER_BYTES
        self._is_trusted = False
        self._closed = False  # paramiko reads this name in Transport.stop_thread

    @property
    def is_closed(self) -> bool:
        """Whether it was closed or cut at this end."""
        return self._closed

    def trust(self) -> None:
        """Lift the limits: the peer has proved who it is."""
        self._is_trusted = True

    def recv(self, size: int, /) -> bytes:
        """Return 1 to `size` bytes, b"" at the end; TimeoutError when nothing came in time."""
        if self._closed or self._is_overdue():
            return b""
        data = self._stream.recv(size)
        if not self._is_trusted:
            self._left_bytes -= len(data)
        return data

    def send(self, data: bytes, /) -> int:
        """Send some bytes and return how many; 0 at the end.

        A socket's `sendall` forgets how much it sent when its time is up, so `send` is used where there is one.
        """
        if self._closed or self._is_overdue():
            raise OSError("The line is closed.")
        if self._send_part is not None:
            return self._send_part(data)
        self._stream.sendall(data)
        return len(data)

    def settimeout(self, seconds: float | None, /) -> None:
        """Bound every later wait."""
        self._stream.settimeout(seconds)

    def cut(self) -> None:
        """End both directions now, without waiting for anything; what is unsent is dropped."""
        self._closed = True
        if isinstance(self._stream, _Cuttable):
            self._stream.cut()
        else:
            self._stream.close()

    def close(self) -> None:
        """End both directions; waits briefly for threads of the stream's own."""
        self._closed = True
        self._stream.close()

    def _is_overdue(self) -> bool:
        if self._is_trusted:
            return False
        return time.monotonic() > self._deadline or self._left_bytes <= 0
