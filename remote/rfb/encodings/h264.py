"""Open H.264, encoding 50 (RFB community wiki, "Open H.264 Encoding"): moving pictures, a stream for every rectangle.

The wire format and its contexts are here; the pictures themselves are unpacked by a `PictureDecoder`
(`libav` where PyAV is installed), so that another library can take its place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from remote.errors import ProtocolError
from remote.rfb.encodings.access_units import access_units
from remote.rfb.encodings.decoder import Paint
from remote.rfb.encodings.h264_frame import HEAD, RESET_CONTEXT
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import CANVAS_TYPE, OPAQUE_BITS, Canvas
from remote.rfb.reader import Parsing, Reader

RESET_ALL_CONTEXTS = 2
"""Flag: forget every stream before the data."""

MAX_STREAMS = 64
"""Streams that a viewer must be able to hold; with one more the oldest is forgotten."""

MAX_STREAMS_AREA = 1 << 24
"""Pixels of all streams together, two 4K screens: a stream may hold some twenty pictures of its size."""

MAX_DATA_BYTES = 1 << 24
"""A picture of a whole 4K screen hardly lost is half of it."""

MAX_PICTURES = 8
"""Pictures in one rectangle: servers send one; a thousand tiny ones would keep us busy for minutes."""


class PictureDecoder(Protocol):
    """Unpacks one stream."""

    def decode(self, access_unit: bytes) -> NDArray[np.uint8] | None:
        """Return the picture, (height, width, 4) uint8, BGRX, or None when there is none (yet).

        Raises:
            ValueError: the data is damaged, or larger than the decoder was made for.
        """


NewDecoder = Callable[[int, int], PictureDecoder]
"""Makes a decoder for pictures of at most about (width, height) pixels."""


class _Stream:
    """What is held for one rectangle.

    Attributes:
        decoder: None at first and after an error: what came before would be no help.
        is_told: that it is not shown has been told.
    """

    def __init__(self) -> None:
        self.decoder: PictureDecoder | None = None
        self.is_told = False


class H264Decoder:
    """Reads Open H.264 rectangles; holds their streams. Where a picture cannot be unpacked, the old one stays.

    Attributes:
        lost: rectangles whose stream has broken since this was last emptied; each is named once until it shows again.
    """

    def __init__(self, new_decoder: NewDecoder) -> None:
        self.lost: list[Rect] = []
        self._new_decoder = new_decoder
        self._streams: dict[Rect, _Stream] = {}

    def read(self, reader: Reader, rect: Rect) -> Parsing[Paint]:
        """Read all bytes of a rectangle."""
        size, flags = HEAD.unpack((yield from reader.read_exact(HEAD.size)))
        if size > most_bytes(rect):
            raise ProtocolError(f"An H.264 picture of {rect.width} x {rect.height} came in {size} bytes.")
        data = yield from reader.read_exact(size)
        return partial(self._paint, rect, flags, data)

    def _paint(self, rect: Rect, flags: int, data: bytes, target: Canvas) -> None:
        units = access_units(data)
        if len(units) > MAX_PICTURES:
            raise ProtocolError(f"One H.264 rectangle holds {len(units)} pictures.")
        if flags & RESET_ALL_CONTEXTS:
            self._streams.clear()
        if flags & RESET_CONTEXT:
            self._streams.pop(rect, None)
        if not data:
            return
        stream = self._stream(rect)
        picture = self._decode(stream, rect, units)
        if picture is not None and _paint_picture(picture, target):
            stream.is_told = False
        elif not stream.is_told:
            stream.is_told = True
            self.lost.append(rect)

    def _decode(self, stream: _Stream, rect: Rect, units: list[bytes]) -> NDArray[np.uint8] | None:
        """Return the last picture, or None; after an error the stream begins anew, or what follows builds on it."""
        decoder = stream.decoder or self._new_decoder(rect.width, rect.height)
        stream.decoder = None
        picture = None
        try:
            for unit in units:
                picture = decoder.decode(unit)
        except ValueError:
            return None
        stream.decoder = decoder
        return picture

    def _stream(self, rect: Rect) -> _Stream:
        if rect not in self._streams:
            self._make_room(rect)
            self._streams[rect] = _Stream()
        return self._streams[rect]

    def _make_room(self, rect: Rect) -> None:
        """Forget the oldest streams, as the specification says, also where a few large ones hold too much."""
        most = MAX_STREAMS_AREA - rect.area
        while self._streams and (len(self._streams) >= MAX_STREAMS or sum(old.area for old in self._streams) > most):
            del self._streams[next(iter(self._streams))]


def _paint_picture(picture: NDArray[np.uint8], target: Canvas) -> bool:
    """Paint a picture if it is large enough; columns on its right and rows at its bottom too many are padding."""
    height, width = target.shape
    if picture.shape[0] < height or picture.shape[1] < width:
        return False
    np.bitwise_or(picture.view(CANVAS_TYPE)[:height, :width, 0], OPAQUE_BITS, out=target)
    return True


def most_bytes(rect: Rect) -> int:
    """Return the most bytes that a picture of a rectangle takes: every macroblock unpacked, and heads."""
    blocks = -(-rect.width // 16) * -(-rect.height // 16)
    return min(65536 + blocks * 1024, MAX_DATA_BYTES)


def has_h264() -> bool:
    """Tell whether PyAV is installed, without which there is no encoding 50 here."""
    try:
        from remote.rfb.encodings import libav
    except ImportError:
        return False
    return libav.IS_COMPLETE


def new_libav_decoder(width: int, height: int) -> PictureDecoder:
    """Make a decoder of PyAV's; only where `has_h264`. Loaded when the first picture comes, since that takes 0.1 s."""
    from remote.rfb.encodings.libav import LibavDecoder

    return LibavDecoder(width, height)
