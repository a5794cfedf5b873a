"""What every decoder is: first it reads a whole rectangle, then the rectangle is painted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import Canvas
from remote.rfb.reader import Parsing, Reader

Paint: TypeAlias = Callable[[Canvas], None]
"""Paints a rectangle that has come whole into the (height, width) part of the framebuffer that it covers."""


class Decoder(Protocol):
    """Reads rectangles of one encoding; keeps what the encoding carries from rectangle to rectangle."""

    def read(self, reader: Reader, rect: Rect) -> Parsing[Paint]:
        """Read all bytes of a rectangle inside the framebuffer with an area above 0.

        Paints returned are called in the order in which they were read; they raise ProtocolError too.

        Raises:
            ProtocolError: the bytes are no rectangle of this encoding.
        """
