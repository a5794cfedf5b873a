"""What encoders and decoders share beneath the encodings: palettes, zlib streams, the gradient filter."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from remote.errors import ProtocolError
from remote.rfb.encodings.gradient import undo_gradient
from remote.rfb.encodings.inflate import Inflater
from remote.rfb.encodings.palette import find_palette
from remote.rfb.packing import tight_packing
from remote.rfb.pixel_format import BGRX, CANVAS_TYPE, COLOUR_BITS
from tests.fuzz.target import Outcome, Target, refused
from tests.fuzz.targets.rectangles import DEEP, RGB565_BIG, sample

MOST_PLAIN = 2000


class PaletteTarget(Target):
    """A palette has every colour of its picture once, in order, and its indices give the picture back."""

    name: ClassVar[str] = "palette"

    def seeds(self) -> Sequence[bytes]:
        """Return width, most colours, and pixels."""
        return [bytes((8, most)) + sample(8, 20, kind).tobytes() for kind in range(5) for most in (1, 15, 255)]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Find the palette of a picture; it is whole when it comes here, so pieces are nothing to it."""
        data = b"".join(pieces).ljust(6, b"\0")
        pixels = np.frombuffer(data[2 : 2 + (len(data) - 2) // 4 * 4], CANVAS_TYPE) & COLOUR_BITS
        width = min(data[0] % 16 + 1, len(pixels))
        canvas = pixels[: len(pixels) // width * width].reshape(-1, width)
        palette = find_palette(canvas, data[1] + 1)
        if palette is None:
            assert len(np.unique(canvas)) > data[1] + 1
            return (None,)
        assert len(palette) <= data[1] + 1
        assert (np.diff(palette.colours.astype(np.int64)) > 0).all()
        assert np.array_equal(palette.colours[palette.indices(canvas)], canvas)
        return (palette.colours.tobytes(),)


class InflateTarget(Target):
    """A stream gives at most what is due, piece after piece, or ProtocolError; never more is held unpacked."""

    name: ClassVar[str] = "inflate"

    def seeds(self) -> Sequence[bytes]:
        """Return streams that are flushed once and more often, one that ends, and a bomb."""
        stream = zlib.compressobj(6)
        parts = [stream.compress(bytes((part,)) * 900) + stream.flush(zlib.Z_SYNC_FLUSH) for part in range(2)]
        return [*parts[:1], b"".join(parts), zlib.compress(b"hello" * 50), zlib.compress(bytes(1 << 22), 9)]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Inflate both halves with one stream; each is whole when it comes here, so pieces are nothing to it."""
        data, inflater, outcome = b"".join(pieces), Inflater(), list[object]()
        middle = len(data) // 2
        try:
            for part in (data[:middle], data[middle:]):
                plain = inflater.inflate(part, MOST_PLAIN)
                assert len(plain) <= MOST_PLAIN
                outcome.append(plain)
            inflater.reset()
            outcome.append(inflater.inflate_exact(data, 900))
        except ProtocolError as error:
            outcome += refused(error)
        return tuple(outcome)


class GradientTarget(Target):
    """The gradient filter, done along the diagonals, gives what a plain loop over the pixels gives."""

    name: ClassVar[str] = "gradient"

    def seeds(self) -> Sequence[bytes]:
        """Return pixel format, width, and differences."""
        return [bytes((at, width)) + bytes(range(0, 240, 2)) for at in range(3) for width in (1, 4, 10)]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Undo the filter; all is there when it comes here, so pieces are nothing to it."""
        data = b"".join(pieces).ljust(6, b"\0")
        pixel_format = (BGRX, RGB565_BIG, DEEP)[data[0] % 3]
        packing = tight_packing(pixel_format)
        count = min((len(data) - 2) // packing.size_bytes, 30)
        if not count:
            return ()
        width = min(data[1] % 12 + 1, count)
        shape = (count // width, width)
        body = data[2 : 2 + shape[0] * width * packing.size_bytes]
        found = undo_gradient(body, packing, shape)
        wire = packing.pack(found)
        if packing.size_bytes == 3:
            assert wire == _plainly(body, width)
        assert found.shape == shape and int(found.max()) <= 0xFFFFFF
        return (wire,)


def _plainly(data: bytes, width: int) -> bytes:
    """Return the bytes of pixels of three bytes."""
    found = bytearray(data)
    row = 3 * width
    for at in range(len(data)):
        left = found[at - 3] if at % row >= 3 else 0
        above = found[at - row] if at >= row else 0
        corner = found[at - row - 3] if at >= row and at % row >= 3 else 0
        found[at] = (min(max(left + above - corner, 0), 255) + data[at]) & 255
    return bytes(found)
