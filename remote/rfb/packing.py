"""The three ways in which encodings write pixels: PIXEL, TPIXEL (Tight) and CPIXEL (ZRLE, RFC 6143 section 7.7.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from remote.rfb.pixel_format import CANVAS_TYPE, Canvas, PixelFormat

Octets: TypeAlias = NDArray[np.uint8]


class Packing(Protocol):
    """Writes canvas pixels as bytes and back.

    Attributes:
        pixel_format: whose pixels these are.
        size_bytes: bytes of one pixel.
    """

    @property
    def pixel_format(self) -> PixelFormat: ...

    @property
    def size_bytes(self) -> int: ...

    def pack(self, canvas: Canvas) -> bytes:
        """Return the pixels, row by row."""

    def unpack(self, data: bytes | Octets) -> Canvas:
        """Return the pixels in one row; `data` holds a whole number of them."""


@dataclass(frozen=True, slots=True)
class WholePixels:
    """PIXEL: all bytes of the pixel format."""

    pixel_format: PixelFormat

    @property
    def size_bytes(self) -> int:
        """Bytes of one pixel."""
        return self.pixel_format.size_bytes

    def pack(self, canvas: Canvas) -> bytes:
        """Return the pixels, row by row."""
        return self.pixel_format.from_canvas(canvas).tobytes()

    def unpack(self, data: bytes | Octets) -> Canvas:
        """Return the pixels in one row."""
        return self.pixel_format.to_canvas(np.frombuffer(data, self.pixel_format.dtype))


@dataclass(frozen=True, slots=True)
class RgbPixels:
    """TPIXEL of a 24-bit format: red, green, blue, whatever the shifts are."""

    pixel_format: PixelFormat
    size_bytes: int = 3

    def pack(self, canvas: Canvas) -> bytes:
        """Return the pixels, row by row."""
        source = np.ascontiguousarray(canvas, CANVAS_TYPE).view(np.uint8).reshape(-1, 4)
        wire = np.empty((len(source), 3), np.uint8)
        for column, channel in enumerate((2, 1, 0)):
            wire[:, column] = source[:, channel]
        return wire.tobytes()

    def unpack(self, data: bytes | Octets) -> Canvas:
        """Return the pixels in one row."""
        source = np.frombuffer(data, np.uint8).reshape(-1, 3)
        canvas = np.zeros(len(source), CANVAS_TYPE)
        target = canvas.view(np.uint8).reshape(-1, 4)
        for column, channel in enumerate((2, 1, 0)):
            target[:, channel] = source[:, column]
        return canvas


@dataclass(frozen=True, slots=True)
class ThreeOfFour:
    """CPIXEL: the three bytes of a 32-bit pixel that hold colour.

    Attributes:
        first: which byte on the wire is the first of the three, 0 or 1.
    """

    pixel_format: PixelFormat
    first: int
    size_bytes: int = 3

    def pack(self, canvas: Canvas) -> bytes:
        """Return the pixels, row by row."""
        wire = np.ascontiguousarray(self.pixel_format.from_canvas(canvas)).view(np.uint8).reshape(-1, 4)
        packed = np.empty((len(wire), 3), np.uint8)
        for column in range(3):
            packed[:, column] = wire[:, column + self.first]
        return packed.tobytes()

    def unpack(self, data: bytes | Octets) -> Canvas:
        """Return the pixels in one row."""
        source = np.frombuffer(data, np.uint8).reshape(-1, 3)
        wire = np.zeros((len(source), 4), np.uint8)
        for column in range(3):
            wire[:, column + self.first] = source[:, column]
        return self.pixel_format.to_canvas(wire.view(self.pixel_format.dtype).reshape(-1))


def tight_packing(pixel_format: PixelFormat) -> Packing:
    """Return how Tight writes pixels: TPIXEL is 3 bytes if all of 24 bits in 32 are colour."""
    has_bytes = all(maximum == 255 for maximum, _ in pixel_format.components)
    if pixel_format.bits_per_pixel == 32 and pixel_format.depth == 24 and has_bytes:
        return RgbPixels(pixel_format)
    return WholePixels(pixel_format)


def zrle_packing(pixel_format: PixelFormat) -> Packing:
    """Return how ZRLE writes pixels: CPIXEL leaves out the byte of a 32-bit pixel that holds no colour."""
    if pixel_format.bits_per_pixel != 32 or pixel_format.depth > 24:
        return WholePixels(pixel_format)
    used = 0
    for maximum, shift in pixel_format.components:
        used |= maximum << shift
    if used < 1 << 24:
        return ThreeOfFour(pixel_format, 1 if pixel_format.is_big_endian else 0)
    if not used & 0xFF:
        return ThreeOfFour(pixel_format, 0 if pixel_format.is_big_endian else 1)
    return WholePixels(pixel_format)
