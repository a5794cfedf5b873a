"""noVNC in a browser shows our share whatever encoding and quality it asks for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from displays import eventually
from peers.browser import Browser, running_browser
from peers.novnc_page import installed_novnc, novnc_on
from peers.scene import lines_of_text, photograph, psnr
from peers.shared import SharedScreen, shared_screen
from peers.skim import COPY_RECT, H264, HEXTILE, JPEG, PIXEL_ENCODINGS, RAW, RRE, TIGHT, TIGHT_PNG, ZLIB, ZRLE
from peers.wire import Wire

pytestmark = pytest.mark.peer

PSNR_DB = 28.0


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    installed_novnc()
    with running_browser(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def far() -> Iterator[SharedScreen]:
    with shared_screen() as far:
        yield far


@pytest.mark.parametrize("only", [TIGHT, TIGHT_PNG, ZRLE, JPEG, HEXTILE, RRE, ZLIB, RAW, H264])
def test_every_pixel_is_the_same(far: SharedScreen, browser: Browser, only: int) -> None:
    with (
        Wire(far.port, only=[only, COPY_RECT], is_lossless=True) as wire,
        novnc_on(browser, wire.port) as page,
    ):
        eventually(lambda: page.shows(far.screen.picture()))
        far.change()
        eventually(lambda: page.shows(far.screen.picture()))
        far.page.scroll(lines_of_text(far.page.width, 24, 3))
        eventually(lambda: page.shows(far.screen.picture()))
    assert only in wire.offers[-1] or only == H264
    assert wire.sent.encodings <= {only, COPY_RECT, RAW}
    assert only not in {TIGHT, ZRLE} or wire.sent.rects[only] > 0
    assert wire.sent.rects[COPY_RECT] > 0


def test_with_all_its_encodings_it_gets_tight_and_no_film(far: SharedScreen, browser: Browser) -> None:
    with Wire(far.port) as wire, novnc_on(browser, wire.port) as page:
        for seed in range(12):  # what moves on and on would be a film for our own view
            far.photo.paint(photograph(far.photo.width, far.photo.height, 50 + seed))
            eventually(lambda: psnr_of(page.picture(), far) > PSNR_DB)
        eventually(lambda: page.shows(far.screen.picture()))
    assert {COPY_RECT, TIGHT, ZRLE, HEXTILE, RRE} <= set(wire.offers[-1]) & PIXEL_ENCODINGS
    assert wire.sent.encodings <= {TIGHT, COPY_RECT}
    assert wire.sent.tight["jpeg"] > 0


@pytest.mark.parametrize("level", [0, 6, 9])
def test_photographs_travel_as_jpeg_and_are_repaired(far: SharedScreen, browser: Browser, level: int) -> None:
    far.photo.paint(photograph(far.photo.width, far.photo.height, 80 + level))
    with Wire(far.port) as wire, novnc_on(browser, wire.port, f"quality={level}") as page:
        eventually(lambda: psnr_of(page.picture(), far) > PSNR_DB)
        eventually(lambda: page.shows(far.screen.picture()))
    assert wire.sent.tight["jpeg"] > 0


def psnr_of(seen: object, far: SharedScreen) -> float:
    real = far.screen.picture()
    return 0.0 if getattr(seen, "shape", None) != real.shape else psnr(seen, real)
