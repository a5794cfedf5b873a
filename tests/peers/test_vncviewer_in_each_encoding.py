"""TigerVNC's viewer shows our share whatever encoding, quality and colours it asks for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from displays import VirtualDisplay, eventually
from peers.scene import lines_of_text, photograph, psnr
from peers.shared import FIXED, SIZE, SharedScreen, are_equal, shared_screen, vncviewer
from peers.skim import COPY_RECT, H264, HEXTILE, PIXEL_ENCODINGS, RAW, RRE, TIGHT, ZRLE
from peers.wire import Wire

pytestmark = pytest.mark.peer

PSNR_DB = 30.0
"""Of JPEG at the viewer's usual quality; below, letters in a photograph cannot be read."""


@pytest.fixture(scope="module")
def far() -> Iterator[SharedScreen]:
    with shared_screen() as far:
        yield far


@pytest.fixture(scope="module")
def near() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(*SIZE) as near:
        yield near


@pytest.mark.parametrize(
    ("name", "first", "sent"),
    [("Tight", TIGHT, TIGHT), ("ZRLE", ZRLE, ZRLE), ("Hextile", HEXTILE, None), ("Raw", RAW, RAW)],
)
def test_every_pixel_is_the_same(
    far: SharedScreen, near: VirtualDisplay, name: str, first: int, sent: int | None
) -> None:
    with Wire(far.port) as wire, vncviewer(near, wire.port, *FIXED, "-NoJPEG", f"-PreferredEncoding={name}"):
        eventually(lambda: are_equal(near, far.screen))
        far.change()
        eventually(lambda: are_equal(near, far.screen))
    offered = [encoding for encoding in wire.offers[-1] if encoding in PIXEL_ENCODINGS]
    assert offered[0] == first or offered[:2] == [COPY_RECT, first]
    assert sent is None or sent in wire.sent.encodings
    assert wire.sent.encodings <= {*offered, RAW}


@pytest.mark.parametrize("only", [TIGHT, ZRLE, HEXTILE, RRE, RAW, H264])
def test_a_viewer_that_knows_one_encoding_only(far: SharedScreen, near: VirtualDisplay, only: int) -> None:
    with Wire(far.port, only=[only], is_lossless=True) as wire, vncviewer(near, wire.port, *FIXED):
        eventually(lambda: are_equal(near, far.screen))
        far.page.scroll(lines_of_text(far.page.width, 24, 3))
        eventually(lambda: are_equal(near, far.screen))
    assert wire.sent.encodings <= {only, RAW}
    assert wire.sent.encodings == {only} or only in {HEXTILE, RRE, H264}


@pytest.mark.parametrize("level", [0, 4, 8, 9])
def test_photographs_travel_as_jpeg_and_are_repaired(far: SharedScreen, near: VirtualDisplay, level: int) -> None:
    far.page.paint(lines_of_text(far.page.width, far.page.height, 4))
    with Wire(far.port) as wire, vncviewer(near, wire.port, *FIXED, f"-QualityLevel={level}"):
        eventually(lambda: psnr(near.picture(), far.screen.picture()) > PSNR_DB)
        assert wire.sent.tight["jpeg"] > 0
        eventually(lambda: are_equal(near, far.screen))
        far.photo.paint(photograph(far.photo.width, far.photo.height, 5 + level))
        eventually(lambda: are_equal(near, far.screen))
    assert wire.sent.encodings <= {TIGHT, COPY_RECT}


@pytest.mark.parametrize(("level", "bits"), [(0, (1, 1, 1)), (1, (2, 2, 2)), (2, (3, 3, 2))])
@pytest.mark.parametrize("name", ["Tight", "ZRLE", "Raw"])
def test_few_colours_are_right_as_far_as_they_go(
    far: SharedScreen, near: VirtualDisplay, name: str, level: int, bits: tuple[int, int, int]
) -> None:
    colours = ["-FullColor=0", f"-LowColorLevel={level}", f"-PreferredEncoding={name}"]
    steps = 2 ** np.array(bits[::-1]) - 1  # of blue, green and red

    def is_near_enough() -> bool:
        shown, real = near.picture().astype(np.float64), far.screen.picture().astype(np.float64)
        values = shown * steps / 255
        is_of_format = np.abs(values - values.round()) < 0.05
        return bool(is_of_format.all() and (np.abs(shown - real) <= 128 / steps + 1).all())

    with Wire(far.port) as wire, vncviewer(near, wire.port, *FIXED, *colours):
        eventually(is_near_enough)
        far.change()
        eventually(is_near_enough)
    assert wire.formats[-1][0] == 8
    assert wire.sent.tight["jpeg"] == 0


def test_a_scrolled_window_travels_as_a_copy(far: SharedScreen, near: VirtualDisplay) -> None:
    with Wire(far.port) as wire, vncviewer(near, wire.port, *FIXED, "-NoJPEG"):
        eventually(lambda: are_equal(near, far.screen))
        before = wire.sent.size_bytes[TIGHT]
        for step in range(5):
            far.page.scroll(lines_of_text(far.page.width, 24, 20 + step))
            eventually(lambda: are_equal(near, far.screen))
        page = lines_of_text(far.page.width, far.page.height)
        far.page.paint(page)
        eventually(lambda: are_equal(near, far.screen))
        moved = wire.sent.size_bytes[TIGHT] - before
    assert wire.sent.rects[COPY_RECT] >= 3
    assert moved < page.size // 24


def test_a_moved_window_leaves_nothing_behind(far: SharedScreen, near: VirtualDisplay) -> None:
    with Wire(far.port) as wire, vncviewer(near, wire.port, *FIXED, "-NoJPEG"):
        eventually(lambda: are_equal(near, far.screen))
        for place in ((50, 200), (10, 260), (20, 20)):
            far.photo.move(*place)
            eventually(lambda: are_equal(near, far.screen))
    assert not wire.troubles
