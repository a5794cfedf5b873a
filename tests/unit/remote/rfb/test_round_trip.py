"""Server core to viewer core: what is shown is what is seen, in every encoding and pixel format."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import BGRX, CANVAS_TYPE, PixelFormat
from remote.rfb.server import ServerConnection
from remote.rfb.viewer import DEFAULT_ENCODINGS, ViewerConnection

FORMATS = {
    "bgrx": BGRX,
    "rgbx": PixelFormat(32, 24, False, True, 255, 255, 255, 0, 8, 16),
    "xrgb_big": PixelFormat(32, 24, True, True, 255, 255, 255, 16, 8, 0),
    "high_bytes": PixelFormat(32, 24, False, True, 255, 255, 255, 24, 16, 8),
    "high_bytes_big": PixelFormat(32, 24, True, True, 255, 255, 255, 8, 16, 24),
    "spread": PixelFormat(32, 24, False, True, 255, 255, 255, 24, 11, 0),
    "depth_32": PixelFormat(32, 32, False, True, 255, 255, 255, 16, 8, 0),
    "deep": PixelFormat(32, 30, False, True, 1023, 1023, 1023, 20, 10, 0),
    "rgb565": PixelFormat(16, 16, False, True, 31, 63, 31, 11, 5, 0),
    "rgb565_big": PixelFormat(16, 16, True, True, 31, 63, 31, 11, 5, 0),
    "rgb332": PixelFormat(8, 8, False, True, 7, 7, 3, 0, 3, 6),
    "rgb111": PixelFormat(8, 3, False, True, 1, 1, 1, 2, 1, 0),
}


def pump(server: ServerConnection, viewer: ViewerConnection) -> None:
    """Carry bytes between the two until both are silent."""
    while True:
        down, up = server.data_to_send(), viewer.data_to_send()
        if not down and not up:
            return
        viewer.receive_data(down)
        server.receive_data(up)


def connected(encoding: int, pixel_format: PixelFormat, size: tuple[int, int], quality: int | None = None):
    """Return a server and a viewer that have met, the viewer liking one encoding best."""
    server = ServerConnection(*size, "a desk")
    encodings = (encoding, *(other for other in DEFAULT_ENCODINGS if other != encoding))
    viewer = ViewerConnection(encodings=encodings, pixel_format=pixel_format, quality=quality)
    pump(server, viewer)
    return server, viewer


def screen(width: int, height: int) -> NDArray[np.uint8]:
    """Return a picture with all that encoders tell apart: one colour, two, few, and many."""
    rng = np.random.default_rng(7)
    pixels = np.full((height, width, 4), 90, np.uint8)
    third = height // 3
    two = rng.random((third, width)) < 0.3
    pixels[:third][two] = (10, 200, 30, 77)
    pixels[third : 2 * third, : width // 2] = rng.integers(0, 6, (third, width // 2, 1), np.uint8) * 50
    pixels[third : 2 * third, width // 2 :] = rng.integers(0, 256, (third, width - width // 2, 4), np.uint8)
    return pixels


def as_seen_in(pixels: NDArray[np.uint8], pixel_format: PixelFormat) -> NDArray[np.uint8]:
    """Return what is left of a picture in a pixel format."""
    canvas = pixel_format.to_canvas(pixel_format.from_canvas(pixels.view(CANVAS_TYPE)[..., 0]))
    return canvas.view(np.uint8).reshape(pixels.shape)


@pytest.mark.parametrize("pixel_format", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("encoding", [Encoding.RAW, Encoding.TIGHT, Encoding.ZRLE])
def test_shows_every_pixel_without_loss(encoding: Encoding, pixel_format: PixelFormat) -> None:
    server, viewer = connected(encoding, pixel_format, (203, 150))
    pixels = screen(203, 150)
    expected = as_seen_in(pixels, pixel_format)
    for rect in (Rect(0, 0, 203, 150), Rect(3, 5, 1, 1), Rect(100, 40, 77, 65)):
        pixels = np.ascontiguousarray(pixels[::-1])
        expected = expected[::-1]
        assert server.send_update(pixels, [Rect(0, 0, 203, 150), rect]) == ()
        pump(server, viewer)
        assert np.array_equal(viewer.framebuffer[..., :3], expected[..., :3])
    assert (viewer.framebuffer[..., 3] == 255).all()


def test_bgrx_loses_nothing() -> None:
    pixels = screen(40, 30)
    assert np.array_equal(as_seen_in(pixels, BGRX)[..., :3], pixels[..., :3])
