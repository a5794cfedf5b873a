"""Tight with all its filters (community specification), whole and with pixels that are compressed for it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import ClassVar

from remote.errors import ProtocolError
from remote.rfb.encodings.decoder import Decoder
from remote.rfb.encodings.palette import find_palette
from remote.rfb.encodings.tight import (
    EXPLICIT_FILTER,
    FILL,
    MAX_LENGTH,
    MIN_TO_COMPRESS,
    Filter,
    TightDecoder,
    compact_length,
    read_compact_length,
)
from remote.rfb.encodings.tight_encoder import TightEncoder
from remote.rfb.geometry import Rect
from remote.rfb.packing import tight_packing
from remote.rfb.pixel_format import BGRX
from tests.fuzz.target import Feeding, Outcome, Target, refused
from tests.fuzz.targets.rectangles import BORDER, DEEP, RGB565_BIG, RectangleTarget, Setting, sample


class TightTarget(RectangleTarget):
    """Any bytes as a Tight rectangle: every control byte, filter, length and zlib stream."""

    name: ClassVar[str] = "tight"

    def decoder(self, setting: Setting) -> Decoder:
        """Return a new decoder."""
        return TightDecoder(setting.pixel_format, has_jpeg=True)

    def body(self, setting: Setting, kind: int) -> bytes | None:
        """Return fill, palette of two and of more, all colours."""
        canvas = sample(setting.rect.width, setting.rect.height, kind)
        encoder = TightEncoder(setting.pixel_format, 6)
        palette = find_palette(canvas, 256)
        if palette is None:
            return encoder.all_colours(canvas)
        return encoder.fill(canvas[:1, 0]) if len(palette) == 1 else encoder.few_colours(canvas, palette)


class TightFillTarget(TightTarget):
    """Fill takes one pixel and nothing else, and paints every pixel of the rectangle with it."""

    name: ClassVar[str] = "tight-fill"

    def body(self, setting: Setting, kind: int) -> bytes | None:
        """Return a fill that begins no stream anew, or some."""
        return bytes((FILL | kind * 3,)) + tight_packing(setting.pixel_format).pack(sample(1, 1, kind))


class _PackedTarget(TightTarget):
    """Behind the first byte come the pixels as they are before zlib, so that changes reach what is behind zlib."""

    filter: ClassVar[Filter]

    def wire(self, data: bytes) -> bytes:
        """Compress the pixels into a rectangle."""
        setting = self.settings[data[0] % len(self.settings) if data else 0]
        head, plain = self.split(setting, data[1:])
        body = bytes((EXPLICIT_FILTER | 1, self.filter)) + head
        due = self.due(setting, head)
        if due < MIN_TO_COMPRESS:
            return data[:1] + body + plain
        packed = zlib.compress(plain, 1)
        return data[:1] + body + compact_length(len(packed)) + packed

    def split(self, setting: Setting, data: bytes) -> tuple[bytes, bytes]:
        """Return what stands in front of the pixels, and the pixels."""
        return b"", data

    def due(self, setting: Setting, head: bytes) -> int:
        """Return how many bytes the decoder expects behind the head."""
        return setting.rect.area * tight_packing(setting.pixel_format).size_bytes


class TightCopyTarget(_PackedTarget):
    """All colours: pixels that are too few or too many for the rectangle are refused, any others are a picture."""

    name: ClassVar[str] = "tight-copy"
    filter: ClassVar[Filter] = Filter.COPY

    def seeds(self) -> Sequence[bytes]:
        """Return pixels."""
        return [
            bytes((number,)) + tight_packing(setting.pixel_format).pack(sample(*setting.rect[2:], kind))
            for number, setting in enumerate(self.settings)
            for kind in (0, 4)
        ]


class TightGradientTarget(TightCopyTarget):
    """Gradient: sums that overflow wrap around in their own component; no byte of a neighbour changes."""

    name: ClassVar[str] = "tight-gradient"
    filter: ClassVar[Filter] = Filter.GRADIENT
    settings: ClassVar[Sequence[Setting]] = tuple(
        Setting(Rect(BORDER, BORDER, *size), pixel_format)
        for size in ((9, 4), (1, 7), (6, 1))
        for pixel_format in (BGRX, RGB565_BIG, DEEP)
    )


class TightPaletteTarget(_PackedTarget):
    """Palette: an index beyond the colours told is refused, and so is a palette that is cut."""

    name: ClassVar[str] = "tight-palette"
    filter: ClassVar[Filter] = Filter.PALETTE

    def seeds(self) -> Sequence[bytes]:
        """Return a count, colours, and indices; bits where there are two colours."""
        seeds = []
        for number, setting in enumerate(self.settings):
            for kind in (2, 3, 4):
                canvas = sample(*setting.rect[2:], kind)
                palette = find_palette(canvas, 256)
                assert palette is not None
                colours = tight_packing(setting.pixel_format).pack(palette.colours)
                is_two = len(palette) <= 2
                rows = bytes((setting.rect.width + 7) // 8 * setting.rect.height)
                indices = rows if is_two else palette.indices(canvas).tobytes()
                seeds.append(bytes((number, len(palette) - 1)) + colours + indices)
        return seeds

    def split(self, setting: Setting, data: bytes) -> tuple[bytes, bytes]:
        """Cut behind the palette."""
        size = 1 + (data[0] + 1 if data else 1) * tight_packing(setting.pixel_format).size_bytes
        return data[:size], data[size:]

    def due(self, setting: Setting, head: bytes) -> int:
        """Return the size of the indices."""
        is_two = not head or head[0] < 2
        return ((setting.rect.width + 7) // 8 if is_two else setting.rect.width) * setting.rect.height


class CompactLengthTarget(Target):
    """A compact length takes one to three bytes, is never above MAX_LENGTH, and means what `compact_length` writes."""

    name: ClassVar[str] = "compact-length"

    def seeds(self) -> Sequence[bytes]:
        """Return lengths of one, two and three bytes."""
        return [compact_length(size) for size in (0, 127, 128, 16383, 16384, MAX_LENGTH)]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read one length."""
        feeding = Feeding(pieces)
        before = feeding.left_bytes
        try:
            size = feeding.read(read_compact_length(feeding.reader))
        except ProtocolError as error:
            return refused(error)
        assert 0 <= size <= MAX_LENGTH
        assert 1 <= before - feeding.left_bytes <= 3
        assert len(compact_length(size)) <= before - feeding.left_bytes
        return size, feeding.left_bytes
