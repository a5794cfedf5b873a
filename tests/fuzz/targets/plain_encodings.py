"""Raw, CopyRect, RRE and Hextile (RFC 6143 sections 7.7.1 to 7.7.4)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from remote.errors import ProtocolError
from remote.rfb.encodings.copyrect import encode_copy, paint_copy, read_copy
from remote.rfb.encodings.decoder import Decoder
from remote.rfb.encodings.hextile import HextileDecoder, tiles
from remote.rfb.encodings.raw import RawDecoder, encode_raw
from remote.rfb.encodings.rre import RreDecoder
from remote.rfb.geometry import Copy, Rect
from remote.rfb.packing import WholePixels
from remote.rfb.pixel_format import CANVAS_TYPE, Canvas
from tests.fuzz.target import Feeding, Outcome, Target, refused
from tests.fuzz.targets.rectangles import RectangleTarget, Setting, sample


class RawTarget(RectangleTarget):
    """Raw takes exactly width x height pixels, and every such bytes are a picture."""

    name: ClassVar[str] = "raw"

    def decoder(self, setting: Setting) -> Decoder:
        """Return a new decoder."""
        return RawDecoder(setting.pixel_format)

    def body(self, setting: Setting, kind: int) -> bytes | None:
        """Return the pixels."""
        return encode_raw(_picture(setting, kind), setting.pixel_format)


class RreTarget(RectangleTarget):
    """RRE paints parts only inside its rectangle, at most MAX_OVERPAINT times over, however many it claims."""

    name: ClassVar[str] = "rre"

    def decoder(self, setting: Setting) -> Decoder:
        """Return a new decoder."""
        return RreDecoder(setting.pixel_format)

    def body(self, setting: Setting, kind: int) -> bytes | None:
        """Return a background and parts of it, one for each run of the first rows."""
        canvas, packing = _picture(setting, kind), WholePixels(setting.pixel_format)
        parts = [
            packing.pack(canvas[y : y + 1, x]) + struct.pack(">HHHH", x, y, 1, 1)
            for y in range(min(3, canvas.shape[0]))
            for x in range(min(canvas.shape[1], 30))
            if canvas[y, x] != canvas[0, 0]
        ]
        return struct.pack(">I", len(parts)) + packing.pack(canvas[:1, 0]) + b"".join(parts)


class HextileTarget(RectangleTarget):
    """Hextile paints every tile within itself; colours carried from tile to tile are those of this rectangle."""

    name: ClassVar[str] = "hextile"

    def decoder(self, setting: Setting) -> Decoder:
        """Return a new decoder."""
        return HextileDecoder(setting.pixel_format)

    def body(self, setting: Setting, kind: int) -> bytes | None:
        """Return tiles of every kind: raw, plain, with parts of one colour and of several."""
        canvas, packing = _picture(setting, kind), WholePixels(setting.pixel_format)
        body = bytearray()
        for number, tile in enumerate(tiles(canvas.shape[1], canvas.shape[0])):
            part = canvas[tile.y : tile.bottom, tile.x : tile.right]
            first, last = packing.pack(part[:1, 0]), packing.pack(part[-1:, -1])
            extent = bytes((0, (min(tile.width, 4) - 1) << 4 | min(tile.height, 3) - 1))
            body += (
                b"\1" + packing.pack(part),
                b"\2" + first,
                b"\x0e" + first + last + b"\2" + extent * 2,
                b"\x18\2" + last + extent + first + extent,
                b"\0",
            )[(number + kind) % 5]
        return bytes(body)


class CopyRectTarget(Target):
    """CopyRect reads from inside the framebuffer and writes its rectangle alone, or is refused and writes nothing."""

    name: ClassVar[str] = "copyrect"
    size: ClassVar[tuple[int, int]] = (24, 16)
    rects: ClassVar[tuple[Rect, ...]] = (Rect(2, 2, 5, 4), Rect(0, 0, 24, 16), Rect(20, 10, 4, 6), Rect(3, 3, 0, 5))

    def seeds(self) -> Sequence[bytes]:
        """Return places inside, just inside, and just outside."""
        places = [(0, 0), (3, 1), (19, 12), (20, 12), (24, 16), (65535, 65535)]
        return [
            bytes((number,)) + encode_copy(Copy(rect, *place))
            for number, rect in enumerate(self.rects)
            for place in places
        ]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Copy in a screen whose pixels all differ."""
        first = next((piece for piece in pieces if piece), b"\0")
        rect, feeding = self.rects[first[0] % len(self.rects)], Feeding(pieces)
        width, height = self.size
        before = np.arange(width * height, dtype=CANVAS_TYPE).reshape(height, width)
        canvas = before.copy()
        try:
            feeding.read(feeding.reader.skip(1))
            copy = feeding.read(read_copy(feeding.reader, rect))
            paint_copy(canvas, copy)
        except ProtocolError as error:
            assert np.array_equal(canvas, before)
            return refused(error)
        expected = before.copy()
        expected[rect.y : rect.bottom, rect.x : rect.right] = before[
            copy.source_y : copy.source_y + rect.height, copy.source_x : copy.source_x + rect.width
        ]
        assert np.array_equal(canvas, expected)
        return copy, feeding.left_bytes


def _picture(setting: Setting, kind: int) -> Canvas:
    return sample(setting.rect.width, setting.rect.height, kind)
