"""One encoder goes on where another broke down: the viewer's streams have begun, and cannot begin again."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from remote.rfb.encodings.choice import ZRLE_STREAM, UpdateEncoder
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import BGRX

from .meeting import meet, picture, pump

SIZE = (90, 70)
WHOLE = Rect(0, 0, *SIZE)


def encoder(encoding: Encoding) -> UpdateEncoder:
    made = UpdateEncoder(BGRX)
    made.set_offer(Offer((encoding,)))
    return made


def canvas(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    return pixels.view("<u4")[..., 0]


@pytest.mark.parametrize("encoding", [Encoding.TIGHT, Encoding.ZRLE, Encoding.RAW])
def test_the_viewer_notices_nothing_of_another_encoder(encoding: Encoding) -> None:
    server, viewer = meet(encoding, SIZE)
    begun: frozenset[int] = frozenset()
    pixels = picture(*SIZE)
    for _ in range(4):
        one = encoder(encoding)
        one.go_on(begun)
        for _ in range(2):
            pixels = np.ascontiguousarray(pixels[::-1, ::-1])
            one.settle()
            server.send_encoded(list(one.encode(canvas(pixels), WHOLE)))
            pump(server, viewer)
            assert np.array_equal(viewer.framebuffer[..., :3], pixels[..., :3])
        begun = one.begun
    assert bool(begun) is (encoding != Encoding.RAW)


def test_what_was_not_sent_has_begun_nothing() -> None:
    for encoding in (Encoding.TIGHT, Encoding.ZRLE):
        one = encoder(encoding)
        one.settle()
        list(one.encode(canvas(picture(*SIZE)), WHOLE))
        assert one.begun
        one.restart()
        assert not one.begun
        list(one.encode(canvas(picture(*SIZE)), WHOLE))
        one.settle()
        assert one.begun and (ZRLE_STREAM in one.begun) is (encoding == Encoding.ZRLE)
