"""A server core and a viewer core that meet without a network, and single decoders that are fed by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from remote.rfb.encodings.decoder import Decoder
from remote.rfb.geometry import Rect
from remote.rfb.messages import SetEncodings
from remote.rfb.pixel_format import BGRX, CANVAS_TYPE, Canvas, PixelFormat
from remote.rfb.reader import Parsing, Reader
from remote.rfb.server import ServerConnection
from remote.rfb.viewer import DEFAULT_ENCODINGS, ViewerConnection

T = TypeVar("T")

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
"""Every kind of pixel that viewers ask for."""


def pump(server: ServerConnection, viewer: ViewerConnection) -> None:
    """Carry bytes between the two until both are silent."""
    while True:
        down, up = server.data_to_send(), viewer.data_to_send()
        if not down and not up:
            return
        viewer.receive_data(down)
        server.receive_data(up)


def meet(
    encoding: int, size: tuple[int, int], pixel_format: PixelFormat = BGRX, **wishes: int | None
) -> tuple[ServerConnection, ViewerConnection]:
    """Return a server and a viewer that have met, the viewer liking one encoding best."""
    server = ServerConnection(*size, "a desk")
    encodings = (encoding, *(other for other in DEFAULT_ENCODINGS if other != encoding))
    viewer = ViewerConnection(encodings=encodings, pixel_format=pixel_format, **wishes)
    pump(server, viewer)
    server.events()
    viewer.events()
    return server, viewer


def ready_server(*encodings: int, size: tuple[int, int] = (8, 6)) -> ServerConnection:
    """Return a server whose viewer has offered these encodings and waits; what was said so far is forgotten."""
    server = ServerConnection(*size, "desk")
    server.receive_data(b"RFB 003.008\n\1\1")
    if encodings:
        server.receive_data(SetEncodings(encodings).to_bytes())
    server.data_to_send()
    server.events()
    return server


def black_screen(server: ServerConnection) -> NDArray[np.uint8]:
    """Return all pixels of a server's screen, black."""
    return np.zeros((server.height, server.width, 4), np.uint8)


def picture(width: int, height: int) -> NDArray[np.uint8]:
    """Return a picture with all that encoders tell apart: one colour, two, few, and many; junk in the fourth byte."""
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


def read_all(parsing: Parsing[T], reader: Reader, pieces: Iterable[bytes]) -> T:
    """Feed a parser piece by piece, and then the end; return what it read."""
    pieces = iter(pieces)
    while True:
        try:
            next(parsing)
        except StopIteration as done:
            return done.value
        piece = next(pieces, None)
        if piece is None:
            reader.feed_eof()
        else:
            reader.feed(piece)


def decode(decoder: Decoder, data: bytes, width: int, height: int) -> tuple[Canvas, int]:
    """Decode one rectangle byte by byte; return its pixels (0x00RRGGBB) and how many bytes were left over."""
    reader = Reader()
    pieces = iter([data[at : at + 1] for at in range(len(data))])
    paint = read_all(decoder.read(reader, Rect(0, 0, width, height)), reader, pieces)
    target = np.zeros((height, width), CANVAS_TYPE)
    paint(target)
    assert (target >> 24 == 255).all()
    return target & 0xFFFFFF, len(list(pieces)) + len(reader)
