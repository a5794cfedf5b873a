"""Rectangles in framebuffer coordinates (pixels, origin top left) and the checks that every rectangle passes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from remote.errors import ProtocolError

MAX_SIDE = 16384
"""Longest side of a framebuffer in pixels: four 4K screens in a row; beyond that a peer is after our memory."""

MAX_AREA = 1 << 25
"""Most pixels of a framebuffer: four 4K screens, or one of 8K; with 4 bytes each this is 128 MiB."""


class Rect(NamedTuple):
    """A rectangle of pixels; `right` and `bottom` are just outside."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column to the right of the rectangle."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below the rectangle."""
        return self.y + self.height

    @property
    def area(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    def clipped(self, width: int, height: int) -> Rect:
        """Return the part inside a framebuffer of this size; its area is 0 when nothing is."""
        x, y = min(max(self.x, 0), width), min(max(self.y, 0), height)
        return Rect(x, y, max(min(self.right, width) - x, 0), max(min(self.bottom, height) - y, 0))

    def pieces(self, max_width: int, max_area: int) -> Iterator[Rect]:
        """Cut into pieces at most so wide and so large, row by row from the top left."""
        columns = min(self.width, max_width, max_area)
        rows = max(max_area // columns, 1) if columns else 1
        for y in range(self.y, self.bottom, rows):
            for x in range(self.x, self.right, max(columns, 1)):
                yield Rect(x, y, min(columns, self.right - x), min(rows, self.bottom - y))


class Copy(NamedTuple):
    """Pixels that moved: `rect` is where they are now, (source_x, source_y) the top left of where they were."""

    rect: Rect
    source_x: int
    source_y: int


def check_inside(rect: Rect, width: int, height: int) -> None:
    """Check each side by itself, since a check of sums or areas lets rectangles through that lie outside.

    Raises:
        ProtocolError: some part of the rectangle is outside the framebuffer.
    """
    if rect.x < 0 or rect.y < 0 or rect.width < 0 or rect.height < 0:
        raise ProtocolError(f"A rectangle has a negative side: {tuple(rect)}.")
    if rect.right > width or rect.bottom > height:
        raise ProtocolError(f"The rectangle {tuple(rect)} lies outside the {width} x {height} framebuffer.")


def check_size(width: int, height: int) -> None:
    """Check the size of a whole framebuffer.

    Raises:
        ProtocolError: empty, or larger than any screen.
    """
    if width < 1 or height < 1:
        raise ProtocolError(f"A framebuffer of {width} x {height} pixels shows nothing.")
    if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_AREA:
        raise ProtocolError(f"A framebuffer of {width} x {height} pixels is larger than any screen.")
