"""Open H.264: rectangles, where pictures begin, and libavcodec behind them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import ClassVar

import numpy as np

from remote.rfb.encodings.access_units import access_units, nal_units
from remote.rfb.encodings.decoder import Decoder
from remote.rfb.encodings.h264 import H264Decoder, new_libav_decoder
from remote.rfb.encodings.h264_frame import HEAD, RESET_CONTEXT
from remote.rfb.encodings.libav import PADDING_PX, LibavDecoder, LibavEncoder
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import BGRX
from tests.fuzz.target import MIB, Outcome, Target
from tests.fuzz.targets.rectangles import BORDER, RectangleTarget, Setting, sample

SIZES = ((32, 16), (18, 10))


@cache
def stream(width: int, height: int, *, is_baseline: bool = False) -> tuple[bytes, ...]:
    """Return three pictures of a film, the first of them a key picture."""
    encoder = LibavEncoder(Rect(0, 0, width, height), kbit_s=400, fps=10, is_baseline=is_baseline)
    pictures = [sample(width, height, kind).view(np.uint8).reshape(height, width, 4) for kind in (0, 3, 4)]
    return tuple(encoder.encode(picture).data for picture in pictures)


class H264RectTarget(RectangleTarget):
    """Any bytes as H.264 rectangles: a picture that cannot be unpacked leaves the old one, is told of once, ...

    ... and the next key picture of the same rectangle is shown again.
    """

    name: ClassVar[str] = "h264-rect"
    settings: ClassVar[Sequence[Setting]] = tuple(Setting(Rect(BORDER, BORDER, *size), BGRX) for size in SIZES)
    growth_bytes: ClassVar[int] = 32 * MIB

    def decoder(self, setting: Setting) -> Decoder:
        """Return a new decoder."""
        return H264Decoder(new_libav_decoder)

    def body(self, setting: Setting, kind: int) -> bytes | None:
        """Return a key picture, and one that needs it."""
        data = stream(*setting.rect[2:])
        if kind == 1:
            return HEAD.pack(0, RESET_CONTEXT)
        bodies = (HEAD.pack(len(data[0]), RESET_CONTEXT) + data[0], HEAD.pack(len(data[1]), 0) + data[1])
        return bodies[0] if kind == 0 else b"".join(bodies) if kind == 2 else None


class LibavTarget(Target):
    """Any access units in libavcodec: ValueError or a picture no larger than was agreed, in bounded memory and time.

    The same decoder may be fed three; their bytes are cut where pictures begin.
    """

    name: ClassVar[str] = "libav"
    growth_bytes: ClassVar[int] = 32 * MIB

    def seeds(self) -> Sequence[bytes]:
        """Return films of the high and the baseline profile."""
        films = [stream(*size, is_baseline=is_baseline) for size in SIZES for is_baseline in (False, True)]
        return [b"".join(film) for film in films] + [film[0] for film in films]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Unpack picture after picture; pieces are nothing to it."""
        width, height = SIZES[0]
        decoder, outcome = LibavDecoder(width, height), list[object]()
        for unit in access_units(b"".join(pieces))[:3]:
            try:
                picture = decoder.decode(unit)
            except ValueError as error:
                return (*outcome, "refused", type(error).__name__)
            if picture is not None:
                assert picture.shape[0] * picture.shape[1] <= (width + PADDING_PX) * (height + PADDING_PX)
                assert picture.shape[2] == 4 and picture.dtype == np.uint8
            outcome.append(None if picture is None else picture.tobytes())
        return tuple(outcome)


class AccessUnitsTarget(Target):
    """Access units are the bytes from the first start code on, in order, none lost and none twice."""

    name: ClassVar[str] = "access-units"

    def seeds(self) -> Sequence[bytes]:
        """Return films, and start codes at the edges."""
        films = [b"".join(stream(*size)) for size in SIZES]
        return [*films, b"", b"\0\0\1", b"\0\0\0\1\x65\x80", b"\0\0\1\x67\0\0\1\x68\0\0\1\x65\x88\0\0\1\x61\x9a"]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Cut; pieces are nothing to it."""
        data = b"".join(pieces)
        units, starts = access_units(data), [start for start, _ in nal_units(data)]
        assert b"".join(units) == (data[starts[0] :] if starts else b"")
        assert len(units) <= len(starts)
        assert all(unit.startswith(b"\0\0\1") for unit in units)
        return tuple(units)
