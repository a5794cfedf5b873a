"""Our view shows Xtigervnc, X0tigervnc and x11vnc pixel for pixel in each encoding that both know."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from displays import eventually
from peers.foreign import SERVERS, X11VNC, XTIGERVNC, FarScreen, foreign_screen, look_at
from peers.scene import lines_of_text, psnr
from peers.skim import COPY_RECT, HEXTILE, RAW, RRE, TIGHT, ZRLE

pytestmark = pytest.mark.peer

PSNR_DB = 30.0


@pytest.fixture(scope="module", params=SERVERS)
def far(request: pytest.FixtureRequest) -> Iterator[FarScreen]:
    with foreign_screen(request.param) as far:
        yield far


@pytest.fixture(scope="module")
def xtigervnc() -> Iterator[FarScreen]:
    with foreign_screen(XTIGERVNC) as far:
        yield far


@pytest.mark.parametrize("only", [TIGHT, ZRLE, HEXTILE, RRE, RAW])
def test_every_pixel_is_the_same(far: FarScreen, only: int) -> None:
    with look_at(far.port, only=[only]) as (look, wire):
        eventually(lambda: look.shows(far.screen.picture()))
        far.change()
        eventually(lambda: look.shows(far.screen.picture()))
        far.page.scroll(lines_of_text(far.page.width, 24, 3))
        far.photo.move(30, 40)
        eventually(lambda: look.shows(far.screen.picture()))
        far.photo.move(20, 20)
        eventually(lambda: look.shows(far.screen.picture()))
    assert only in wire.sent.encodings
    assert wire.sent.encodings <= {only, RAW}


def test_all_that_we_offer_at_once(far: FarScreen) -> None:
    with look_at(far.port) as (look, wire):
        for _ in range(3):
            far.change()
            eventually(lambda: look.shows(far.screen.picture()))
    assert TIGHT in wire.sent.encodings
    assert wire.sent.tight["jpeg"] == 0  # we offer no quality: nothing may be lost


def test_photographs_may_lose_where_we_say_so(far: FarScreen) -> None:
    with look_at(far.port, quality=8) as (look, wire):
        far.change()
        eventually(lambda: wire.sent.tight["jpeg"] > 0 and psnr_of(look.picture(), far) > PSNR_DB)
    with look_at(far.port, quality=0) as (look, coarse):
        far.change()
        eventually(lambda: coarse.sent.tight["jpeg"] > 0 and psnr_of(look.picture(), far) > 15)


def psnr_of(seen: np.ndarray, far: FarScreen) -> float:
    return psnr(seen, far.screen.picture())


def test_what_scrolls_and_moves_comes_as_copies(xtigervnc: FarScreen) -> None:
    far = xtigervnc
    with look_at(far.port, only=[COPY_RECT, TIGHT]) as (look, wire):
        eventually(lambda: look.shows(far.screen.picture()))
        for step in range(6):
            far.page.scroll(lines_of_text(far.page.width, 16, 60 + step))
            far.photo.move(20 + 3 * step, 20 + 5 * step)
            eventually(lambda: look.shows(far.screen.picture()))
    assert wire.sent.rects[COPY_RECT] >= 6


def test_a_server_that_dribbles(far: FarScreen) -> None:
    with look_at(far.port, piece_bytes=61) as (look, _):
        far.change()
        eventually(lambda: look.shows(far.screen.picture()))


@pytest.mark.parametrize("options", [["-noxdamage"], ["-nocursorshape", "-nocursorpos"], ["-noshm"]])
def test_x11vnc_as_people_run_it(options: list[str]) -> None:
    with foreign_screen(X11VNC, ["-nopw", *options]) as far, look_at(far.port) as (look, _):
        far.screen.run(["xdotool", "mousemove", "639", "479"])

        def is_shown() -> bool:
            seen, real = look.picture(), far.screen.picture()
            return np.array_equal(seen[:440], real[:440])  # below is its pointer, which some of these paint

        eventually(is_shown)
        far.change()
        eventually(is_shown)
