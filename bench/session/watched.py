"""A stream that notes when it ended, as the reader saw it."""

from __future__ import annotations

import threading
import time

from remote.stream import Stream, close_stream

BLOCK_BYTES = 65536


class WatchedStream:
    """Passes everything on.

    Attributes:
        ended: set when there is no more to read.
        ended_ns: time.monotonic_ns of that moment, 0 before.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.ended = threading.Event()
        self.ended_ns = 0

    def recv(self, size: int, /) -> bytes:
        """Return 1 to `size` bytes, b"" at the end."""
        try:
            data = self._stream.recv(size)
        except TimeoutError:
            raise
        except OSError:
            self._note_end()
            raise
        if not data:
            self._note_end()
        return data

    def sendall(self, data: bytes, /) -> None:
        """Send every byte."""
        self._stream.sendall(data)

    def settimeout(self, seconds: float | None, /) -> None:
        """Bound every later wait."""
        self._stream.settimeout(seconds)

    def close(self) -> None:
        """End both directions."""
        close_stream(self._stream)

    def drain(self) -> None:
        """Read until the end."""
        try:
            while self.recv(BLOCK_BYTES):
                pass
        except OSError:
            return  # reset: an end like any other, and noted

    def _note_end(self) -> None:
        if not self.ended_ns:
            self.ended_ns = time.monotonic_ns()
            self.ended.set()
