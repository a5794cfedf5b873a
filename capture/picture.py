"""A still picture of the screen, and its PNG file (PNG specification, third edition, sections 5 and 11)."""

from __future__ import annotations

import hashlib
import struct
import zlib
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from capture.errors import UsageError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOUR_TYPE_RGB = 2
ZLIB_LEVEL = 6
"""590 KB and 45 ms for a full screen; level 1 saves 25 ms and costs 90 KB of every upload."""


class Picture:
    """What the screen showed once.

    Attributes:
        pixels: (height, width, 4) uint8, BGRX, never changed afterwards.
    """

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        """Keep a frame as a picture.

        Raises:
            UsageError: not an array of that shape, or an empty one.
        """
        if pixels.ndim != 3 or pixels.shape[2] != 4 or pixels.size == 0 or pixels.dtype != np.uint8:
            raise UsageError(f"an array of shape {pixels.shape} and type {pixels.dtype} is no picture")
        self.pixels = pixels

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    @cached_property
    def sha256(self) -> str:
        """Hex SHA-256 of the PNG file, the name by which it is stored and sent."""
        return hashlib.sha256(self.to_png()).hexdigest()

    def to_png(self) -> bytes:
        """Return the picture as the bytes of a PNG file: opaque, 8 bits a channel, and nothing but pixels in it."""
        return self._png

    @cached_property
    def _png(self) -> bytes:
        width, height = self.size
        lines = np.zeros((height, 1 + width * 3), np.uint8)  # each line begins with its filter, 0 = none
        lines[:, 1:] = self.pixels[..., 2::-1].reshape(height, -1)
        header = struct.pack(">IIBBBBB", width, height, 8, COLOUR_TYPE_RGB, 0, 0, 0)
        body = zlib.compress(lines.tobytes(), ZLIB_LEVEL)
        return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
