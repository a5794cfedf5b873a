"""RRE: a background and rectangles of one colour each on it (RFC 6143 section 7.7.3)."""

from __future__ import annotations

from functools import partial

import numpy as np

from remote.errors import ProtocolError
from remote.rfb.encodings.decoder import Paint
from remote.rfb.geometry import Rect
from remote.rfb.packing import Octets, WholePixels
from remote.rfb.pixel_format import OPAQUE_BITS, Canvas, PixelFormat
from remote.rfb.reader import Parsing, Reader

MAX_OVERPAINT = 16
"""How often the pixels of a rectangle may be painted over; honest servers hardly overlap, attackers burn our time."""


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
        size = self._packing.size_bytes
        boxes = np.ascontiguousarray(parts[:, size:]).view(">u2").astype(np.int64)
        colours = self._packing.unpack(parts[:, :size].tobytes()) | OPAQUE_BITS
        _check(boxes, target)
        target[...] = self._packing.unpack(background)[0] | OPAQUE_BITS
        for colour, (x, y, width, height) in zip(colours, boxes.tolist(), strict=True):
            target[y : y + height, x : x + width] = colour


def _check(boxes: np.ndarray[tuple[int, ...], np.dtype[np.int64]], target: Canvas) -> None:
    height, width = target.shape
    if (boxes[:, 0] + boxes[:, 2] > width).any() or (boxes[:, 1] + boxes[:, 3] > height).any():
        raise ProtocolError("A part of an RRE rectangle lies outside of it.")
    if int((boxes[:, 2] * boxes[:, 3]).sum()) > MAX_OVERPAINT * target.size:
        raise ProtocolError("An RRE rectangle is painted over and over.")
