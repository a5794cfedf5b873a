"""Tight, how it is written: fill, few colours, JPEG, or all colours."""

from __future__ import annotations

import numpy as np

from remote.rfb.encodings.deflate import Deflater
from remote.rfb.encodings.jpeg import encode_jpeg
from remote.rfb.encodings.palette import Palette
from remote.rfb.encodings.tight import EXPLICIT_FILTER, FILL, JPEG, MIN_TO_COMPRESS, STREAMS, Filter, compact_length
from remote.rfb.packing import tight_packing
from remote.rfb.pixel_format import Canvas, PixelFormat

ALL_COLOURS_STREAM = 0
TWO_COLOURS_STREAM = 1
FEW_COLOURS_STREAM = 2

MAX_COLOURS = 256
"""What an index of one byte names."""


class TightEncoder:
    """Writes the bodies of Tight rectangles; holds the zlib streams of the connection.

    Rectangles are at most MAX_WIDTH wide and small enough for a compact length.
    """

    def __init__(self, pixel_format: PixelFormat, level: int) -> None:
        self._packing = tight_packing(pixel_format)
        self._level = level
        self._streams: list[Deflater | None] = [None] * STREAMS
        self._begun: set[int] = set()
        self._begun_since: set[int] = set()

    @property
    def begun(self) -> frozenset[int]:
        """The streams that will have begun at the viewer once everything so far has gone there."""
        return frozenset(self._begun | self._begun_since)

    def go_on(self, begun: frozenset[int]) -> None:
        """Go on where another encoder stopped, for a viewer at which these streams have begun; before all else."""
        self._begun = set(begun)

    def set_pixel_format(self, pixel_format: PixelFormat) -> None:
        """Write pixels in another format from now on."""
        self._packing = tight_packing(pixel_format)

    def set_level(self, level: int) -> None:
        """Compress at another level from now on."""
        if level != self._level:
            self._level = level
            self._streams = [None] * STREAMS

    def keep(self) -> None:
        """Note that all rectangles so far go to the viewer."""
        self._begun |= self._begun_since
        self._begun_since.clear()

    def restart(self) -> None:
        """Forget the rectangles since `keep`, which the viewer will not get."""
        self._streams = [None] * STREAMS
        self._begun_since.clear()

    def fill(self, colour: Canvas) -> bytes:
        """Return a rectangle of one colour, given as an array of one pixel."""
        return bytes((FILL,)) + self._packing.pack(colour)

    def jpeg(self, canvas: Canvas, quality_level: int) -> bytes:
        """Return a (height, width) canvas as a picture that has lost a little."""
        return self.picture(encode_jpeg(canvas, quality_level))

    def picture(self, jpeg: bytes) -> bytes:
        """Return a rectangle that is a JPEG picture already."""
        return bytes((JPEG,)) + compact_length(len(jpeg)) + jpeg

    def few_colours(self, canvas: Canvas, palette: Palette) -> bytes:
        """Return a (height, width) canvas of 2...256 colours."""
        indices = palette.indices(canvas)
        is_two = len(palette) == 2
        rows = np.packbits(indices, axis=1) if is_two else indices
        head = bytes((Filter.PALETTE, len(palette) - 1)) + self._packing.pack(palette.colours)
        return self._basic(TWO_COLOURS_STREAM if is_two else FEW_COLOURS_STREAM, head, rows.tobytes())

    def all_colours(self, canvas: Canvas) -> bytes:
        """Return a (height, width) canvas with nothing lost."""
        return self._basic(ALL_COLOURS_STREAM, b"", self._packing.pack(canvas))

    def _basic(self, number: int, head: bytes, data: bytes) -> bytes:
        control = number << 4 | (EXPLICIT_FILTER if head else 0)
        if len(data) < MIN_TO_COMPRESS:
            return bytes((control,)) + head + data
        stream = self._streams[number]
        if stream is None:
            # A stream is reset before its first rectangle only: noVNC's inflater loses its window at a later reset.
            has_begun = number in self._begun or number in self._begun_since
            stream = self._streams[number] = Deflater(self._level, continues=has_begun)
            if not has_begun:
                control |= 1 << number
                self._begun_since.add(number)
        packed = stream.deflate(data)
        return bytes((control,)) + head + compact_length(len(packed)) + packed
