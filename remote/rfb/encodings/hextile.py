"""Hextile: tiles of 16 x 16 pixels, each raw or like RRE (RFC 6143 section 7.7.4)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import repeat

import numpy as np

from remote.errors import ProtocolError
from remote.rfb.encodings.decoder import Paint
from remote.rfb.geometry import Rect
from remote.rfb.packing import WholePixels
from remote.rfb.pixel_format import OPAQUE_BITS, Canvas, PixelFormat
from remote.rfb.reader import Parsing, Reader

TILE = 16
RAW = 1
BACKGROUND_SPECIFIED = 2
FOREGROUND_SPECIFIED = 4
ANY_SUBRECTS = 8
SUBRECTS_COLOURED = 16


class HextileDecoder:
    """Reads Hextile rectangles; colours last from tile to tile inside one rectangle."""

    def __init__(self, pixel_format: PixelFormat) -> None:
        self._packing = WholePixels(pixel_format)

    def read(self, reader: Reader, rect: Rect) -> Parsing[Paint]:
        """Read all bytes of a rectangle."""
        paints: list[tuple[Rect, Paint]] = []
        background = foreground = 0
        for tile in tiles(rect.width, rect.height):
            flags = yield from reader.read_u8()
            if flags & RAW:
                data = yield from reader.read_exact(tile.area * self._packing.size_bytes)
                paints.append((tile, partial(self._paint_raw, data)))
                continue
            if flags & BACKGROUND_SPECIFIED:
                background = yield from self._read_colour(reader)
            if flags & FOREGROUND_SPECIFIED:
                foreground = yield from self._read_colour(reader)
            count = (yield from reader.read_u8()) if flags & ANY_SUBRECTS else 0
            is_coloured = bool(flags & SUBRECTS_COLOURED)
            data = yield from reader.read_exact(count * (2 + is_coloured * self._packing.size_bytes))
            paints.append((tile, partial(self._paint_subrects, data, background, None if is_coloured else foreground)))
        return partial(_paint_tiles, paints)

    def _read_colour(self, reader: Reader) -> Parsing[int]:
        data = yield from reader.read_exact(self._packing.size_bytes)
        return int(self._packing.unpack(data)[0])

    def _paint_raw(self, data: bytes, target: Canvas) -> None:
        target[...] = self._packing.unpack(data).reshape(target.shape) | OPAQUE_BITS

    def _paint_subrects(self, data: bytes, background: int, foreground: int | None, target: Canvas) -> None:
        """Paint one tile; `foreground` None means that every part brings its own colour."""
        opaque = int(OPAQUE_BITS)
        target[...] = background | opaque
        if not data:
            return
        size = self._packing.size_bytes if foreground is None else 0
        parts = np.frombuffer(data, np.uint8).reshape(-1, size + 2)
        colours: Iterable[int] = repeat((foreground or 0) | opaque)
        if foreground is None:
            colours = (self._packing.unpack(parts[:, :size].tobytes()) | OPAQUE_BITS).tolist()
        for colour, place, extent in zip(colours, parts[:, size].tolist(), parts[:, size + 1].tolist(), strict=False):
            x, y = place >> 4, place & 15
            right, bottom = x + (extent >> 4) + 1, y + (extent & 15) + 1
            if right > target.shape[1] or bottom > target.shape[0]:
                raise ProtocolError("A part of a Hextile tile lies outside of it.")
            target[y:bottom, x:right] = colour


def tiles(width: int, height: int) -> list[Rect]:
    """Return the tiles of a rectangle, row by row; those at the right and the bottom may be smaller."""
    return [
        Rect(x, y, min(TILE, width - x), min(TILE, height - y))
        for y in range(0, height, TILE)
        for x in range(0, width, TILE)
    ]


def _paint_tiles(paints: list[tuple[Rect, Paint]], target: Canvas) -> None:
    for tile, paint in paints:
        paint(target[tile.y : tile.bottom, tile.x : tile.right])
