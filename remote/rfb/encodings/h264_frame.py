"""One H.264 picture as it stands in a rectangle of encoding 50 (RFB community wiki, "Open H.264 Encoding")."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from remote.rfb.geometry import Rect

RESET_CONTEXT = 1
"""Flag: forget the stream of this rectangle before its data."""

HEAD = struct.Struct(">II")
"""Length of the data, and flags."""


@dataclass(frozen=True, slots=True)
class H264Frame:
    """One picture of a rectangle, ready to be sent.

    Attributes:
        rect: what it shows; together with all four numbers the name of its stream.
        data: one access unit with start codes (annex B); empty only resets.
        is_new_stream: the viewer shall forget what it holds for this rectangle; the picture is an IDR picture.
    """

    rect: Rect
    data: bytes
    is_new_stream: bool = False

    def to_bytes(self) -> bytes:
        """Return the body of the rectangle."""
        return HEAD.pack(len(self.data), RESET_CONTEXT if self.is_new_stream else 0) + self.data
