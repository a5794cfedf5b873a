"""ZRLE: tiles of 64 x 64 pixels inside one zlib stream, how they are read (RFC 6143 section 7.7.6)."""

from __future__ import annotations

from functools import partial

import numpy as np

from remote.errors import ProtocolError
from remote.rfb.encodings.decoder import Paint
from remote.rfb.encodings.inflate import Inflater, compressed_limit
from remote.rfb.encodings.runs import read_palette_runs, read_plain_runs
from remote.rfb.geometry import Rect
from remote.rfb.packing import Octets, zrle_packing
from remote.rfb.pixel_format import OPAQUE_BITS, Canvas, PixelFormat
from remote.rfb.reader import Parsing, Reader

TILE = 64
RAW = 0
SOLID = 1
MAX_PACKED = 16
PLAIN_RLE = 128
MAX_PALETTE = 127


def packed_bits(colours: int) -> int:
    """Return the bits of one index into a palette of 2...16 colours."""
    return 1 if colours == 2 else 2 if colours <= 4 else 4


def largest_body(rect: Rect, pixel_bytes: int) -> int:
    """Return the most bytes that the tiles of a rectangle take: a palette each, and every pixel a run."""
    tiles = -(-rect.width // TILE) * -(-rect.height // TILE)
    return tiles * (1 + MAX_PALETTE * pixel_bytes) + rect.area * (pixel_bytes + 1)


class ZrleDecoder:
    """Reads ZRLE rectangles; holds the zlib stream of the connection."""

    def __init__(self, pixel_format: PixelFormat) -> None:
        self._packing = zrle_packing(pixel_format)
        self._stream = Inflater()

    def read(self, reader: Reader, rect: Rect) -> Parsing[Paint]:
        """Read all bytes of a rectangle."""
        size = yield from reader.read_u32()
        limit = largest_body(rect, self._packing.size_bytes)
        if size > compressed_limit(limit):
            raise ProtocolError("Compressed data is longer than the pixels it stands for.")
        data = yield from reader.read_exact(size)
        return partial(self._paint, data, limit)

    def _paint(self, data: bytes, limit: int, target: Canvas) -> None:
        body = np.frombuffer(self._stream.inflate(data, limit), np.uint8)
        at = 0
        for y in range(0, target.shape[0], TILE):
            for x in range(0, target.shape[1], TILE):
                tile = target[y : y + TILE, x : x + TILE]
                at = self._paint_tile(body, at, tile)
        if at != len(body):
            raise ProtocolError("Data is left over after the last ZRLE tile.")

    def _paint_tile(self, body: Octets, at: int, tile: Canvas) -> int:
        if at >= len(body):
            raise ProtocolError("The data ends before the last ZRLE tile.")
        kind = int(body[at])
        at += 1
        if kind == RAW:
            pixels, at = self._take_pixels(body, at, tile.size)
        elif kind == SOLID:
            pixels, at = self._take_pixels(body, at, 1)
        elif kind <= MAX_PACKED:
            pixels, at = self._take_packed(body, at, kind, tile)
        elif kind == PLAIN_RLE:
            octets, lengths, at = read_plain_runs(body, at, self._packing.size_bytes, tile.size)
            pixels = np.repeat(self._packing.unpack(octets.tobytes()), lengths)
        elif kind > PLAIN_RLE + 1:
            palette, at = self._take_pixels(body, at, kind - PLAIN_RLE)
            indices, lengths, at = read_palette_runs(body, at, tile.size)
            pixels = np.repeat(_pick(palette, indices), lengths)
        else:
            raise ProtocolError(f"ZRLE has no tile of kind {kind}.")
        tile[...] = (pixels if len(pixels) == 1 else pixels.reshape(tile.shape)) | OPAQUE_BITS
        return at

    def _take_pixels(self, body: Octets, at: int, count: int) -> tuple[Canvas, int]:
        end = at + count * self._packing.size_bytes
        return self._packing.unpack(_take(body, at, end)), end

    def _take_packed(self, body: Octets, at: int, colours: int, tile: Canvas) -> tuple[Canvas, int]:
        palette, at = self._take_pixels(body, at, colours)
        bits = packed_bits(colours)
        height, width = tile.shape
        row_bytes = (width * bits + 7) // 8
        end = at + row_bytes * height
        rows = np.unpackbits(_take(body, at, end).reshape(height, row_bytes), axis=1, count=width * bits)
        weights = np.array([1 << bit for bit in reversed(range(bits))], np.uint8)
        indices = rows.reshape(height, width, bits) @ weights
        return _pick(palette, indices.reshape(-1)), end


def _take(body: Octets, at: int, end: int) -> Octets:
    if end > len(body):
        raise ProtocolError("The data ends in the middle of a ZRLE tile.")
    return body[at:end]


def _pick(palette: Canvas, indices: Octets) -> Canvas:
    if int(indices.max()) >= len(palette):
        raise ProtocolError("A pixel names a colour that its palette does not have.")
    return palette[indices]
