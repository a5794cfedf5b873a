"""Raw: the pixels, row by row (RFC 6143 section 7.7.1)."""

from __future__ import annotations

from functools import partial

from remote.rfb.encodings.decoder import Paint
from remote.rfb.geometry import Rect
from remote.rfb.packing import WholePixels
from remote.rfb.pixel_format import OPAQUE_BITS, Canvas, PixelFormat
from remote.rfb.reader import Parsing, Reader


class RawDecoder:
    """Reads Raw rectangles."""

    def __init__(self, pixel_format: PixelFormat) -> None:
        self._packing = WholePixels(pixel_format)

    def read(self, reader: Reader, rect: Rect) -> Parsing[Paint]:
        """Read all bytes of a rectangle."""
        data = yield from reader.read_exact(rect.area * self._packing.size_bytes)
        return partial(self._paint, data)

    def _paint(self, data: bytes, target: Canvas) -> None:
        target[...] = self._packing.unpack(data).reshape(target.shape) | OPAQUE_BITS


def encode_raw(canvas: Canvas, pixel_format: PixelFormat) -> bytes:
    """Return the pixels of a (height, width) canvas."""
    return WholePixels(pixel_format).pack(canvas)
