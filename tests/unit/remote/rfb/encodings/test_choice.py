"""Which encoding is chosen for what, and only among what was offered."""

from __future__ import annotations

import numpy as np
import pytest

from remote.rfb.encodings.choice import PIECE_AREA, Effort, UpdateEncoder
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.encodings.tight import MAX_WIDTH
from remote.rfb.geometry import Rect

from ..meeting import FORMATS, meet, pump

NOISE = np.random.default_rng(2).integers(0, 1 << 24, (64, 64), np.uint32).astype("<u4")


def _encoder(*encodings: int, name: str = "bgrx") -> UpdateEncoder:
    encoder = UpdateEncoder(FORMATS[name])
    encoder.set_offer(Offer(encodings))
    encoder.settle()
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


@pytest.mark.parametrize("encoding", [7, 16])
def test_what_is_not_sent_leaves_no_trace_in_what_follows(encoding: int) -> None:
    server, viewer = meet(encoding, (64, 64))
    pixels = NOISE.view(np.uint8).reshape(64, 64, 4)
    for shift in range(3):
        server.encoder.settle()
        list(server.encoder.encode(np.roll(NOISE, 7, axis=0), Rect(0, 0, 64, 64)))
        server.encoder.restart()
        screen = np.ascontiguousarray(np.roll(pixels, shift, axis=0))
        server.send_update(screen, [Rect(0, 0, 64, 64)])
        pump(server, viewer)
        assert (viewer.framebuffer[..., :3] == screen[..., :3]).all()


def test_a_wish_that_comes_while_encoding_is_followed_from_the_next_update_on() -> None:
    encoder = _encoder(7)
    encoder.set_offer(Offer((16,)))
    assert not encoder.is_settled
    assert _first(encoder, NOISE)[0] == Encoding.TIGHT
    encoder.settle()
    assert encoder.is_settled
    assert _first(encoder, NOISE)[0] == Encoding.ZRLE


def test_an_effort_without_loss_takes_no_jpeg_though_the_viewer_does() -> None:
    encoder = _encoder(7, -25)
    assert _first(encoder, NOISE)[2]
    (exact,) = encoder.encode(NOISE, Rect(0, 0, 64, 64), Effort(is_lossless=True))
    assert not exact.is_lossy
    (coarse,) = encoder.encode(NOISE, Rect(0, 0, 64, 64), Effort(quality_level=0))
    (fine,) = encoder.encode(NOISE, Rect(0, 0, 64, 64), Effort(quality_level=9))
    assert coarse.is_lossy and len(coarse.data) < len(fine.data)


def test_a_photograph_takes_no_more_than_its_share_and_says_so() -> None:
    encoder = _encoder(7, -26)
    (well,) = encoder.encode(NOISE, Rect(0, 0, 64, 64), Effort())
    (coarse,) = encoder.encode(NOISE, Rect(0, 0, 64, 64), Effort(picture_density=0.4))
    (enough,) = encoder.encode(NOISE, Rect(0, 0, 64, 64), Effort(picture_density=9.0))
    assert len(coarse.data) <= 0.4 * NOISE.size + 4 < len(well.data)
    assert coarse.is_coarse and coarse.is_lossy
    assert not well.is_coarse and not enough.is_coarse
