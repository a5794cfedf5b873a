"""The pointer's shape as a pseudo-rectangle: Cursor (RFC 6143 section 7.8.1) and Cursor With Alpha (community)."""

from __future__ import annotations

import struct

import numpy as np

from remote.errors import ProtocolError
from remote.rfb.cursor import MAX_CURSOR_SIDE, Cursor
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Rect
from remote.rfb.packing import Octets, WholePixels
from remote.rfb.pixel_format import CANVAS_TYPE, PixelFormat
from remote.rfb.reader import Parsing, Reader

_S32 = struct.Struct(">i")


def check_cursor_size(rect: Rect) -> None:
    """Check how large a cursor's rectangle is.

    Raises:
        ProtocolError: larger than cursors are.
    """
    if rect.width > MAX_CURSOR_SIDE or rect.height > MAX_CURSOR_SIDE:
        raise ProtocolError(f"A cursor of {rect.width} x {rect.height} pixels is larger than cursors are.")


def read_cursor(reader: Reader, rect: Rect, pixel_format: PixelFormat) -> Parsing[Cursor]:
    """Read a Cursor rectangle: pixels, and a mask of one bit a pixel. The rectangle's place is the hot spot.

    Raises:
        ProtocolError: larger than cursors are.
    """
    check_cursor_size(rect)
    packing = WholePixels(pixel_format)
    pixels = yield from reader.read_exact(rect.area * packing.size_bytes)
    mask = yield from reader.read_exact((rect.width + 7) // 8 * rect.height)
    bits = np.frombuffer(mask, np.uint8).reshape(rect.height, (rect.width + 7) // 8)
    bgrx = packing.unpack(pixels).view(np.uint8).reshape(rect.height, rect.width, 4)
    rgba = np.empty_like(bgrx)
    rgba[..., :3] = bgrx[..., 2::-1]
    rgba[..., 3] = np.unpackbits(bits, axis=1, count=rect.width) * np.uint8(255)
    return Cursor(rect.width, rect.height, rect.x, rect.y, rgba)


def read_cursor_with_alpha(reader: Reader, rect: Rect) -> Parsing[Cursor]:
    """Read a Cursor With Alpha rectangle: an encoding, which must be Raw, and RGBA with colours multiplied by alpha.

    Raises:
        ProtocolError: larger than cursors are, or in an encoding that no server uses for it.
    """
    check_cursor_size(rect)
    encoding = yield from reader.read_s32()
    if encoding != Encoding.RAW:
        raise ProtocolError(f"A cursor came in encoding {encoding}; only Raw is used for cursors.")
    data = yield from reader.read_exact(rect.area * 4)
    multiplied = np.frombuffer(data, np.uint8).reshape(rect.height, rect.width, 4)
    return Cursor(rect.width, rect.height, rect.x, rect.y, _unmultiplied(multiplied))


def encode_cursor(cursor: Cursor, pixel_format: PixelFormat) -> bytes:
    """Return the body of a Cursor rectangle; pixels at least half opaque are shown."""
    bgrx = np.zeros_like(cursor.rgba)
    bgrx[..., :3] = cursor.rgba[..., 2::-1]
    canvas = np.ascontiguousarray(bgrx).view(CANVAS_TYPE)[..., 0]
    mask = np.packbits(cursor.rgba[..., 3] >= 128, axis=1)
    return WholePixels(pixel_format).pack(canvas) + mask.tobytes()


def encode_cursor_with_alpha(cursor: Cursor) -> bytes:
    """Return the body of a Cursor With Alpha rectangle."""
    wide = cursor.rgba.astype(np.uint16)
    wide[..., :3] = (wide[..., :3] * wide[..., 3:] + 127) // 255
    return _S32.pack(Encoding.RAW) + wide.astype(np.uint8).tobytes()


def _unmultiplied(multiplied: Octets) -> Octets:
    wide = multiplied.astype(np.uint16)
    alpha = np.maximum(wide[..., 3:], 1)
    wide[..., :3] = np.minimum((wide[..., :3] * 255 + alpha // 2) // alpha, 255)
    return wide.astype(np.uint8)
