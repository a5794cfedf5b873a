"""One end of the two pipes between the processes: whole messages in, whole messages out."""

from __future__ import annotations

import io
import os
import threading
from contextlib import suppress

from remote.share.worker.coding import HEAD, Message, decode, encode, sizes

READ_BYTES = 1 << 16
PIPE_BYTES = 1 << 20
"""What a pipe should hold, so that a large update costs few turns of the two processes."""
MOST_PARTS = 512
"""Systems take 1024 pieces in one call (IOV_MAX), some of them fewer."""


class Line:
    """Messages over two file descriptors, which it owns. One thread may receive while others send."""

    def __init__(self, reading_fd: int, writing_fd: int) -> None:
        self._writing_fd = writing_fd
        self._input = io.BufferedReader(io.FileIO(reading_fd, "rb"), READ_BYTES)
        self._turn = threading.Lock()
        self._is_writable = True
        _widen(reading_fd)

    def receive(self) -> Message | None:
        """Wait for a message; None when the other end has gone, also in the middle of one.

        Raises:
            ProtocolError: what came is no message.
        """
        head = self._input.read(HEAD.size)
        if len(head) < HEAD.size:
            return None
        description_bytes, payload_bytes = sizes(head)
        description, payload = self._input.read(description_bytes), self._input.read(payload_bytes)
        if len(description) + len(payload) < description_bytes + payload_bytes:
            return None
        return decode(head, description, payload)

    def send(self, message: Message) -> None:
        """Send a message, waiting while the pipe is full.

        Raises:
            OSError: the other end has gone.
        """
        parts = encode(message)
        with self._turn:
            if not self._is_writable:
                raise BrokenPipeError("This end is closed.")
            _write_all(self._writing_fd, parts)

    def finish(self) -> None:
        """Send nothing more: the other end finds the end of its input."""
        with self._turn:
            if self._is_writable:
                self._is_writable = False
                with suppress(OSError):
                    os.close(self._writing_fd)

    def close(self) -> None:
        """Close both directions; nobody may be receiving."""
        self.finish()
        self._input.close()


def _write_all(fd: int, parts: list[bytes]) -> None:
    """Write parts without putting large ones together first."""
    if len(parts) > 1 and not hasattr(os, "writev"):
        parts = [b"".join(parts)]
    for start in range(0, len(parts), MOST_PARTS):
        rest = parts[start : start + MOST_PARTS]
        while rest:
            written = os.writev(fd, rest) if len(rest) > 1 else os.write(fd, rest[0])
            rest = _after(rest, written)


def _after(parts: list[bytes], written: int) -> list[bytes]:
    """Return what is left of parts when so many bytes of them are written."""
    for index, part in enumerate(parts):
        if written < len(part):
            return [part[written:], *parts[index + 1 :]]
        written -= len(part)
    return []


def _widen(fd: int) -> None:
    """Let a pipe hold more, where the system allows it."""
    try:
        from fcntl import F_SETPIPE_SZ, fcntl
    except ImportError:
        return  # only Linux has it
    with suppress(OSError):  # not a pipe, or more than this user may have
        fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES)
