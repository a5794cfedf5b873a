"""The bytes that have come, for parsers written as generators: `yield` means "more bytes, please"."""

from __future__ import annotations

import re
import struct
from collections.abc import Generator
from typing import TypeAlias, TypeVar

from remote.errors import ProtocolError

T = TypeVar("T")

Parsing: TypeAlias = Generator[None, None, T]
"""A parser: it yields while bytes are missing, and returns what it has read."""

_U16 = struct.Struct(">H")
_U32 = struct.Struct(">I")
_S32 = struct.Struct(">i")


class Reader:
    """Holds what the parser has not taken yet: never more than it waits for plus one received piece.

    Whoever asks for a number of bytes has checked it against a limit before.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._fed_bytes = 0
        self._is_ended = False

    def __len__(self) -> int:
        """Bytes that have come and are not taken yet."""
        return len(self._buffer)

    @property
    def taken_bytes(self) -> int:
        """Bytes that have been taken since the beginning."""
        return self._fed_bytes - len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Add bytes from the peer."""
        self._buffer += data
        self._fed_bytes += len(data)

    def feed_eof(self) -> None:
        """Note that no more bytes will come."""
        self._is_ended = True

    def read_exact(self, size: int) -> Parsing[bytes]:
        """Take exactly so many bytes.

        Raises:
            ProtocolError: the connection ends before.
        """
        while len(self._buffer) < size:
            self._fail_at_end()
            yield
        with memoryview(self._buffer) as view:
            data = bytes(view[:size])
        del self._buffer[:size]
        return data

    def read_past(self, pattern: re.Pattern[bytes], max_size: int) -> Parsing[bytes]:
        """Take everything up to and including two bytes that a pattern matches.

        Raises:
            ProtocolError: they do not come within so many bytes, or the connection ends before.
        """
        begin = 0
        while (match := pattern.search(self._buffer, begin, max_size)) is None:
            if len(self._buffer) >= max_size:
                raise ProtocolError("What comes has no end where it should have one.")
            self._fail_at_end()
            begin = max(len(self._buffer) - 1, 0)  # the first of the two may be there
            yield
        return (yield from self.read_exact(match.end()))

    def skip(self, size: int) -> Parsing[None]:
        """Take so many bytes and forget them as they come, without holding them."""
        while size > len(self._buffer):
            self._fail_at_end()
            size -= len(self._buffer)
            self._buffer.clear()
            yield
        del self._buffer[:size]

    def is_at_end(self) -> Parsing[bool]:
        """Wait until there is a next byte (False) or the connection has ended cleanly before one (True)."""
        while not self._buffer:
            if self._is_ended:
                return True
            yield
        return False

    def read_u8(self) -> Parsing[int]:
        """Take an unsigned byte."""
        return (yield from self.read_exact(1))[0]

    def read_u16(self) -> Parsing[int]:
        """Take a big-endian unsigned 16-bit number."""
        value: int = _U16.unpack((yield from self.read_exact(2)))[0]
        return value

    def read_u32(self) -> Parsing[int]:
        """Take a big-endian unsigned 32-bit number."""
        value: int = _U32.unpack((yield from self.read_exact(4)))[0]
        return value

    def read_s32(self) -> Parsing[int]:
        """Take a big-endian signed 32-bit number."""
        value: int = _S32.unpack((yield from self.read_exact(4)))[0]
        return value

    def _fail_at_end(self) -> None:
        if self._is_ended:
            raise ProtocolError("The connection ended in the middle of a message.")
