"""RRE and Hextile against bytes made by hand from RFC 6143."""

from __future__ import annotations

import numpy as np
import pytest

from remote.errors import ProtocolError
from remote.rfb.encodings.hextile import HextileDecoder, tiles
from remote.rfb.encodings.rre import RreDecoder

from ..meeting import FORMATS, decode

RGB332 = FORMATS["rgb332"]  # red 0x07, green 0x38, blue 0xc0
BIG = FORMATS["xrgb_big"]
RED, GREEN, BLUE = 0xFF0000, 0x00FF00, 0x0000FF


def test_rre_paints_parts_on_a_background() -> None:
    data = bytes.fromhex("00000002 00ff0000 0000ff00 0001 0000 0002 0001 000000ff 0000 0001 0001 0001")
    canvas, left = decode(RreDecoder(BIG), data + b"xy", 3, 2)
    assert canvas.tolist() == [[RED, GREEN, GREEN], [BLUE, RED, RED]]
    assert left == 2


def test_rre_without_parts_is_one_colour() -> None:
    assert decode(RreDecoder(RGB332), bytes.fromhex("00000000 38"), 2, 2)[0].tolist() == [[GREEN] * 2] * 2


@pytest.mark.parametrize(
    "data",
    [
        "00000005 00",  # more parts than pixels
        "ffffffff 00",
        "00000001 00 07 0001 0000 0002 0001",  # beyond the right
        "00000001 00 07 0000 0001 0001 0002",  # beyond the bottom
        "00000001 00 07 ffff 0000 0002 0001",
        "00000001 00 07 0000 0000 0001",  # cut off
    ],
)
def test_bad_rre_is_refused(data: str) -> None:
    with pytest.raises(ProtocolError):
        decode(RreDecoder(RGB332), bytes.fromhex(data), 2, 2)


def test_rre_that_paints_over_and_over_is_refused() -> None:
    part = bytes.fromhex("07 0000 0000 0014 0014")
    with pytest.raises(ProtocolError, match="over and over"):
        decode(RreDecoder(RGB332), (17).to_bytes(4, "big") + b"\0" + part * 17, 20, 20)
    decode(RreDecoder(RGB332), (16).to_bytes(4, "big") + b"\0" + part * 16, 20, 20)


def test_hextile_tiles_are_in_rows_and_smaller_at_the_edges() -> None:
    assert [tuple(tile) for tile in tiles(17, 18)] == [(0, 0, 16, 16), (16, 0, 1, 16), (0, 16, 16, 2), (16, 16, 1, 2)]


def test_hextile_knows_every_kind_of_tile_and_carries_colours_on() -> None:
    data = bytes.fromhex(
        "0e 07 c0 01 00 f0"  # background red, foreground blue, one part: the top row
        "08 02 11 00 00 01"  # colours carried on; parts at (1, 1) one pixel, and (0, 0) one wide, two high
        "00"  # background carried on
        "18 01 38 00 00"  # coloured part: green at (0, 0), on red
    )
    data += bytes.fromhex("01") + bytes(range(16)) * 16  # raw
    canvas, left = decode(HextileDecoder(RGB332), data, 80, 16)
    expected = np.full((16, 64), RED)
    expected[0, :16] = BLUE
    expected[1, 17] = BLUE
    expected[0:2, 16] = BLUE
    expected[0, 48] = GREEN
    assert np.array_equal(canvas[:, :64], expected)
    assert np.array_equal(canvas[:, 64:], RGB332.to_canvas(np.tile(np.arange(16, dtype=np.uint8), (16, 1))))
    assert left == 0


@pytest.mark.parametrize("data", ["0e 07 c0 01 10 f0", "0e 07 c0 01 01 0f", "18 01 07 ff ff", "01 00", "02"])
def test_bad_hextile_is_refused(data: str) -> None:
    with pytest.raises(ProtocolError):
        decode(HextileDecoder(RGB332), bytes.fromhex(data), 16, 16)
