"""Server core to viewer core: what is shown is what is seen, in every encoding and pixel format."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote.rfb.encodings.choice import Effort
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Copy, Rect
from remote.rfb.messages import SetEncodings
from remote.rfb.pixel_format import BGRX, PixelFormat
from remote.rfb.server import ServerConnection
from remote.rfb.viewer import OUR_ENCODINGS, ViewerConnection

from .meeting import FORMATS, as_seen_in, meet, picture, pump


@pytest.mark.parametrize("pixel_format", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("encoding", [Encoding.RAW, Encoding.TIGHT, Encoding.ZRLE])
def test_shows_every_pixel_without_loss(encoding: Encoding, pixel_format: PixelFormat) -> None:
    server, viewer = meet(encoding, (203, 150), pixel_format)
    pixels = picture(203, 150)
    expected = as_seen_in(pixels, pixel_format)
    for rect in (Rect(0, 0, 203, 150), Rect(3, 5, 1, 1), Rect(100, 40, 77, 65)):
        pixels = np.ascontiguousarray(pixels[::-1])
        expected = expected[::-1]
        assert server.send_update(pixels, [Rect(0, 0, 203, 150), rect]) == ()
        pump(server, viewer)
        assert np.array_equal(viewer.framebuffer[..., :3], expected[..., :3])
    assert (viewer.framebuffer[..., 3] == 255).all()


def test_bgrx_loses_nothing() -> None:
    pixels = picture(40, 30)
    assert np.array_equal(as_seen_in(pixels, BGRX)[..., :3], pixels[..., :3])


@pytest.mark.parametrize("encoding", [Encoding.RAW, Encoding.TIGHT, Encoding.ZRLE])
def test_shows_the_same_in_whatever_pieces_the_bytes_come(encoding: Encoding) -> None:
    pixels = picture(70, 66)
    server, viewer = meet(encoding, (70, 66), FORMATS["rgb565"])
    server.send_update(pixels, [Rect(0, 0, 70, 66)])
    for byte in server.data_to_send():
        viewer.receive_data(bytes((byte,)))
    assert np.array_equal(viewer.framebuffer[..., :3], as_seen_in(pixels, FORMATS["rgb565"])[..., :3])


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_small_rectangles_of_few_colours_arrive_in_every_encoding(data: st.DataObject) -> None:
    width, height = data.draw(st.integers(1, 70)), data.draw(st.integers(1, 70))
    colours = data.draw(st.integers(1, 300))
    seed = data.draw(st.integers(0, 1 << 30))
    rng = np.random.default_rng(seed)
    palette = rng.integers(0, 256, (colours, 4), np.uint8)
    pixels = palette[rng.integers(0, colours, (height, width))]
    for encoding in (Encoding.RAW, Encoding.TIGHT, Encoding.ZRLE):
        server, viewer = meet(encoding, (width, height))
        server.send_update(pixels, [Rect(0, 0, width, height)])
        pump(server, viewer)
        assert np.array_equal(viewer.framebuffer[..., :3], pixels[..., :3])


def test_jpeg_is_close_and_is_told() -> None:
    rows, columns = np.mgrid[0:128, 0:128]
    pixels = np.stack([rows, columns, (rows + columns) // 2, rows], axis=-1).astype(np.uint8)
    pixels[:64] = 200
    server, viewer = meet(Encoding.TIGHT, (128, 128), quality=8)
    lossy = server.send_update(pixels, [Rect(0, 0, 128, 64), Rect(0, 64, 128, 64)])
    pump(server, viewer)
    assert lossy == (Rect(0, 64, 128, 64),)
    distance = np.abs(viewer.framebuffer[..., :3].astype(int) - pixels[..., :3])
    assert distance[:64].max() == 0
    assert 0 < distance[64:].max() < 12


def test_copies_come_before_what_is_painted() -> None:
    pixels = picture(60, 60)
    server, viewer = meet(Encoding.TIGHT, (60, 60))
    server.send_update(pixels, [Rect(0, 0, 60, 60)])
    pump(server, viewer)
    scrolled = np.concatenate([pixels[10:], pixels[:10]])
    server.send_update(scrolled, [Rect(0, 50, 60, 10)], copies=[Copy(Rect(0, 0, 60, 50), 0, 10)])
    update = server.data_to_send()
    viewer.receive_data(update)
    assert len(update) < 2000
    assert np.array_equal(viewer.framebuffer[..., :3], scrolled[..., :3])


def test_the_level_of_compression_may_change_on_the_way() -> None:
    pixels = picture(90, 90)
    server, viewer = meet(Encoding.TIGHT, (90, 90), compress_level=1)
    for level in (1, 1, 9, 9):
        server.receive_data(SetEncodings((Encoding.TIGHT, -256 + level)).to_bytes())
        server.send_update(pixels, [Rect(0, 0, 90, 90)])
        pump(server, viewer)
        assert np.array_equal(viewer.framebuffer[..., :3], pixels[..., :3])
        pixels = np.ascontiguousarray(pixels[::-1])


def test_between_our_own_ends_only_photographs_lose_anything_and_only_when_they_may() -> None:
    pixels = np.full((200, 300, 4), 255, np.uint8)
    pixels[20:150:7, 10:290:3, :3] = 20
    pixels[100:180, 128:256, :3] = np.random.default_rng(7).integers(0, 256, (80, 128, 3), np.uint8)
    server = ServerConnection(300, 200, "a desk")
    viewer = ViewerConnection(encodings=OUR_ENCODINGS)
    pump(server, viewer)
    server.encoder.settle()
    whole, canvas = Rect(0, 0, 300, 200), pixels.view("<u4")[..., 0]
    for effort in (Effort(quality_level=5, is_thorough=True), Effort(), Effort(is_lossless=True)):
        encoded = list(server.encoder.encode(canvas, whole, effort))
        lossy = server.send_update(pixels, [], encoded=encoded)
        pump(server, viewer)
        wrong = (viewer.framebuffer[..., :3] != pixels[..., :3]).any(axis=2)
        for rect in lossy:
            wrong[rect.y : rect.bottom, rect.x : rect.right] = False
        assert not wrong.any()
        assert bool(lossy) is not effort.is_lossless
        assert sum(rect.area for rect in lossy) < 20_000
