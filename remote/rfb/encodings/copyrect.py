"""CopyRect: pixels that the viewer has already, elsewhere (RFC 6143 section 7.7.2)."""

from __future__ import annotations

import struct

from remote.rfb.geometry import Copy, Rect, check_inside
from remote.rfb.pixel_format import Canvas
from remote.rfb.reader import Parsing, Reader

_SOURCE = struct.Struct(">HH")


def read_copy(reader: Reader, rect: Rect) -> Parsing[Copy]:
    """Read where the pixels of a rectangle come from."""
    return Copy(rect, *_SOURCE.unpack((yield from reader.read_exact(_SOURCE.size))))


def paint_copy(canvas: Canvas, copy: Copy) -> None:
    """Move pixels inside a whole framebuffer; source and target may overlap.

    Raises:
        ProtocolError: the source is not inside the framebuffer.
    """
    rect = copy.rect
    source = Rect(copy.source_x, copy.source_y, rect.width, rect.height)
    check_inside(source, canvas.shape[1], canvas.shape[0])
    moved = canvas[source.y : source.bottom, source.x : source.right].copy()
    canvas[rect.y : rect.bottom, rect.x : rect.right] = moved


def encode_copy(copy: Copy) -> bytes:
    """Return the body of a CopyRect rectangle."""
    return _SOURCE.pack(copy.source_x, copy.source_y)
