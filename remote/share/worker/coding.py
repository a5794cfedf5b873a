"""How orders and news are written between the two processes.

Each message is a head (its kind, the sizes of what follows), a description in MessagePack, and a payload of plain
bytes: what was encoded for the viewer stands there as it will go out, so that nothing has to take it apart.
"""

from __future__ import annotations

import math
import struct
from typing import NamedTuple, TypeAlias

import msgspec
import numpy as np

from remote.errors import ProtocolError
from remote.rfb.cursor import MAX_CURSOR_SIDE, Cursor
from remote.rfb.encodings.choice import EncodedRect
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import MAX_AREA, Copy, Rect, check_size
from remote.rfb.leds import Leds
from remote.rfb.screens import Screen
from remote.share.patrol import Around
from remote.share.pointer_watch import PointerNews
from remote.share.studio import News, Order, Picture, RepairDue, ScreenChanged, ScreenLost, Sight, Started, Verdict

HEAD = struct.Struct(">BII")
"""Kind, bytes of the description, bytes of the payload."""

MAX_DESCRIPTION_BYTES = 4 << 20
"""An update of 65 535 rectangles needs about 1 MB."""
MAX_PAYLOAD_BYTES = 5 * MAX_AREA
"""The largest screen without compression, and as much again as any encoding adds to it."""
PICTURE_ENCODINGS = frozenset((Encoding.RAW, Encoding.TIGHT, Encoding.ZRLE, Encoding.RECALL))


class Begin(msgspec.Struct, frozen=True):
    """Tells the worker that there is a viewer; answered by `Started` or `ScreenLost`."""


class Stir(msgspec.Struct, frozen=True):
    """Tells the worker that the viewer moves or types."""


ToWorker: TypeAlias = Begin | Order | Verdict | Stir
Message: TypeAlias = ToWorker | News


class _Piece(NamedTuple):
    rect: Rect
    encoding: int
    is_lossy: bool
    size_bytes: int


class _Video(NamedTuple):
    rect: Rect
    is_new_stream: bool
    size_bytes: int


class _Shape(NamedTuple):
    width: int
    height: int
    hot_x: int
    hot_y: int


class _Picture(msgspec.Struct, frozen=True, array_like=True):
    """A `Picture` without its bytes, which follow in this order: films, pieces."""

    copies: list[Copy]
    videos: list[_Video]
    pieces: list[_Piece]
    is_all: bool
    begun: frozenset[int]


class _Sight(msgspec.Struct, frozen=True, array_like=True):
    number: int
    size: tuple[int, int]
    picture: _Picture | None


class _Around(msgspec.Struct, frozen=True, array_like=True):
    """An `Around` without the pixels of the pointer's shape, which follow."""

    shape: _Shape | None
    place: tuple[int, int] | None
    screens: tuple[Screen, ...] | None
    leds: Leds | None


_KINDS: dict[int, type] = {
    1: Begin,
    2: Order,
    3: Verdict,
    4: Started,
    5: ScreenChanged,
    6: _Sight,
    7: RepairDue,
    8: ScreenLost,
    9: _Around,
    10: Stir,
}
_NUMBERS = {kind: number for number, kind in _KINDS.items()}
_DECODERS: dict[int, msgspec.msgpack.Decoder[Message | _Sight | _Around]] = {
    number: msgspec.msgpack.Decoder(kind) for number, kind in _KINDS.items()
}
_ENCODER = msgspec.msgpack.Encoder()


def encode(message: Message) -> list[bytes]:
    """Return a message as parts to be written one after the other."""
    payload: list[bytes] = []
    described: object = message
    if isinstance(message, Sight):
        described, payload = _describe_sight(message)
    elif isinstance(message, Around):
        described, payload = _describe_around(message)
    text = _ENCODER.encode(described)
    return [HEAD.pack(_NUMBERS[type(described)], len(text), sum(map(len, payload))) + text, *payload]


def sizes(head: bytes) -> tuple[int, int]:
    """Return how many bytes of description and of payload follow a head.

    Raises:
        ProtocolError: no message is so large.
    """
    _, description_bytes, payload_bytes = HEAD.unpack(head)
    if description_bytes > MAX_DESCRIPTION_BYTES or payload_bytes > MAX_PAYLOAD_BYTES:
        raise ProtocolError(f"A message of {description_bytes} + {payload_bytes} bytes is no message.")
    return description_bytes, payload_bytes


def decode(head: bytes, description: bytes, payload: bytes) -> Message:
    """Return the message that these three parts are.

    Raises:
        ProtocolError: they are none.
    """
    decoder = _DECODERS.get(head[0])
    if decoder is None:
        raise ProtocolError(f"There is no message of kind {head[0]}.")
    try:
        message = decoder.decode(description)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError) as error:
        raise ProtocolError(f"A message of kind {head[0]} is damaged: {error}") from error
    rest = _Payload(payload)
    if isinstance(message, _Sight):
        check_size(*message.size)
        picture = None if message.picture is None else _picture(message.picture, rest)
        message = Sight(message.number, message.size, picture)
    elif isinstance(message, _Around):
        cursor = None if message.shape is None else _cursor(message.shape, rest)
        message = Around(PointerNews(cursor, message.place), message.screens, message.leds)
    rest.check_end()
    return _checked(message)


def _describe_sight(sight: Sight) -> tuple[_Sight, list[bytes]]:
    picture = sight.picture
    if picture is None:
        return _Sight(sight.number, sight.size, None), []
    described = _Picture(
        list(picture.copies),
        [_Video(video.rect, video.is_new_stream, len(video.data)) for video in picture.videos],
        [_Piece(each.rect, each.encoding, each.is_lossy, len(each.data)) for each in picture.pieces],
        picture.is_all,
        picture.begun,
    )
    payload = [*(video.data for video in picture.videos), *(piece.data for piece in picture.pieces)]
    return _Sight(sight.number, sight.size, described), payload


def _describe_around(around: Around) -> tuple[_Around, list[bytes]]:
    shape, payload = None, []
    if around.pointer.cursor is not None:
        cursor = around.pointer.cursor.fitted()
        shape = _Shape(cursor.width, cursor.height, cursor.hot_x, cursor.hot_y)
        payload.append(cursor.rgba.tobytes())
    return _Around(shape, around.pointer.place, around.screens, around.leds), payload


def _cursor(shape: _Shape, rest: _Payload) -> Cursor:
    width, height, hot_x, hot_y = shape
    if not (0 <= width <= MAX_CURSOR_SIDE and 0 <= height <= MAX_CURSOR_SIDE):
        raise ProtocolError(f"A pointer of {width} x {height} pixels cannot be shown.")
    if not (0 <= hot_x <= max(width - 1, 0) and 0 <= hot_y <= max(height - 1, 0)):
        raise ProtocolError("A pointer points with a pixel that it does not have.")
    rgba = np.frombuffer(rest.take(width * height * 4), np.uint8).reshape(height, width, 4)
    return Cursor(width, height, hot_x, hot_y, rgba)


def _picture(picture: _Picture, rest: _Payload) -> Picture:
    if any(piece.encoding not in PICTURE_ENCODINGS for piece in picture.pieces):
        raise ProtocolError("A rectangle has an encoding that is none of pixels.")
    videos = [H264Frame(rect, rest.take(size), is_new) for rect, is_new, size in picture.videos]
    pieces = [EncodedRect(rect, kind, rest.take(size), is_lossy) for rect, kind, is_lossy, size in picture.pieces]
    return Picture(picture.copies, videos, pieces, picture.is_all, picture.begun)


def _checked(message: Message) -> Message:
    """Check what the types do not say."""
    if isinstance(message, Started):
        check_size(*message.size)
    if isinstance(message, RepairDue) and message.at_s is not None and not math.isfinite(message.at_s):
        raise ProtocolError("A time is no number.")
    return message


class _Payload:
    """Hands out the payload piece by piece."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, size_bytes: int) -> bytes:
        if not 0 <= size_bytes <= len(self._data) - self._at:
            raise ProtocolError("A payload is shorter than its description.")
        start, self._at = self._at, self._at + size_bytes
        return self._data[start : self._at]

    def check_end(self) -> None:
        if self._at != len(self._data):
            raise ProtocolError("A payload is longer than its description.")
