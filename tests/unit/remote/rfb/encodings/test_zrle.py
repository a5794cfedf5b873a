"""ZRLE, read, against tiles made by hand from RFC 6143 section 7.7.6."""

from __future__ import annotations

import contextlib
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote.errors import ProtocolError
from remote.rfb.encodings.zrle import ZrleDecoder

from ..meeting import FORMATS, decode

BGRX, RGB332, RGB565 = FORMATS["bgrx"], FORMATS["rgb332"], FORMATS["rgb565"]
RED, GREEN, BLUE = 0xFF0000, 0x00FF00, 0x0000FF


def _rectangle(tiles: bytes, stream: object = None) -> bytes:
    stream = stream or zlib.compressobj()
    packed = stream.compress(tiles) + stream.flush(zlib.Z_SYNC_FLUSH)
    return len(packed).to_bytes(4, "big") + packed


def _decode(tiles: str | bytes, width: int, height: int) -> list[list[int]]:
    data = bytes.fromhex(tiles) if isinstance(tiles, str) else tiles
    canvas, left = decode(ZrleDecoder(BGRX), _rectangle(data), width, height)
    assert left == 0
    return canvas.tolist()


def test_raw_tile() -> None:
    assert _decode("00 0000ff 00ff00 ff0000", 3, 1) == [[RED, GREEN, BLUE]]


def test_solid_tile() -> None:
    assert _decode("01 00ff00", 3, 2) == [[GREEN] * 3] * 2


@pytest.mark.parametrize(
    ("tile", "width", "expected"),
    [
        ("02 0000ff 00ff00 ff0000", 0, None),
        ("02 0000ff 00ff00 a0", 3, [GREEN, RED, GREEN]),
        ("03 0000ff 00ff00 ff0000 90 80", 5, [BLUE, GREEN, RED, RED, BLUE]),
        ("04 0000ff 00ff00 ff0000 ffffff e4", 4, [0xFFFFFF, BLUE, GREEN, RED]),
        ("05 0000ff 00ff00 ff0000 ffffff 000000 43 10", 3, [0, 0xFFFFFF, GREEN]),
    ],
)
def test_packed_tiles(tile: str, width: int, expected: list[int] | None) -> None:
    if expected:
        assert _decode(tile, width, 1) == [expected]
    else:
        with pytest.raises(ProtocolError, match="left over"):
            _decode(tile, 2, 1)


def test_packed_rows_begin_on_a_byte() -> None:
    assert _decode("02 0000ff 00ff00 8080 0100", 9, 2) == [[GREEN] + [RED] * 7 + [GREEN], [RED] * 7 + [GREEN, RED]]


def test_plain_runs() -> None:
    assert _decode("80 0000ff 01 00ff00 00 ff0000 02", 3, 2) == [[RED, RED, GREEN], [BLUE, BLUE, BLUE]]


def test_long_runs_take_bytes_of_255() -> None:
    flat = np.array(_decode("80 0000ff 01 00ff00 ff00 ff0000 fffe", 64, 12)).reshape(-1)
    assert flat.tolist() == [RED] * 2 + [GREEN] * 256 + [BLUE] * (255 + 254 + 1)


def test_palette_runs_mix_single_pixels_and_runs() -> None:
    tile = "82 0000ff 00ff00 00 01 81 02 00 80 00"
    assert _decode(tile, 7, 1) == [[RED, GREEN, GREEN, GREEN, GREEN, RED, RED]]
    tile = "82 0000ff 00ff00 81 ff00 00 81 81"
    flat = np.array(_decode(tile, 43, 9)).reshape(-1)
    assert flat.tolist() == [GREEN] * 256 + [RED] + [GREEN] * 130


def test_tiles_follow_row_by_row_and_are_smaller_at_the_edges() -> None:
    canvas = np.array(_decode("01 0000ff 01 00ff00 01 ff0000 00 010203 040506", 65, 66))
    assert canvas[0, 0] == RED
    assert canvas[63, 64] == GREEN
    assert canvas[65, 63] == BLUE
    assert canvas[64:, 64].tolist() == [0x030201, 0x060504]


def test_the_stream_lives_as_long_as_the_connection() -> None:
    decoder, stream = ZrleDecoder(RGB565), zlib.compressobj()
    for _ in range(3):
        canvas, _ = decode(decoder, _rectangle(bytes.fromhex("01 00f8"), stream), 2, 1)
        assert canvas.tolist() == [[RED, RED]]


def _encode_runs(pixels: list[int], colours: list[bytes], is_palette: bool) -> bytes:
    """Write one tile with runs, one after the other, as the RFC says."""
    out = bytearray((128 + len(colours),)) + b"".join(colours) if is_palette else bytearray((128,))
    at = 0
    while at < len(pixels):
        end = at
        while end < len(pixels) and pixels[end] == pixels[at]:
            end += 1
        length = end - at
        index = pixels[at]
        if not is_palette:
            out += colours[index]
        elif length == 1:
            out.append(index)
        else:
            out.append(index | 128)
        if not is_palette or length > 1:
            out += b"\xff" * ((length - 1) // 255) + bytes(((length - 1) % 255,))
        at = end
    return bytes(out)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(2, 127),
    st.lists(st.tuples(st.integers(0, 126), st.integers(1, 900)), min_size=1, max_size=60),
    st.booleans(),
)
def test_runs_of_any_length_and_colour_are_read(count: int, runs: list[tuple[int, int]], is_palette: bool) -> None:
    pixels = [index % count for index, length in runs for _ in range(length)][:4096]
    width = next(side for side in range(64, 0, -1) if len(pixels) // side)
    height = min(len(pixels) // width, 64)
    pixels = pixels[: width * height]
    colours = [bytes((index, 255 - index, (index * 5) % 256)) for index in range(count)]
    tile = _encode_runs(pixels, colours, is_palette)
    canvas = np.array(_decode(tile, width, height))
    expected = [int.from_bytes(colours[pixel], "little") for pixel in pixels]
    assert canvas.reshape(-1).tolist() == expected


@pytest.mark.parametrize(
    "tile",
    [
        "",  # nothing
        "00 0000ff 00ff00",  # too few pixels
        "00 0000ff 00ff00 ff0000 99",  # too much
        "01 0000",
        "02 0000ff 00ff00",
        "03 0000ff 00ff00 ff0000 ff",  # a colour that is not there
        "11 000000",  # no such kinds
        "7f 000000",
        "81 000000",
        "80 0000ff 03",  # a run beyond the tile
        "80 0000ff 01",  # runs that end early
        "80 0000ff 00 00ff",
        "80 0000ff ff",
        "80 0000ff ffff00",
        "80",
        "82 0000ff 00ff00 83 05",
        "82 0000ff 00ff00 02 00 00",  # a colour that is not there
        "82 0000ff 00ff00 00 00",
        "82 0000ff 00ff00 00 81",
        "82 0000ff 00ff00 81 ff",
        "82 0000ff 00ff00 81 ff05",
        "82 0000ff 00ff00",
        "82 0000ff",
    ],
)
def test_bad_tiles_are_refused(tile: str) -> None:
    with pytest.raises(ProtocolError):
        _decode(tile, 3, 1)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80), st.integers(1, 70), st.integers(1, 4))
def test_any_tile_bytes_are_painted_or_refused(tiles: bytes, width: int, height: int) -> None:
    with contextlib.suppress(ProtocolError):
        _decode(tiles, width, height)


def test_a_bomb_is_refused_before_it_grows() -> None:
    with pytest.raises(ProtocolError, match="larger than"):
        decode(ZrleDecoder(RGB332), _rectangle(bytes(1 << 20)), 3, 1)
    with pytest.raises(ProtocolError, match="longer than"):
        decode(ZrleDecoder(RGB332), b"\xff\xff\xff\xff", 3, 1)
