"""RRE: a background and rectangles of one colour each on it (RFC 6143 section 7.7.3)."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from remote.errors import ProtocolError
from remote.rfb.encodings.decoder import Paint
from remote.rfb.geometry import Rect
from remote.rfb.packing import Octets, WholePixels
from remote.rfb.pixel_format import OPAQUE_BITS, Canvas, PixelFormat
from remote.rfb.reader import Parsing, Reader

MAX_OVERPAINT = 16
"""How often the pixels of a rectangle may be painted over; honest servers hardly overlap, attackers burn our time."""

PARTS_AT_ONCE = 4096
"""A part takes ten times its bytes while it is painted; with millions of them that would be gigabytes."""

Boxes = NDArray[np.uint16]


class RreDecoder:
    """Reads RRE rectangles."""

    def __init__(self, pixel_format: PixelFormat) -> None:
        self._packing = WholePixels(pixel_format)

    def read(self, reader: Reader, rect: Rect) -> Parsing[Paint]:
        """Read all bytes of a rectangle."""
        count = yield from reader.read_u32()
        if count > rect.area:
            raise ProtocolError(f"RRE has {count} parts for {rect.area} pixels.")
        size = self._packing.size_bytes
        background = yield from reader.read_exact(size)
        data = yield from reader.read_exact(count * (size + 8))
        return partial(self._paint, background, np.frombuffer(data, np.uint8).reshape(count, size + 8))

    def _paint(self, background: bytes, parts: Octets, target: Canvas) -> None:
        _check(self._boxes(parts), target)
        target[...] = self._packing.unpack(background)[0] | OPAQUE_BITS
        for start in range(0, len(parts), PARTS_AT_ONCE):
            self._paint_parts(parts[start : start + PARTS_AT_ONCE], target)

    def _paint_parts(self, parts: Octets, target: Canvas) -> None:
        colours = self._packing.unpack(parts[:, : self._packing.size_bytes].tobytes()) | OPAQUE_BITS
        for colour, (x, y, width, height) in zip(colours, self._boxes(parts).tolist(), strict=True):
            target[y : y + height, x : x + width] = colour

    def _boxes(self, parts: Octets) -> Boxes:
        """Return x, y, width and height of each part."""
        return np.ascontiguousarray(parts[:, self._packing.size_bytes :]).view(">u2")


def _check(boxes: Boxes, target: Canvas) -> None:
    height, width = target.shape
    painted = 0
    for start in range(0, len(boxes), PARTS_AT_ONCE):
        wide = boxes[start : start + PARTS_AT_ONCE].astype(np.int64)
        if (wide[:, 0] + wide[:, 2] > width).any() or (wide[:, 1] + wide[:, 3] > height).any():
            raise ProtocolError("A part of an RRE rectangle lies outside of it.")
        painted += int((wide[:, 2] * wide[:, 3]).sum())
    if painted > MAX_OVERPAINT * target.size:
        raise ProtocolError("An RRE rectangle is painted over and over.")
