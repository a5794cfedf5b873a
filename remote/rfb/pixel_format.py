"""How a pixel is written in bits (RFC 6143, section 7.4), and the way between that and our own 0x00RRGGBB."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from remote.errors import ProtocolError

Canvas: TypeAlias = NDArray[np.uint32]
"""Pixels as little-endian 32-bit numbers 0xXXRRGGBB, any shape; in memory B, G, R, X."""

CANVAS_TYPE = np.dtype("<u4")

COLOUR_BITS = np.uint32(0x00FFFFFF)
"""Masks the unused byte of a canvas pixel away: what a grabber leaves there is no colour."""

OPAQUE_BITS = np.uint32(0xFF000000)
"""Set in every pixel of a viewer's framebuffer, so that painters which look at the fourth byte see it opaque."""

WIRE = struct.Struct(">BBBBHHHBBB3x")


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """PIXEL_FORMAT; a component of a pixel is `(pixel >> shift) & max`."""

    bits_per_pixel: int
    depth: int
    is_big_endian: bool
    is_true_colour: bool
    red_max: int
    green_max: int
    blue_max: int
    red_shift: int
    green_shift: int
    blue_shift: int

    @classmethod
    def from_bytes(cls, data: bytes) -> PixelFormat:
        """Read the 16 bytes of PIXEL_FORMAT.

        Raises:
            ProtocolError: no screen can be painted with such a format.
        """
        bits, depth, big, true_colour, *rest = WIRE.unpack(data)
        pixel_format = cls(bits, depth, bool(big), bool(true_colour), *rest)
        pixel_format.check()
        return pixel_format

    def to_bytes(self) -> bytes:
        """Return the 16 bytes of PIXEL_FORMAT."""
        maxima = (self.red_max, self.green_max, self.blue_max)
        shifts = (self.red_shift, self.green_shift, self.blue_shift)
        return WIRE.pack(self.bits_per_pixel, self.depth, self.is_big_endian, self.is_true_colour, *maxima, *shifts)

    def check(self) -> None:
        """Check that every component lies inside the pixel.

        Raises:
            ProtocolError: it does not, or the number of bits is not 8, 16 or 32.
        """
        if self.bits_per_pixel not in (8, 16, 32):
            raise ProtocolError(f"A pixel of {self.bits_per_pixel} bits does not exist in RFB.")
        if not self.is_true_colour:
            return
        for maximum, shift in self.components:
            if maximum < 1 or maximum & (maximum + 1) or maximum << shift >= 1 << self.bits_per_pixel:
                raise ProtocolError(f"A colour component (maximum {maximum}, shift {shift}) does not fit the pixel.")

    @property
    def components(self) -> tuple[tuple[int, int], ...]:
        """(maximum, shift) of red, green and blue."""
        return (self.red_max, self.red_shift), (self.green_max, self.green_shift), (self.blue_max, self.blue_shift)

    @property
    def size_bytes(self) -> int:
        """Bytes of one pixel on the wire."""
        return self.bits_per_pixel // 8

    @property
    def dtype(self) -> np.dtype[np.unsignedinteger]:
        """The numpy type of one pixel on the wire."""
        return np.dtype(f"{'>' if self.is_big_endian else '<'}u{self.size_bytes}")

    @property
    def is_canvas(self) -> bool:
        """Whether pixels on the wire are canvas pixels, byte for byte."""
        return self.size_bytes == 4 and not self.is_big_endian and self.components == BGRX.components

    def from_canvas(self, canvas: Canvas) -> NDArray[np.unsignedinteger]:
        """Return wire pixels (same shape, `dtype`) for canvas pixels; components are rounded to the nearest."""
        if self.is_canvas:
            return canvas & COLOUR_BITS
        red, green, blue = _tables_from_canvas(self)
        wire = red[(canvas >> np.uint32(16)) & np.uint32(255)]
        wire |= green[(canvas >> np.uint32(8)) & np.uint32(255)]
        wire |= blue[canvas & np.uint32(255)]
        in_order: NDArray[np.unsignedinteger] = wire.astype(self.dtype, copy=False)
        return in_order

    def to_canvas(self, wire: NDArray[np.unsignedinteger]) -> Canvas:
        """Return canvas pixels for wire pixels of any shape; components are stretched to 0...255."""
        canvas: Canvas
        if self.is_canvas:
            canvas = wire.astype(CANVAS_TYPE, copy=False) & COLOUR_BITS
        elif self.size_bytes < 4:
            canvas = _whole_table(self)[wire]
        else:
            canvas = _components_to_canvas(self, wire.astype(np.uint32))
        return canvas


BGRX = PixelFormat(32, 24, False, True, 255, 255, 255, 16, 8, 0)
"""Our own format: a wire pixel is a canvas pixel."""

RGB332 = PixelFormat(8, 8, False, True, 7, 7, 3, 5, 2, 0)
"""What a viewer that wants a colour map gets, together with a map that says the same."""


@lru_cache(maxsize=8)
def _tables_from_canvas(pixel_format: PixelFormat) -> tuple[NDArray[np.uint32], ...]:
    levels = np.arange(256, dtype=np.uint32)
    native = np.dtype(f"u{pixel_format.size_bytes}")
    return tuple(
        (((levels * np.uint32(maximum) + np.uint32(127)) // np.uint32(255)) << np.uint32(shift)).astype(native)
        for maximum, shift in pixel_format.components
    )


@lru_cache(maxsize=8)
def _whole_table(pixel_format: PixelFormat) -> Canvas:
    return _components_to_canvas(pixel_format, np.arange(1 << pixel_format.bits_per_pixel, dtype=np.uint32))


def _components_to_canvas(pixel_format: PixelFormat, values: NDArray[np.uint32]) -> Canvas:
    canvas = np.zeros(values.shape, CANVAS_TYPE)
    for (maximum, shift), canvas_shift in zip(pixel_format.components, (16, 8, 0), strict=True):
        level = (values >> np.uint32(shift)) & np.uint32(maximum)
        if maximum != 255:
            level = (level * np.uint32(255) + np.uint32(maximum // 2)) // np.uint32(maximum)
        canvas |= level << np.uint32(canvas_shift)
    return canvas
