"""The gradient filter against a pixel by pixel reading of its definition."""

from __future__ import annotations

import numpy as np
import pytest

from remote.rfb.encodings import gradient
from remote.rfb.encodings.gradient import undo_gradient
from remote.rfb.packing import tight_packing
from remote.rfb.pixel_format import PixelFormat

from ..meeting import FORMATS


def _filtered(canvas: np.ndarray, pixel_format: PixelFormat, is_rgb: bool) -> bytes:
    """Apply the filter one pixel and component after the other."""
    height, width = canvas.shape
    components = ((255, 16), (255, 8), (255, 0)) if is_rgb else pixel_format.components
    wire = canvas if is_rgb else pixel_format.from_canvas(canvas)
    out = bytearray()
    for y in range(height):
        for x in range(width):
            value, parts = 0, []
            for maximum, shift in components:

                def at(row: int, column: int, maximum: int = maximum, shift: int = shift) -> int:
                    return int(wire[row, column]) >> shift & maximum if row >= 0 and column >= 0 else 0

                guess = min(max(at(y, x - 1) + at(y - 1, x) - at(y - 1, x - 1), 0), maximum)
                difference = (at(y, x) - guess) & maximum
                parts.append(difference)
                value |= difference << shift
            order = "big" if pixel_format.is_big_endian else "little"
            out += bytes(parts) if is_rgb else value.to_bytes(pixel_format.size_bytes, order)
    return bytes(out)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (7, 5), (5, 7)])
@pytest.mark.parametrize("name", ["bgrx", "rgb565", "rgb565_big", "deep", "rgb332", "depth_32"])
def test_undoes_the_filter(name: str, shape: tuple[int, int]) -> None:
    pixel_format = FORMATS[name]
    canvas = np.random.default_rng(5).integers(0, 1 << 24, shape, np.uint32).astype("<u4")
    packing = tight_packing(pixel_format)
    data = _filtered(canvas, pixel_format, is_rgb=name == "bgrx")
    expected = packing.unpack(packing.pack(canvas)).reshape(shape)
    assert np.array_equal(undo_gradient(data, packing, shape), expected)


def test_bands_go_on_where_the_last_one_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    canvas = np.random.default_rng(6).integers(0, 1 << 24, (10, 6), np.uint32).astype("<u4")
    data = _filtered(canvas, FORMATS["bgrx"], is_rgb=True)
    monkeypatch.setattr(gradient, "BAND_ROWS", 3)
    assert np.array_equal(undo_gradient(data, tight_packing(FORMATS["bgrx"]), (10, 6)), canvas)
