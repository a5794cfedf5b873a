"""A line whose other end has said all it will ever say."""

from __future__ import annotations

from collections.abc import Sequence

MOST_HELD = 1 << 20
"""Of what is sent, the first so many bytes are kept."""


class ScriptedLine:
    """A stream that gives what it was made with, in those pieces, and then ends.

    Attributes:
        sent: what was sent, up to MOST_HELD bytes.
        sent_bytes: how much it was.
        is_closed: whether our end has closed it.
    """

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = [piece for piece in reversed(pieces) if piece]
        self.sent = bytearray()
        self.sent_bytes = 0
        self.is_closed = False

    @property
    def left_bytes(self) -> int:
        """How many bytes nobody has taken."""
        return sum(map(len, self._pieces))

    def recv(self, size: int, /) -> bytes:
        """Return at most one piece."""
        if not self._pieces or self.is_closed:
            return b""
        piece = self._pieces.pop()
        if len(piece) > size:
            self._pieces.append(piece[size:])
        return piece[:size]

    def sendall(self, data: bytes, /) -> None:
        """Take everything."""
        self.sent_bytes += len(data)
        if len(self.sent) < MOST_HELD:
            self.sent += data

    def settimeout(self, seconds: float | None, /) -> None:
        """Wait for nothing: all that comes is here."""

    def close(self) -> None:
        """End."""
        self.is_closed = True
