"""TPIXEL and CPIXEL by the rules of RFC 6143 section 7.7.5 and of Tight."""

from __future__ import annotations

import numpy as np
import pytest

from remote.rfb.packing import RgbPixels, ThreeOfFour, WholePixels, tight_packing, zrle_packing
from remote.rfb.pixel_format import PixelFormat

from .meeting import FORMATS

ORANGE = np.array([0x00FF8010], "<u4")


@pytest.mark.parametrize(
    ("name", "tpixel", "cpixel"),
    [
        ("bgrx", "ff8010", "1080ff"),
        ("rgbx", "ff8010", "ff8010"),
        ("xrgb_big", "ff8010", "ff8010"),
        ("high_bytes", "ff8010", "1080ff"),
        ("high_bytes_big", "ff8010", "1080ff"),
        ("spread", "ff8010", "100004ff"),  # blue from bit 0, green from bit 11, red from bit 24
        ("depth_32", "1080ff00", "1080ff00"),
        ("rgb565", "02fc", "02fc"),
        ("rgb332", "27", "27"),
    ],
)
def test_writes_and_reads_one_pixel(name: str, tpixel: str, cpixel: str) -> None:
    for packing, wire in ((tight_packing(FORMATS[name]), tpixel), (zrle_packing(FORMATS[name]), cpixel)):
        assert packing.pack(ORANGE).hex() == wire
        assert packing.size_bytes == len(wire) // 2
        assert packing.unpack(bytes.fromhex(wire)).tolist()[0] >> 16 == 0xFF


@pytest.mark.parametrize("pixel_format", FORMATS.values(), ids=FORMATS)
def test_a_whole_picture_comes_back(pixel_format: PixelFormat) -> None:
    canvas = np.random.default_rng(3).integers(0, 1 << 24, (9, 7), np.uint32).astype("<u4")
    shown = pixel_format.to_canvas(pixel_format.from_canvas(canvas))
    for packing in (WholePixels(pixel_format), tight_packing(pixel_format), zrle_packing(pixel_format)):
        assert np.array_equal(packing.unpack(packing.pack(canvas)), shown.reshape(-1))
        assert np.array_equal(packing.unpack(packing.pack(canvas[:, 2:5])), shown[:, 2:5].reshape(-1))


def test_chooses_three_bytes_only_where_the_rules_say_so() -> None:
    assert isinstance(tight_packing(FORMATS["spread"]), RgbPixels)
    assert isinstance(tight_packing(FORMATS["deep"]), WholePixels)
    assert zrle_packing(FORMATS["xrgb_big"]) == ThreeOfFour(FORMATS["xrgb_big"], 1)
    assert zrle_packing(FORMATS["high_bytes_big"]) == ThreeOfFour(FORMATS["high_bytes_big"], 0)
