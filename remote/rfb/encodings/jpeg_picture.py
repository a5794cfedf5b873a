"""JPEG, encoding 21: a picture whose tables may be those of the pictures before it (RFB community, "JPEG Encoding").

Its length is told by nothing but the picture itself (ITU-T T.81, annex B): so it is read marker by marker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from remote.errors import ProtocolError
from remote.rfb.encodings.decoder import Paint
from remote.rfb.encodings.jpeg import paint_jpeg
from remote.rfb.geometry import Rect
from remote.rfb.reader import Parsing, Reader

START, END, SCAN = 0xD8, 0xD9, 0xDA
HUFFMAN_TABLES, QUANTIZATION_TABLES = 0xC4, 0xDB

TABLE_PLACES = 0x13
"""Bits of the byte that says which table it is: class or precision 0-1, and place 0-3."""

MAX_SCANS = 16
"""Passes over a picture: cameras write up to ten, VNC servers one; each costs us as much time as a whole picture."""

MAX_DATA_BYTES = 1 << 24
"""Larger than any picture of a screen."""

_NO_MARKERS = b"\x00\xff" + bytes(range(0xD0, 0xD8))
_AFTER_SCAN = re.compile(b"\xff[^%s]" % re.escape(_NO_MARKERS), re.DOTALL)
"""What ends a scan: 0xFF, and neither a zero (0xFF as data), nor another 0xFF (filling), nor a restart marker."""

Table = tuple[int, int]
"""Which table: the marker that it came with, and class or precision and place as JPEG tells them in one byte."""


class JpegDecoder:
    """Reads JPEG rectangles; holds the tables of the connection."""

    def __init__(self) -> None:
        self._tables: dict[Table, bytes] = {}

    def read(self, reader: Reader, rect: Rect) -> Parsing[Paint]:
        """Read all bytes of a rectangle."""
        parts = [bytes((0xFF, START)), *(_segment(kind, table) for (kind, _), table in self._tables.items())]
        picture = _Picture(reader, most_bytes(rect))
        if (yield from picture.take_marker()) != START:
            raise ProtocolError("A JPEG picture does not begin like one.")
        scans = 0
        marker = yield from picture.take_marker()
        while marker != END:
            body = yield from picture.take_segment()
            parts.append(_segment(marker, body))
            if marker in (HUFFMAN_TABLES, QUANTIZATION_TABLES):
                self._keep(marker, body)
            if marker == SCAN:
                scans += 1
                data = yield from picture.take_scan()
                parts.append(data[:-2])
                marker = data[-1]
            else:
                marker = yield from picture.take_marker()
        check_scans(scans)
        return partial(paint_jpeg, b"".join((*parts, bytes((0xFF, END)))))

    def _keep(self, marker: int, body: bytes) -> None:
        split = huffman_tables if marker == HUFFMAN_TABLES else quantization_tables
        for place, table in split(body):
            self._tables[marker, place] = table


class _Picture:
    """Takes the parts of one picture, never more bytes than it may have."""

    def __init__(self, reader: Reader, most: int) -> None:
        self._reader = reader
        self._room = most

    def take_marker(self) -> Parsing[int]:
        """Take 0xFF, more of it as filling, and the kind of what follows."""
        if (yield from self._take(1)) != b"\xff":
            raise ProtocolError("A JPEG picture is damaged: a marker was due.")
        kind = 0xFF
        while kind == 0xFF:
            kind = (yield from self._take(1))[0]
        return kind

    def take_segment(self) -> Parsing[bytes]:
        """Take a length, which counts itself, and what it is the length of."""
        size = int.from_bytes((yield from self._take(2)), "big") - 2
        if size < 0:
            raise ProtocolError("A part of a JPEG picture has no length.")
        return (yield from self._take(size))

    def take_scan(self) -> Parsing[bytes]:
        """Take packed pixels and the two bytes of the marker behind them."""
        data = yield from self._reader.read_past(_AFTER_SCAN, self._room)
        self._room -= len(data)
        return data

    def _take(self, size: int) -> Parsing[bytes]:
        self._room -= size
        if self._room < 0:
            raise ProtocolError("A JPEG picture is longer than the pixels it stands for.")
        return (yield from self._reader.read_exact(size))


def most_bytes(rect: Rect) -> int:
    """Return the most bytes that a picture of a rectangle takes: every pixel noise, and heads."""
    blocks = -(-rect.width // 16) * -(-rect.height // 16)
    return min(65536 + blocks * 2048, MAX_DATA_BYTES)


def check_scans(scans: int) -> None:
    """Check how often a picture is passed over.

    Raises:
        ProtocolError: it is made to burn our time.
    """
    if scans > MAX_SCANS:
        raise ProtocolError(f"A JPEG picture has {scans} passes; {MAX_SCANS} are the most.")


def huffman_tables(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Cut the body of a DHT segment into tables, each by its class and place.

    Raises:
        ProtocolError: it does not hold what it says.
    """
    at = 0
    while at < len(body):
        end = at + 17 + sum(body[at + 1 : at + 17])
        yield _checked(body, at, end)
        at = end


def quantization_tables(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Cut the body of a DQT segment into tables, each by its place; of two precisions the later one counts.

    Raises:
        ProtocolError: it does not hold what it says.
    """
    at = 0
    while at < len(body):
        end = at + (129 if body[at] >> 4 else 65)
        place, table = _checked(body, at, end)
        yield place & 0x0F, table
        at = end


def _checked(body: bytes, at: int, end: int) -> tuple[int, bytes]:
    if end > len(body) or body[at] & ~TABLE_PLACES:
        raise ProtocolError("A table of a JPEG picture is damaged.")
    return body[at], body[at:end]


def _segment(kind: int, body: bytes) -> bytes:
    return bytes((0xFF, kind)) + (len(body) + 2).to_bytes(2, "big") + body
