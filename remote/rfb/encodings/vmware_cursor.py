"""The pointer's shape as VMware's pseudo-rectangle: of two masks, or with alpha (community specification)."""

from __future__ import annotations

import numpy as np

from remote.errors import ProtocolError
from remote.rfb.cursor import Cursor
from remote.rfb.encodings.cursor_shapes import check_cursor_size
from remote.rfb.geometry import Rect
from remote.rfb.packing import Octets
from remote.rfb.pixel_format import PixelFormat
from remote.rfb.reader import Parsing, Reader

CLASSIC = 0
ALPHA = 1

INVERTING_RGB = 128
"""How a pixel looks that inverts what is under it: a middle grey is seen on black and on white."""


def read_vmware_cursor(reader: Reader, rect: Rect, pixel_format: PixelFormat) -> Parsing[Cursor]:
    """Read a VMware Cursor rectangle. The rectangle's place is the hot spot.

    Raises:
        ProtocolError: larger than cursors are, or of a type that does not exist.
    """
    check_cursor_size(rect)
    kind = yield from reader.read_u8()
    yield from reader.skip(1)
    if kind == CLASSIC:
        size = rect.area * pixel_format.size_bytes
        and_mask = yield from reader.read_exact(size)
        xor_mask = yield from reader.read_exact(size)
        flat = _from_masks(and_mask, xor_mask, pixel_format)
    elif kind == ALPHA:
        # other than in Cursor With Alpha, the colours are not multiplied (TigerVNC 1.12, noVNC 1.5)
        flat = np.frombuffer((yield from reader.read_exact(rect.area * 4)), np.uint8)
    else:
        raise ProtocolError(f"There is no VMware cursor of type {kind}.")
    return Cursor(rect.width, rect.height, rect.x, rect.y, flat.reshape(rect.height, rect.width, 4))


def encode_vmware_cursor(cursor: Cursor) -> bytes:
    """Return the body of a VMware Cursor rectangle with alpha."""
    return bytes((ALPHA, 0)) + cursor.rgba.tobytes()


def _from_masks(and_mask: bytes, xor_mask: bytes, pixel_format: PixelFormat) -> Octets:
    """Return RGBA: what is under a pixel counts where its AND mask has colour bits, and then XOR inverts it."""
    used = sum(maximum << shift for maximum, shift in pixel_format.components)
    kept = np.frombuffer(and_mask, pixel_format.dtype) & used != 0
    wire = np.frombuffer(xor_mask, pixel_format.dtype)
    bgrx = pixel_format.to_canvas(wire).view(np.uint8).reshape(-1, 4)
    rgba = np.empty_like(bgrx)
    rgba[:, :3] = bgrx[:, 2::-1]
    rgba[:, 3] = 255
    rgba[kept, :3] = INVERTING_RGB
    rgba[kept & (wire & used == 0)] = 0
    return rgba
