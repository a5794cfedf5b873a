"""Open H.264 on the wire: bytes made by hand, streams, resets, limits; the pictures come from a small real codec."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from remote.errors import ProtocolError
from remote.rfb.encodings import h264
from remote.rfb.encodings.h264 import H264Decoder, most_bytes
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import CANVAS_TYPE, Canvas
from remote.rfb.reader import Reader

from ..meeting import read_all

UNIT = bytes.fromhex("000001 65 80")
"""The beginning of a picture; the next byte is the colour of our codec's picture, the ones behind it its size."""

RECT = Rect(2, 4, 6, 5)


class GreyCodec:
    """A codec of one colour a picture: the colour, plus how many pictures the stream has had before."""

    def __init__(self, width: int, height: int) -> None:
        self.size = height, width
        self.count = 0

    def decode(self, access_unit: bytes) -> NDArray[np.uint8] | None:
        grey, missing = access_unit[5], access_unit[6]
        if grey == 0xEE:
            raise ValueError("damaged")
        if grey == 0xDD:
            return None
        height, width = self.size
        picture = np.full((height + 3 - missing, width + 3 - missing, 4), grey + self.count, np.uint8)
        self.count += 1
        return picture


def _unit(grey: int, missing: int = 0) -> bytes:
    return UNIT + bytes((grey, missing))


def _show(decoder: H264Decoder, rect: Rect, data: bytes, flags: int = 0) -> Canvas:
    """Decode one rectangle, byte by byte, over a picture of 7; return it."""
    wire = len(data).to_bytes(4, "big") + flags.to_bytes(4, "big") + data
    reader = Reader()
    paint = read_all(decoder.read(reader, rect), reader, [wire[at : at + 1] for at in range(len(wire))])
    target = np.full((rect.height, rect.width), 7, CANVAS_TYPE)
    paint(target)
    return target


def _grey(decoder: H264Decoder, rect: Rect, data: bytes, flags: int = 0) -> int | None:
    """Return the one grey that is shown, or None where the old picture stays."""
    (value,) = {int(pixel) for pixel in _show(decoder, rect, data, flags).flat}
    if value == 7:
        return None
    assert value == 0xFF000000 | (value & 0xFF) * 0x010101
    return value & 0xFF


@pytest.mark.parametrize(
    ("frame", "wire"),
    [
        (H264Frame(RECT, b"\0\0\1\x65", is_new_stream=True), "00000004 00000001 00000165"),
        (H264Frame(RECT, b"\0\0\1\x41\x9a"), "00000005 00000000 000001419a"),
        (H264Frame(RECT, b"", is_new_stream=True), "00000000 00000001"),
    ],
)
def test_a_rectangle_is_length_flags_data(frame: H264Frame, wire: str) -> None:
    assert frame.to_bytes() == bytes.fromhex(wire)


def test_each_rectangle_has_a_stream_of_its_own() -> None:
    decoder = H264Decoder(GreyCodec)
    other = Rect(2, 4, 6, 6)
    shown = [_grey(decoder, rect, _unit(10)) for rect in (RECT, RECT, other, RECT, other)]
    assert shown == [10, 11, 10, 12, 11]


def test_padding_on_the_right_and_at_the_bottom_is_not_shown_and_what_is_too_small_neither() -> None:
    decoder = H264Decoder(GreyCodec)
    assert _grey(decoder, RECT, _unit(10, missing=3)) == 10
    assert decoder.lost == []
    assert _grey(decoder, RECT, _unit(10, missing=4)) is None
    assert decoder.lost == [RECT]


def test_several_pictures_in_one_rectangle_show_the_last() -> None:
    decoder = H264Decoder(GreyCodec)
    assert _grey(decoder, RECT, _unit(10) + _unit(20) + _unit(30)) == 32


def test_reset_forgets_one_stream_and_reset_all_every_one() -> None:
    decoder = H264Decoder(GreyCodec)
    other = Rect(0, 0, 1, 1)
    for rect in (RECT, other):
        _show(decoder, rect, _unit(10))
    assert _grey(decoder, RECT, _unit(10), flags=1) == 10
    assert _grey(decoder, other, _unit(10)) == 11
    assert _grey(decoder, other, _unit(10), flags=2) == 10
    assert _grey(decoder, RECT, _unit(10)) == 10


def test_no_data_only_resets_and_unknown_flags_are_nothing() -> None:
    decoder = H264Decoder(GreyCodec)
    assert _grey(decoder, RECT, b"", flags=1) is None
    _show(decoder, RECT, _unit(10))
    assert _grey(decoder, RECT, b"", flags=0) is None
    assert _grey(decoder, RECT, _unit(10), flags=0xFFFFFFFC) == 11
    assert _grey(decoder, RECT, b"", flags=2) is None
    assert _grey(decoder, RECT, _unit(10)) == 10
    assert decoder.lost == []


def test_the_oldest_of_too_many_streams_is_forgotten() -> None:
    decoder = H264Decoder(GreyCodec)
    rects = [Rect(x, 0, 2, 2) for x in range(h264.MAX_STREAMS)]
    for rect in rects:
        _show(decoder, rect, _unit(10))
    assert _grey(decoder, rects[0], _unit(10)) == 11
    _show(decoder, RECT, _unit(10))
    assert _grey(decoder, rects[1], _unit(10)) == 11
    assert _grey(decoder, rects[0], _unit(10)) == 10


def test_streams_of_large_rectangles_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(h264, "MAX_STREAMS_AREA", 100)
    decoder = H264Decoder(GreyCodec)
    first, second, third, whole = Rect(0, 0, 5, 10), Rect(1, 0, 5, 10), Rect(2, 0, 1, 1), Rect(0, 0, 20, 20)
    for rect in (first, second, third):
        _show(decoder, rect, _unit(10))
    assert _grey(decoder, second, _unit(10)) == 11
    assert _grey(decoder, whole, _unit(10)) == 10
    assert _grey(decoder, whole, _unit(10)) == 11
    assert _grey(decoder, third, _unit(10)) == 10


@pytest.mark.parametrize("broken", [_unit(0xEE), _unit(10) + _unit(0xEE), b"no start code", _unit(0xDD)])
def test_where_nothing_can_be_unpacked_the_picture_stays_and_is_named_once(broken: bytes) -> None:
    decoder = H264Decoder(GreyCodec)
    for _ in range(3):
        assert _grey(decoder, RECT, broken) is None
    assert decoder.lost == [RECT]
    assert _grey(decoder, RECT, _unit(10)) in (10, 11)
    decoder.lost.clear()
    _show(decoder, RECT, broken)
    assert decoder.lost == [RECT]


def test_after_damage_the_stream_begins_anew() -> None:
    decoder = H264Decoder(GreyCodec)
    for data in (_unit(10), _unit(10), _unit(0xEE)):
        _show(decoder, RECT, data)
    assert _grey(decoder, RECT, _unit(10)) == 10


def test_a_codec_that_holds_pictures_back_is_kept() -> None:
    decoder = H264Decoder(GreyCodec)
    for data in (_unit(10), _unit(0xDD)):
        _show(decoder, RECT, data)
    assert _grey(decoder, RECT, _unit(10)) == 11


def test_many_pictures_in_one_rectangle_are_refused() -> None:
    decoder = H264Decoder(GreyCodec)
    with pytest.raises(ProtocolError, match="9 pictures"):
        _show(decoder, RECT, _unit(10) * 9)


@pytest.mark.parametrize("size", [0xFFFFFFFF, most_bytes(RECT) + 1])
def test_lengths_that_no_picture_has_are_refused_before_the_data_comes(size: int) -> None:
    reader = Reader()
    reader.feed(size.to_bytes(4, "big") + bytes(4))
    with pytest.raises(ProtocolError, match="came in"):
        read_all(H264Decoder(GreyCodec).read(reader, RECT), reader, [])


def test_the_most_bytes_grow_with_the_rectangle_up_to_a_bound() -> None:
    assert most_bytes(Rect(0, 0, 17, 16)) == 65536 + 2 * 1024
    assert most_bytes(Rect(0, 0, 16384, 2048)) == h264.MAX_DATA_BYTES
