"""Recall, our own encoding between our own two ends: pixels in a stream that remembers what was shown long ago.

Zlib remembers 32 KiB, a line of text; this stream of zstandard remembers megabytes: letters, rows of a table, a window
that comes back. A colour has one number as long as the table of colours lives, and text is written column by column
between blank rows, so that a letter is the same bytes wherever it stands.

A rectangle is: U8 flags, U32 size, `size` bytes of the stream. Unpacked they are:

- U16 number of new colours, each B, G, R; they get the next numbers;
- U8 bytes of a number: 1 or 2;
- with FLAG_BLOCKS: for each block of up to 64 columns U8 number of bands, for each band its height and kind;
- the low bytes of all numbers, then, if there are two, the high bytes.

Without FLAG_BLOCKS the numbers go row by row over the whole rectangle. In a band they go column by column; a band of
BLANK rows, each of one colour, has one number for each row.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import zstandard
from numpy.typing import NDArray

from remote.errors import ProtocolError
from remote.rfb.encodings.decoder import Paint
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import CANVAS_TYPE, OPAQUE_BITS, Canvas
from remote.rfb.reader import Parsing, Reader

FLAG_NEW = 1
"""The stream and the table of colours begin anew with this rectangle."""
FLAG_BLOCKS = 2

BLOCK_PX = 64
"""Width of a block, on a grid over the screen: a window that comes back has the same blocks."""
MAX_HEIGHT = 64
"""Rows of a rectangle: a band's height and kind fit one byte."""
MAX_WIDTH = 2048
BLANK = 0x80

MAX_COLOURS = 16384
"""Of the table; smoothed text on coloured backgrounds has some hundreds, but a full table forgets everything."""
WINDOW_LOG = 23
"""The stream remembers 8 MiB: some fifty different windows full of text."""

GULP = 128
"""So many packed bytes are unpacked at once: at the very most they make some 4 MiB before we notice."""

HEAD = struct.Struct(">BI")
_U16 = struct.Struct(">H")
MAX_SIZE = 2 * MAX_WIDTH * MAX_HEIGHT + 3 * MAX_COLOURS + (1 << 16)
"""Most bytes of an honest rectangle, if nothing could be compressed."""


class Band(NamedTuple):
    """Rows of a block that are written together; blank: each row has one colour."""

    height: int
    is_blank: bool


class RecallDecoder:
    """Reads Recall rectangles; holds the stream of the connection and its table of colours."""

    def __init__(self) -> None:
        self._stream = _Stream()
        self._table = np.zeros(MAX_COLOURS, CANVAS_TYPE)
        self._known = 0

    def read(self, reader: Reader, rect: Rect) -> Parsing[Paint]:
        """Read all bytes of a rectangle."""
        flags, size = HEAD.unpack((yield from reader.read_exact(HEAD.size)))
        if flags & ~(FLAG_NEW | FLAG_BLOCKS):
            raise ProtocolError(f"A Recall rectangle has no flags {flags:#04x}.")
        if rect.height > MAX_HEIGHT or rect.width > MAX_WIDTH or size > MAX_SIZE:
            raise ProtocolError(f"A Recall rectangle of {rect.width} x {rect.height} in {size} bytes is too large.")
        data = yield from reader.read_exact(size)
        return partial(self._paint, flags, data, rect.x)

    def _paint(self, flags: int, data: bytes, x: int, target: Canvas) -> None:
        if flags & FLAG_NEW:
            self._stream, self._known = _Stream(), 0
        height, width = target.shape
        spans = list(block_spans(x, width))
        plain = _Plain(self._stream.unpack(data, _plain_limit(target.size, len(spans))))
        self._learn(plain)
        (number_bytes,) = plain.take(1)
        if number_bytes not in (1, 2):
            raise ProtocolError(f"A colour's number has 1 or 2 bytes, not {number_bytes}.")
        layout = [_read_bands(plain, height) for _ in spans] if flags & FLAG_BLOCKS else None
        count = target.size if layout is None else count_numbers(layout, spans)
        numbers: NDArray[np.unsignedinteger] = np.frombuffer(plain.take(count), np.uint8)
        if number_bytes == 2:
            numbers = numbers | np.frombuffer(plain.take(count), np.uint8).astype(np.uint16) << np.uint16(8)
        plain.finish()
        if int(numbers.max()) >= self._known:
            raise ProtocolError("A pixel names a colour that has not been told.")
        colours = self._table[numbers]
        if layout is None:
            target[...] = colours.reshape(height, width)
        else:
            _paint_blocks(colours, layout, spans, target)

    def _learn(self, plain: _Plain) -> None:
        (count,) = _U16.unpack(plain.take(2))
        if self._known + count > MAX_COLOURS:
            raise ProtocolError(f"More than {MAX_COLOURS} colours were told.")
        parts = np.frombuffer(plain.take(3 * count), np.uint8).reshape(-1, 3).astype(CANVAS_TYPE)
        colours = parts[:, 0] | parts[:, 1] << np.uint32(8) | parts[:, 2] << np.uint32(16) | OPAQUE_BITS
        self._table[self._known : self._known + count] = colours
        self._known += count


class _Stream:
    """One zstandard stream."""

    def __init__(self) -> None:
        self._stream = zstandard.ZstdDecompressor(max_window_size=1 << WINDOW_LOG).decompressobj()

    def unpack(self, data: bytes, limit: int) -> bytes:
        """Return all of a rectangle.

        Raises:
            ProtocolError: the data is damaged, or would be larger than the limit.
        """
        parts, size = [], 0
        try:
            for start in range(0, len(data), GULP):
                part = self._stream.decompress(data[start : start + GULP])
                size += len(part)
                if size > limit:
                    raise ProtocolError("The compressed data is larger than the rectangle it is for.")
                parts.append(part)
        except zstandard.ZstdError as error:
            raise ProtocolError(f"A Recall stream is damaged ({error}).") from None
        return b"".join(parts)


class _Plain:
    """Unpacked bytes, taken from the front."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, size: int) -> bytes:
        """Return the next bytes.

        Raises:
            ProtocolError: there are not so many.
        """
        part = self._data[self._at : self._at + size]
        if len(part) != size:
            raise ProtocolError("A Recall rectangle is shorter than its pixels need.")
        self._at += size
        return part

    def finish(self) -> None:
        """Check that nothing is left.

        Raises:
            ProtocolError: there is more than the pixels need.
        """
        if self._at != len(self._data):
            raise ProtocolError("A Recall rectangle is longer than its pixels need.")


def block_spans(x: int, width: int) -> Iterator[tuple[int, int]]:
    """Yield first and end column, inside a rectangle at `x`, of each block of the grid."""
    for left in range(x // BLOCK_PX * BLOCK_PX, x + width, BLOCK_PX):
        yield max(left - x, 0), min(left + BLOCK_PX - x, width)


def count_numbers(layout: Sequence[Sequence[Band]], spans: Sequence[tuple[int, int]]) -> int:
    """Return how many numbers the bands of all blocks hold."""
    return sum(
        band.height * (1 if band.is_blank else end - first)
        for (first, end), bands in zip(spans, layout, strict=True)
        for band in bands
    )


def _read_bands(plain: _Plain, height: int) -> list[Band]:
    (count,) = plain.take(1)
    bands = [Band(byte & ~BLANK, bool(byte & BLANK)) for byte in plain.take(count)]
    if sum(band.height for band in bands) != height:
        raise ProtocolError("The bands of a block are not as high as its rectangle.")
    return bands


def _paint_blocks(
    colours: Canvas, layout: Sequence[Sequence[Band]], spans: Sequence[tuple[int, int]], target: Canvas
) -> None:
    at = 0
    for (first, end), bands in zip(spans, layout, strict=True):
        top = 0
        for height, is_blank in bands:
            part = target[top : top + height, first:end]
            if is_blank:
                part[...] = colours[at : at + height, None]
                at += height
            else:
                part.T[...] = colours[at : at + part.size].reshape(part.shape[::-1])
                at += part.size
            top += height


def _plain_limit(pixels: int, blocks: int) -> int:
    """Return the most bytes that an honest rectangle unpacks to."""
    return 2 * pixels + 3 * MAX_COLOURS + blocks * (MAX_HEIGHT + 1) + 3
