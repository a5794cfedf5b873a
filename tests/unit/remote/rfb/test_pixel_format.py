"""Pixel formats against pixels worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from remote.errors import ProtocolError
from remote.rfb.pixel_format import BGRX, RGB332, PixelFormat

from .meeting import FORMATS

ORANGE = 0x00FF8010  # red 255, green 128, blue 16


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("bgrx", "10 80 ff 00"),
        ("rgbx", "ff 80 10 00"),
        ("xrgb_big", "00 ff 80 10"),
        ("high_bytes", "00 10 80 ff"),
        ("high_bytes_big", "10 80 ff 00"),
        ("rgb565", "02 fc"),  # 31, 32, 2 = 11111 100000 00010
        ("rgb565_big", "fc 02"),
        ("rgb332", "27"),  # blue 0, green 4, red 7 = 00 100 111
        ("rgb111", "06"),  # red 1, green 1, blue 0
    ],
)
def test_writes_a_pixel(name: str, wire: str) -> None:
    assert FORMATS[name].from_canvas(np.array([ORANGE], "<u4")).tobytes() == bytes.fromhex(wire)


@pytest.mark.parametrize(
    ("name", "wire", "canvas"),
    [
        ("bgrx", "10 80 ff 99", ORANGE),
        ("xrgb_big", "99 ff 80 10", ORANGE),
        ("high_bytes_big", "10 80 ff 00", ORANGE),
        ("rgb565", "ff ff", 0xFFFFFF),
        ("rgb565_big", "fc 02", 0xFF8210),
        ("rgb111", "04", 0xFF0000),
        ("deep", "ff 03 00 00", 0x0000FF),
    ],
)
def test_reads_a_pixel(name: str, wire: str, canvas: int) -> None:
    values = np.frombuffer(bytes.fromhex(wire), FORMATS[name].dtype)
    assert FORMATS[name].to_canvas(values).tolist() == [canvas]


@pytest.mark.parametrize("pixel_format", FORMATS.values(), ids=FORMATS)
def test_what_a_format_can_show_comes_back_unchanged(pixel_format: PixelFormat) -> None:
    canvas = np.random.default_rng(1).integers(0, 1 << 24, 500, np.uint32).astype("<u4")
    shown = pixel_format.to_canvas(pixel_format.from_canvas(canvas))
    assert np.array_equal(pixel_format.to_canvas(pixel_format.from_canvas(shown)), shown)
    if min(maximum for maximum, _ in pixel_format.components) >= 255:
        assert np.array_equal(shown, canvas)


def test_is_written_as_the_rfc_says() -> None:
    wire = bytes.fromhex("20 18 00 01 00ff 00ff 00ff 10 08 00 000000")
    assert BGRX.to_bytes() == wire
    assert PixelFormat.from_bytes(wire) == BGRX


def test_a_colour_map_format_is_read_without_its_meaningless_parts() -> None:
    pixel_format = PixelFormat.from_bytes(bytes.fromhex("08 08 00 00 0000 0000 0000 00 00 00 000000"))
    assert not pixel_format.is_true_colour


@pytest.mark.parametrize(
    "wire",
    [
        "18 18 00 01 00ff 00ff 00ff 10 08 00 000000",  # 24 bits
        "00 18 00 01 00ff 00ff 00ff 10 08 00 000000",
        "20 18 00 01 0000 00ff 00ff 10 08 00 000000",  # no red
        "20 18 00 01 00fe 00ff 00ff 10 08 00 000000",  # a hole in the mask
        "20 18 00 01 00ff 00ff 00ff 19 08 00 000000",  # red beyond the pixel
        "10 10 00 01 001f 003f 001f ff 05 00 000000",
        "08 08 00 01 0007 0007 01ff 00 03 00 000000",
        "ff ff ff ff ffff ffff ffff ff ff ff ffffff",
    ],
)
def test_refuses_impossible_formats(wire: str) -> None:
    with pytest.raises(ProtocolError):
        PixelFormat.from_bytes(bytes.fromhex(wire))


def test_the_fake_colour_map_has_all_its_bits() -> None:
    everything = RGB332.to_canvas(np.arange(256, dtype=np.uint8))
    assert len(set(everything.tolist())) == 256
