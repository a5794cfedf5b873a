"""The other side of `inflate`: a zlib stream that is flushed after every rectangle."""

from __future__ import annotations

import zlib

DEFAULT_LEVEL = 2
"""Screens gain little from more: text of 1380 x 860 pixels shrinks by a few percent and takes three times as long."""

MAX_LEVEL = 6
"""Above this, zlib takes twice the time for less than a hundredth."""


def zlib_level(compress_level: int | None) -> int:
    """Return the level of zlib for the viewer's compression level 0...9 (None: it has no wish)."""
    return DEFAULT_LEVEL if compress_level is None else min(max(compress_level, 1), MAX_LEVEL)


class Deflater:
    """One zlib stream; every call of `deflate` ends on a byte that the other side can read up to."""

    def __init__(self, level: int, *, continues: bool = False) -> None:
        """Begin.

        Args:
            level: how hard to press, 1...9.
            continues: the other side's stream has begun already, with rectangles of another deflater: write no head,
                and refer to nothing before.
        """
        self._stream = zlib.compressobj(level, wbits=-zlib.MAX_WBITS if continues else zlib.MAX_WBITS)

    def copy(self) -> Deflater:
        """Return a stream in the same state."""
        twin = Deflater.__new__(Deflater)
        twin._stream = self._stream.copy()
        return twin

    def deflate(self, data: bytes) -> bytes:
        """Return the compressed bytes of one rectangle."""
        return self._stream.compress(data) + self._stream.flush(zlib.Z_SYNC_FLUSH)
