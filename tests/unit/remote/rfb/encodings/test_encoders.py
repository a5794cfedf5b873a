"""Tight and ZRLE as they are written: against bytes made by hand, and their streams over several rectangles."""

from __future__ import annotations

import zlib

import numpy as np

from remote.rfb.encodings.palette import find_palette
from remote.rfb.encodings.tight import TightDecoder
from remote.rfb.encodings.tight_encoder import TightEncoder
from remote.rfb.encodings.zrle_encoder import ZrleEncoder
from remote.rfb.pixel_format import BGRX, Canvas

from ..meeting import FORMATS, decode

RED, GREEN, BLUE = 0xFF0000, 0x00FF00, 0x0000FF


def _canvas(*rows: list[int]) -> Canvas:
    return np.array(rows, "<u4")


def _few(encoder: TightEncoder, canvas: Canvas) -> str:
    palette = find_palette(canvas, 256)
    assert palette is not None
    return encoder.few_colours(canvas, palette).hex()


def test_tight_writes_what_the_specification_says() -> None:
    encoder = TightEncoder(BGRX, 2)
    assert encoder.fill(_canvas([RED])[0]).hex() == "80ff0000"
    assert encoder.all_colours(_canvas([RED, GREEN, BLUE])).hex() == "00" + "ff0000" + "00ff00" + "0000ff"
    assert _few(encoder, _canvas([RED, BLUE, BLUE])) == "50" + "01" + "01" + "0000ff" + "ff0000" + "80"
    assert _few(encoder, _canvas([RED, BLUE, GREEN])) == "60" + "01" + "02" + "0000ff00ff00ff0000" + "020001"


def test_a_tight_stream_is_reset_where_it_begins_and_never_again() -> None:
    """Viewers exist that lose their way at a later reset (noVNC's inflater forgets its window)."""
    encoder, decoder = TightEncoder(BGRX, 1), TightDecoder(BGRX, has_jpeg=False)
    canvas = _canvas(list(range(100)))
    controls = []
    for level in (1, 1, 6, 6):
        encoder.set_level(level)
        data = encoder.all_colours(canvas)
        controls.append(data[0])
        assert np.array_equal(decode(decoder, data, 100, 1)[0], canvas)
    assert controls == [0x01, 0x00, 0x00, 0x00]


def test_a_tight_stream_goes_on_after_rectangles_that_were_not_sent() -> None:
    encoder, decoder = TightEncoder(BGRX, 1), TightDecoder(BGRX, has_jpeg=False)
    canvas = _canvas(list(range(100)))
    encoder.all_colours(canvas)
    encoder.restart()  # the viewer never heard of this stream
    for _ in range(3):
        sent = [encoder.all_colours(canvas) for _ in range(2)]
        assert [np.array_equal(decode(decoder, data, 100, 1)[0], canvas) for data in sent] == [True, True]
        encoder.keep()
        encoder.all_colours(canvas)
        encoder.restart()
    assert encoder.all_colours(canvas)[0] == 0x00


def test_tight_follows_a_new_pixel_format() -> None:
    encoder = TightEncoder(BGRX, 1)
    encoder.set_pixel_format(FORMATS["rgb565_big"])
    assert encoder.fill(_canvas([RED])[0]).hex() == "80f800"


def test_zrle_writes_what_the_rfc_says() -> None:
    encoder, stream = ZrleEncoder(BGRX, 2), zlib.decompressobj()
    expected = {
        "01" + "0000ff": _canvas([RED] * 3),
        "02" + "ff00000000ff" + "a0": _canvas([RED, BLUE, RED]),
        "03" + "ff000000ff000000ff" + "90" + "60": _canvas([RED, GREEN, BLUE], [GREEN, RED, BLUE]),
        "05" + "010000020000030000040000050000" + "0123" + "40": _canvas([1, 2, 3, 4, 5]),
        "00" + "".join(f"{value:02x}0000" for value in range(17)): _canvas(list(range(17))),
    }
    for tile, canvas in expected.items():
        data = encoder.encode(canvas)
        assert int.from_bytes(data[:4], "big") == len(data) - 4
        assert stream.decompress(data[4:]).hex() == tile
    encoder.set_pixel_format(FORMATS["rgb332"])
    assert stream.decompress(encoder.encode(_canvas([RED]))[4:]).hex() == "0107"
