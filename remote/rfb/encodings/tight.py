"""Tight, the parts that both ends share, and how it is read (community specification, "Tight encoding")."""

from __future__ import annotations

from enum import IntEnum
from functools import partial

import numpy as np

from remote.errors import ProtocolError
from remote.rfb.encodings.decoder import Paint
from remote.rfb.encodings.gradient import undo_gradient
from remote.rfb.encodings.inflate import Inflater, compressed_limit
from remote.rfb.encodings.jpeg import paint_jpeg
from remote.rfb.encodings.jpeg_picture import check_scans
from remote.rfb.geometry import Rect
from remote.rfb.packing import Octets, tight_packing
from remote.rfb.pixel_format import OPAQUE_BITS, Canvas, PixelFormat
from remote.rfb.reader import Parsing, Reader

MAX_WIDTH = 2048
"""Widest Tight rectangle by the specification; viewers close the connection at wider ones."""

MIN_TO_COMPRESS = 12
"""Shorter data is sent as it is, without a length."""

MAX_LENGTH = (1 << 22) - 1
"""What three bytes of a compact length hold."""

STREAMS = 4
FILL = 0x80
JPEG = 0x90
EXPLICIT_FILTER = 0x40


class Filter(IntEnum):
    """What is done to the pixels before zlib."""

    COPY = 0
    PALETTE = 1
    GRADIENT = 2


class TightDecoder:
    """Reads Tight rectangles; holds the four zlib streams of the connection.

    Args:
        has_jpeg: whether we offered a quality level, and so JPEG may come.
    """

    def __init__(self, pixel_format: PixelFormat, *, has_jpeg: bool) -> None:
        self._packing = tight_packing(pixel_format)
        self._has_jpeg = has_jpeg and pixel_format.bits_per_pixel > 8
        self._streams = [Inflater() for _ in range(STREAMS)]

    def read(self, reader: Reader, rect: Rect) -> Parsing[Paint]:
        """Read all bytes of a rectangle."""
        control = yield from reader.read_u8()
        resets = control & 0x0F
        kind = control & 0xF0
        if kind == FILL:
            colour = yield from reader.read_exact(self._packing.size_bytes)
            return partial(self._fill, resets, colour)
        if rect.width > MAX_WIDTH:
            raise ProtocolError(f"A Tight rectangle is {rect.width} pixels wide; {MAX_WIDTH} is the most.")
        if kind == JPEG:
            return (yield from self._read_jpeg(reader, resets))
        if kind & 0x80:
            raise ProtocolError(f"Tight has no compression control {control:#04x}.")
        return (yield from self._read_basic(reader, rect, control))

    def _read_jpeg(self, reader: Reader, resets: int) -> Parsing[Paint]:
        if not self._has_jpeg:
            raise ProtocolError("A JPEG picture came that was not asked for.")
        size = yield from read_compact_length(reader)
        data = yield from reader.read_exact(size)
        check_scans(data.count(b"\xff\xda"))
        return partial(self._paint_jpeg, resets, data)

    def _read_basic(self, reader: Reader, rect: Rect, control: int) -> Parsing[Paint]:
        chosen = (yield from reader.read_u8()) if control & EXPLICIT_FILTER else Filter.COPY
        palette = None
        row_bytes = rect.width * self._packing.size_bytes
        if chosen == Filter.PALETTE:
            count = (yield from reader.read_u8()) + 1
            palette = self._packing.unpack((yield from reader.read_exact(count * self._packing.size_bytes)))
            row_bytes = (rect.width + 7) // 8 if count <= 2 else rect.width
        elif chosen not in (Filter.COPY, Filter.GRADIENT):
            raise ProtocolError(f"Tight has no filter {chosen}.")
        due = row_bytes * rect.height
        size = due if due < MIN_TO_COMPRESS else (yield from read_compact_length(reader))
        if size > compressed_limit(due):
            raise ProtocolError("Compressed data is longer than the pixels it stands for.")
        data = yield from reader.read_exact(size)
        stream = self._streams[(control >> 4) & 3] if due >= MIN_TO_COMPRESS else None
        return partial(self._paint_basic, control & 0x0F, stream, data, due, chosen, palette)

    def _reset(self, resets: int) -> None:
        for number in range(STREAMS):
            if resets >> number & 1:
                self._streams[number].reset()

    def _fill(self, resets: int, colour: bytes, target: Canvas) -> None:
        self._reset(resets)
        target[...] = self._packing.unpack(colour)[0] | OPAQUE_BITS

    def _paint_jpeg(self, resets: int, data: bytes, target: Canvas) -> None:
        self._reset(resets)
        paint_jpeg(data, target)

    def _paint_basic(
        self,
        resets: int,
        stream: Inflater | None,
        data: bytes,
        due: int,
        chosen: int,
        palette: Canvas | None,
        target: Canvas,
    ) -> None:
        self._reset(resets)
        plain = stream.inflate_exact(data, due) if stream else data
        if palette is not None:
            canvas = _look_up(np.frombuffer(plain, np.uint8).reshape(target.shape[0], -1), palette, target.shape[1])
        elif chosen == Filter.GRADIENT:
            canvas = undo_gradient(plain, self._packing, target.shape)
        else:
            canvas = self._packing.unpack(plain).reshape(target.shape)
        np.bitwise_or(canvas, OPAQUE_BITS, out=target)


def read_compact_length(reader: Reader) -> Parsing[int]:
    """Read a length of one to three bytes, seven bits each, the last eight."""
    size = yield from reader.read_u8()
    if size & 0x80:
        size = size & 0x7F | (yield from reader.read_u8()) << 7
        if size & 0x4000:
            size = size & 0x3FFF | (yield from reader.read_u8()) << 14
    return size


def compact_length(size: int) -> bytes:
    """Return a length of at most MAX_LENGTH in one to three bytes."""
    if size < 1 << 7:
        return bytes((size,))
    if size < 1 << 14:
        return bytes((size & 0x7F | 0x80, size >> 7))
    return bytes((size & 0x7F | 0x80, size >> 7 & 0x7F | 0x80, size >> 14))


def _look_up(rows: Octets, palette: Canvas, width: int) -> Canvas:
    if len(palette) <= 2:
        rows = np.unpackbits(rows, axis=1, count=width)
    if len(palette) < 256 and rows.size and int(rows.max()) >= len(palette):
        raise ProtocolError("A pixel names a colour that its palette does not have.")
    return palette[rows]
