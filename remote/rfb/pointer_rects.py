"""The pointer, told to a viewer as it understands it: its shape and its place in the form of rectangles."""

from __future__ import annotations

from collections.abc import Iterator

from remote.rfb.cursor import Cursor
from remote.rfb.encodings.choice import EncodedRect
from remote.rfb.encodings.cursor_shapes import encode_cursor, encode_cursor_with_alpha
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.encodings.vmware_cursor import encode_vmware_cursor
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import PixelFormat


def pointer_rects(
    offer: Offer, pixel_format: PixelFormat, cursor: Cursor | None, place: tuple[int, int] | None
) -> Iterator[EncodedRect]:
    """Yield what of a new shape and a new place (inside the screen) the viewer understands."""
    if cursor:
        cursor = cursor.fitted()
        rect = Rect(cursor.hot_x, cursor.hot_y, cursor.width, cursor.height)
        if Encoding.CURSOR_WITH_ALPHA in offer:
            yield EncodedRect(rect, Encoding.CURSOR_WITH_ALPHA, encode_cursor_with_alpha(cursor))
        elif Encoding.VMWARE_CURSOR in offer:  # noVNC's only way to an alpha cursor
            yield EncodedRect(rect, Encoding.VMWARE_CURSOR, encode_vmware_cursor(cursor))
        elif Encoding.CURSOR in offer:
            yield EncodedRect(rect, Encoding.CURSOR, encode_cursor(cursor, pixel_format))
    if place and Encoding.VMWARE_CURSOR_POSITION in offer:
        yield EncodedRect(Rect(*place, 0, 0), Encoding.VMWARE_CURSOR_POSITION, b"")
