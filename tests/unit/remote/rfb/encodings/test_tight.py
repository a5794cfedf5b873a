"""Tight, read, against bytes made by hand from its specification."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
import simplejpeg
from hypothesis import given
from hypothesis import strategies as st

from remote.errors import ProtocolError
from remote.rfb.encodings.jpeg_picture import MAX_SCANS
from remote.rfb.encodings.tight import MAX_LENGTH, TightDecoder, compact_length, read_compact_length
from remote.rfb.reader import Reader

from ..meeting import FORMATS, decode, read_all

BGRX, RGB332, RGB565 = FORMATS["bgrx"], FORMATS["rgb332"], FORMATS["rgb565"]
RED, GREEN, BLUE = 0xFF0000, 0x00FF00, 0x0000FF


def _decoder(has_jpeg: bool = False) -> TightDecoder:
    return TightDecoder(BGRX, has_jpeg=has_jpeg)


def _sync(data: bytes, stream: object = None) -> bytes:
    """Return a compact length and data compressed as servers do."""
    stream = stream or zlib.compressobj()
    packed = stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    return compact_length(len(packed)) + packed


@pytest.mark.parametrize(("size", "wire"), [(0, "00"), (127, "7f"), (128, "8001"), (10000, "904e"), (16383, "ff7f")])
def test_compact_lengths_are_as_the_specification_says(size: int, wire: str) -> None:
    assert compact_length(size).hex() == wire


@given(st.integers(0, MAX_LENGTH))
def test_compact_lengths_come_back(size: int) -> None:
    reader = Reader()
    wire = compact_length(size)
    assert read_all(read_compact_length(reader), reader, [wire[:1], wire[1:]]) == size


def test_fill_is_red_green_blue_and_may_be_wide() -> None:
    canvas, left = decode(_decoder(), bytes.fromhex("80 ff8010 99"), 3000, 1)
    assert set(canvas.flat) == {0xFF8010}
    assert left == 1


def test_short_data_is_not_compressed() -> None:
    canvas, _ = decode(_decoder(), bytes.fromhex("00 ff0000 00ff00 0000ff"), 3, 1)
    assert canvas.tolist() == [[RED, GREEN, BLUE]]


def test_two_colours_take_a_bit_each_and_rows_begin_on_a_byte() -> None:
    data = bytes.fromhex("50 01 01 ff0000 0000ff 8080 7f00")
    canvas, left = decode(_decoder(), data, 9, 2)
    assert canvas.tolist() == [[BLUE] + [RED] * 7 + [BLUE], [RED] + [BLUE] * 7 + [RED]]
    assert left == 0


def test_one_colour_is_a_palette_too() -> None:
    assert decode(_decoder(), bytes.fromhex("40 01 00 00ff00 00"), 5, 1)[0].tolist() == [[GREEN] * 5]


def test_few_colours_take_a_byte_each() -> None:
    canvas, _ = decode(_decoder(), bytes.fromhex("60 01 02 ff0000 00ff00 0000ff 020100"), 3, 1)
    assert canvas.tolist() == [[BLUE, GREEN, RED]]


def test_long_data_is_compressed_and_each_stream_lives_on() -> None:
    rows = [bytes(range(start, start + 60)) for start in (0, 60, 120)]
    decoder, streams = _decoder(), [zlib.compressobj() for _ in range(4)]
    for row in rows:
        for number, stream in enumerate(streams):
            canvas, left = decode(decoder, bytes((number << 4,)) + _sync(row, stream), 20, 1)
            assert canvas[0, 0] == row[0] << 16 | row[1] << 8 | row[2]
            assert left == 0


def test_a_stream_that_is_not_reset_cannot_begin_anew_and_one_that_is_must() -> None:
    decoder = _decoder()
    decode(decoder, b"\x20" + _sync(bytes(60)), 20, 1)
    with pytest.raises(ProtocolError, match="damaged"):
        decode(decoder, b"\x20" + _sync(bytes(60)), 20, 1)
    assert decode(decoder, b"\x24" + _sync(bytes(60)), 20, 1)[0].tolist() == [[0] * 20]


@pytest.mark.parametrize("control", [0x8F, 0x9F])
def test_fill_and_jpeg_reset_streams_too(control: int) -> None:
    decoder = _decoder(has_jpeg=True)
    for number in range(4):
        decode(decoder, bytes((number << 4,)) + _sync(bytes(60)), 20, 1)
    jpeg = simplejpeg.encode_jpeg(np.zeros((1, 20, 3), np.uint8))
    body = b"abc" if control == 0x8F else compact_length(len(jpeg)) + jpeg
    decode(decoder, bytes((control,)) + body, 20, 1)
    for number in range(4):
        decode(decoder, bytes((number << 4,)) + _sync(bytes(60)), 20, 1)


def test_gradient_adds_to_what_is_left_and_above() -> None:
    # 1st row: 10, 10 + 5; 2nd row: above 10 + 1; then 11 + 15 - 10 = 16, + 2
    data = bytes.fromhex("40 02 0a0000 050000 010000")
    canvas, _ = decode(_decoder(), data, 3, 1)
    assert canvas.tolist() == [[0x0A0000, 0x0F0000, 0x100000]]
    body = bytes((10, 0, 0, 5, 0, 0, 1, 0, 0, 2, 0, 0))
    canvas, _ = decode(_decoder(), b"\x40\x02" + _sync(body), 2, 2)
    assert canvas.tolist() == [[0x0A0000, 0x0F0000], [0x0B0000, 0x120000]]


def test_jpeg_is_painted_when_it_was_asked_for() -> None:
    jpeg = simplejpeg.encode_jpeg(np.full((8, 16, 3), (200, 100, 50), np.uint8), quality=95)
    data = b"\x90" + compact_length(len(jpeg)) + jpeg
    canvas, left = decode(_decoder(has_jpeg=True), data, 16, 8)
    assert abs(int(canvas[0, 0] >> 16) - 200) < 4
    assert abs(int(canvas[0, 0] & 255) - 50) < 4
    assert left == 0
    for wrong in (_decoder(), TightDecoder(RGB332, has_jpeg=True)):
        with pytest.raises(ProtocolError, match="not asked for"):
            decode(wrong, data, 16, 8)
    with pytest.raises(ProtocolError, match="JPEG of 16 x 8"):
        decode(_decoder(has_jpeg=True), data, 8, 16)


def test_a_jpeg_of_endless_passes_is_refused_before_it_is_unpacked() -> None:
    data = b"\xff\xd8" + b"\xff\xda\x00\x02" * (MAX_SCANS + 1)
    with pytest.raises(ProtocolError, match="passes"):
        decode(_decoder(has_jpeg=True), b"\x90" + compact_length(len(data)) + data, 16, 8)


@pytest.mark.parametrize(
    "data",
    [
        b"\xa0",  # PNG was not offered
        b"\xe0",
        b"\x40\x03",  # no such filter
        b"\x60\x01\x02" + bytes(9) + b"\x03\x00\x00",  # a colour that is not there
        b"\x50\x01\x00" + bytes(3) + b"\x40",
        b"\x90\x05hello",  # no JPEG
        b"\x90\x00",
        b"\x00" + bytes(8),  # cut off
        b"",
    ],
)
def test_bad_rectangles_are_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(_decoder(has_jpeg=True), data, 3, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"\x00" + _sync(bytes(59)),
        b"\x00" + _sync(bytes(61)),
        b"\x00" + _sync(bytes(1 << 20)),  # a bomb
        b"\x00" + compact_length(60) + bytes(60),
        b"\x00" + compact_length(MAX_LENGTH),  # longer than the pixels can be
        b"\x40\x01\xff" + bytes(768) + _sync(bytes(21)),
    ],
)
def test_compressed_data_of_another_size_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(_decoder(), data, 20, 1)


def test_rectangles_wider_than_the_specification_are_refused() -> None:
    with pytest.raises(ProtocolError, match="2048"):
        decode(_decoder(), b"\x00" + _sync(bytes(2049 * 3)), 2049, 1)


def test_other_pixel_formats_are_written_as_they_are() -> None:
    canvas, _ = decode(TightDecoder(RGB565, has_jpeg=False), bytes.fromhex("00 00f8 e007 1f00"), 3, 1)
    assert canvas.tolist() == [[RED, GREEN, BLUE]]
