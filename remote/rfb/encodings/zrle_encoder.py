"""ZRLE, how it is written: every tile solid, packed with a palette of up to 16 colours, or raw."""

from __future__ import annotations

import struct

import numpy as np

from remote.rfb.encodings.deflate import Deflater
from remote.rfb.encodings.palette import Palette, find_palette
from remote.rfb.encodings.zrle import MAX_PACKED, RAW, SOLID, TILE, packed_bits
from remote.rfb.packing import Octets, zrle_packing
from remote.rfb.pixel_format import Canvas, PixelFormat

_LENGTH = struct.Struct(">I")


class ZrleEncoder:
    """Writes the bodies of ZRLE rectangles; holds the zlib stream of the connection, whose level stays."""

    def __init__(self, pixel_format: PixelFormat, level: int, *, continues: bool = False) -> None:
        """Begin; or go on, for a viewer that has had rectangles of another encoder."""
        self._packing = zrle_packing(pixel_format)
        self._stream = Deflater(level, continues=continues)
        self._kept = self._stream.copy()

    def keep(self) -> None:
        """Remember the stream as it is now, for `restore`."""
        self._kept = self._stream.copy()

    def restore(self) -> None:
        """Forget all rectangles since `keep`, which the viewer will not get; its stream cannot begin anew."""
        self._stream = self._kept.copy()

    def set_pixel_format(self, pixel_format: PixelFormat) -> None:
        """Write pixels in another format from now on."""
        self._packing = zrle_packing(pixel_format)

    def encode(self, canvas: Canvas) -> bytes:
        """Return a (height, width) canvas with nothing lost."""
        tiles = bytearray()
        for y in range(0, canvas.shape[0], TILE):
            for x in range(0, canvas.shape[1], TILE):
                tiles += self._tile(canvas[y : y + TILE, x : x + TILE])
        packed = self._stream.deflate(bytes(tiles))
        return _LENGTH.pack(len(packed)) + packed

    def _tile(self, tile: Canvas) -> bytes:
        if bool((tile == tile[0, 0]).all()):
            return bytes((SOLID,)) + self._packing.pack(tile[:1, 0])
        palette = find_palette(tile, MAX_PACKED)
        if palette is None:
            return bytes((RAW,)) + self._packing.pack(tile)
        indices = _packed(palette, tile)
        return bytes((len(palette),)) + self._packing.pack(palette.colours) + indices.tobytes()


def _packed(palette: Palette, tile: Canvas) -> Octets:
    """Return the indices of a tile, 1, 2 or 4 bits each, every row from a new byte."""
    bits = packed_bits(len(palette))
    indices = palette.indices(tile)
    if bits == 1:
        return np.packbits(indices, axis=1)
    per_byte = 8 // bits
    padded = np.pad(indices, ((0, 0), (0, -indices.shape[1] % per_byte)))
    packed = np.zeros((len(indices), padded.shape[1] // per_byte), np.uint8)
    for place in range(per_byte):
        packed |= padded[:, place::per_byte] << np.uint8(8 - bits * (place + 1))
    return packed
