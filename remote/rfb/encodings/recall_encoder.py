"""Recall, how it is written; see `recall`."""

from __future__ import annotations

import numpy as np
import zstandard
from numpy.typing import NDArray

from remote.rfb.encodings.recall import (
    FLAG_BLOCKS,
    FLAG_NEW,
    HEAD,
    MAX_COLOURS,
    WINDOW_LOG,
)
from remote.rfb.encodings.recall_bands import in_blocks
from remote.rfb.pixel_format import Canvas

QUICK_LEVEL = 1
"""Of zstandard: some 400 MB of screen a second."""
THOROUGH_LEVEL, HASH_LOG, CHAIN_LOG, MIN_MATCH = 12, 20, 21, 6
"""Of a slow line: windows full of text become half of what the quick level makes of them, at 4 ms for a whole screen of
1920 x 1080 and 5 MB of tables. Levels from 17 on save another sixth and take fifteen times as long; matches of fewer
bytes are chance."""

COLOURS = 1 << 24

MAX_FRESH, MIN_FRESH, PIXELS_PER_FRESH = 512, 64, 32
"""With more new colours in so many pixels it is a photograph, which would fill the table for nothing."""


class RecallEncoder:
    """Writes the bodies of Recall rectangles; holds the stream of the connection and its table of colours."""

    def __init__(self) -> None:
        # 32 MiB of address space, of which only the pages with colours that occur are ever real.
        self._numbers = np.zeros(COLOURS, np.uint16)  # 0: not in the table; else its number + 1
        self._table: list[Canvas] = []
        self._known = 0
        self._stream: zstandard.ZstdCompressionObj | None = None
        self._is_thorough = False

    def restart(self) -> None:
        """Begin anew, because rectangles that have been encoded are not sent."""
        for colours in self._table:
            self._numbers[colours] = 0
        self._table, self._known, self._stream = [], 0, None

    def encode(self, canvas: Canvas, x: int, *, is_thorough: bool) -> bytes | None:
        """Return a (height, width) canvas of not more than MAX_HEIGHT rows; None if it has too many new colours.

        Args:
            canvas: pixels with the unused byte cleared.
            x: left edge on the screen.
            is_thorough: spend time to save bytes; changing it forgets what the stream remembers.
        """
        if is_thorough != self._is_thorough:
            self.restart()
            self._is_thorough = is_thorough
        numbers = self._numbers[canvas]
        fresh = self._learn(canvas, numbers)
        if fresh is None:
            return None
        if len(fresh):
            numbers = self._numbers[canvas]
        numbers -= np.uint16(1)
        flags = 0
        if self._stream is None:
            flags, self._stream = FLAG_NEW, _new_stream(is_thorough)
        number_bytes = 1 if self._known <= 256 else 2
        layout = b""
        if is_thorough:
            flags |= FLAG_BLOCKS
            layout, numbers = in_blocks(numbers, x)
        planes = [(numbers >> np.uint16(8 * plane)).astype(np.uint8).tobytes() for plane in range(number_bytes)]
        plain = b"".join((_colours(fresh), bytes((number_bytes,)), layout, *planes))
        packed = self._stream.compress(plain) + self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        return HEAD.pack(flags, len(packed)) + packed

    def _learn(self, canvas: Canvas, numbers: NDArray[np.uint16]) -> Canvas | None:
        """Put the colours that are new, those with number 0, into the table and return them; None if too many."""
        is_new = numbers == 0
        fresh = np.unique(canvas[is_new]) if is_new.any() else canvas[:0, 0]
        if len(fresh) > max(min(MAX_FRESH, canvas.size // PIXELS_PER_FRESH), MIN_FRESH):
            return None
        if self._known + len(fresh) > MAX_COLOURS:
            self.restart()
            fresh = np.unique(canvas)
        self._numbers[fresh] = np.arange(self._known + 1, self._known + 1 + len(fresh), dtype=np.uint16)
        if len(fresh):  # an empty one is a view, and would keep all its canvas alive
            self._table.append(fresh)
        self._known += len(fresh)
        return fresh


def _new_stream(is_thorough: bool) -> zstandard.ZstdCompressionObj:
    if is_thorough:
        parameters = zstandard.ZstdCompressionParameters.from_level(
            THOROUGH_LEVEL,
            window_log=WINDOW_LOG,
            hash_log=HASH_LOG,
            chain_log=CHAIN_LOG,
            min_match=MIN_MATCH,
        )
    else:
        parameters = zstandard.ZstdCompressionParameters.from_level(QUICK_LEVEL, window_log=WINDOW_LOG)
    return zstandard.ZstdCompressor(compression_params=parameters).compressobj()


def _colours(fresh: Canvas) -> bytes:
    parts = fresh.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :3]
    return len(fresh).to_bytes(2, "big") + parts.tobytes()
