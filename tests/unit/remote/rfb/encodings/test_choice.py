"""Which encoding is chosen for what, and only among what was offered."""

from __future__ import annotations

import numpy as np
import pytest

from remote.rfb.encodings.choice import PIECE_AREA, UpdateEncoder
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.encodings.tight import MAX_WIDTH
from remote.rfb.geometry import Rect

from ..meeting import FORMATS

NOISE = np.random.default_rng(2).integers(0, 1 << 24, (64, 64), np.uint32).astype("<u4")


def _encoder(*encodings: int, name: str = "bgrx") -> UpdateEncoder:
    encoder = UpdateEncoder(FORMATS[name])
    encoder.set_offer(Offer(encodings))
    return encoder


def _first(encoder: UpdateEncoder, canvas: np.ndarray) -> tuple[int, int, bool]:
    (encoded,) = encoder.encode(canvas, Rect(0, 0, canvas.shape[1], canvas.shape[0]))
    return encoded.encoding, encoded.data[0], encoded.is_lossy


@pytest.mark.parametrize(
    ("offer", "chosen"),
    [
        ((), Encoding.RAW),
        ((5, 2, 1), Encoding.RAW),
        ((16, 7, 0), Encoding.ZRLE),
        ((0, 16, 7), Encoding.RAW),
        ((-223, 7, 16), Encoding.TIGHT),
    ],
)
def test_takes_what_the_viewer_likes_best_of_what_we_write(offer: tuple[int, ...], chosen: int) -> None:
    assert _first(_encoder(*offer), NOISE)[0] == chosen


def test_one_colour_is_filled_and_few_have_a_palette() -> None:
    encoder = _encoder(7)
    assert _first(encoder, np.zeros((20, 20), "<u4"))[1] == 0x80
    assert _first(encoder, np.zeros((20, 20), "<u4") + np.arange(20, dtype="<u4") % 2)[1] & 0xF0 == 0x50
    assert _first(encoder, np.zeros((20, 20), "<u4") + np.arange(20, dtype="<u4"))[1] & 0xF0 == 0x60
    assert _first(encoder, NOISE)[1] & 0xF0 == 0x00


def test_the_unused_byte_is_no_colour() -> None:
    canvas = np.zeros((20, 20), "<u4")
    canvas[5] |= 0x12000000
    assert _first(_encoder(7), canvas)[1] == 0x80


def test_jpeg_only_where_it_is_allowed_and_pays() -> None:
    assert _first(_encoder(7, -26), NOISE) == (Encoding.TIGHT, 0x90, True)
    assert not _first(_encoder(7), NOISE)[2]
    assert not _first(_encoder(7, -26, name="rgb332"), NOISE)[2]
    assert not _first(_encoder(7, -26), NOISE[:10, :10])[2]
    assert not _first(_encoder(16, -26), NOISE)[2]


def test_large_rectangles_are_cut_as_viewers_demand() -> None:
    canvas = np.zeros((40, 4100), "<u4")
    pieces = [encoded.rect for encoded in _encoder(7).encode(canvas, Rect(1, 1, 4098, 39))]
    assert all(piece.width <= MAX_WIDTH and piece.area <= PIECE_AREA for piece in pieces)
    assert sum(piece.area for piece in pieces) == 4098 * 39


def test_levels_are_read_from_an_offer() -> None:
    offer = Offer((7, -32, -23, -247, -256))
    assert (offer.quality_level, offer.compress_level) == (0, 9)
    assert (Offer((7,)).quality_level, Offer((7,)).compress_level) == (None, None)
    assert 7 in offer
    assert 16 not in offer
