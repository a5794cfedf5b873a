"""A zlib stream that lives as long as the connection, and never inflates to more than is due."""

from __future__ import annotations

import zlib

from remote.errors import ProtocolError


def compressed_limit(size_bytes: int) -> int:
    """Return the most bytes that an honest zlib needs for so many: stored blocks, their heads and the flush."""
    return size_bytes + size_bytes // 64 + 1024


class Inflater:
    """One zlib stream; call `inflate` once a rectangle."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj()

    def reset(self) -> None:
        """Begin a new stream."""
        self._stream = zlib.decompressobj()

    def inflate_exact(self, data: bytes, size_bytes: int) -> bytes:
        """Return exactly so many bytes.

        Raises:
            ProtocolError: the data is damaged, or is more or less than that.
        """
        plain = self.inflate(data, size_bytes)
        if len(plain) != size_bytes:
            raise ProtocolError(f"Compressed data of {len(plain)} bytes came where {size_bytes} were due.")
        return plain

    def inflate(self, data: bytes, max_size_bytes: int) -> bytes:
        """Return all bytes of one rectangle.

        Raises:
            ProtocolError: the data is damaged or inflates to more than the limit.
        """
        try:
            plain = self._stream.decompress(data, max_size_bytes + 1)
        except zlib.error as error:
            raise ProtocolError(f"The compressed data is damaged ({error}).") from None
        if len(plain) > max_size_bytes:
            raise ProtocolError("The compressed data is larger than the rectangle it is for.")
        if self._stream.unused_data:
            raise ProtocolError("Compressed data goes on after the end of its stream.")
        return plain
