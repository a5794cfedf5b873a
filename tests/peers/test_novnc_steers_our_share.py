"""noVNC in a browser and our share: pointer shapes, keys, buttons, the clipboard, new sizes and looking only."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from displays import Pixels, VirtualDisplay, eventually
from peers.browser import Browser, running_browser
from peers.clipboards import Clipboard
from peers.novnc_page import NoVnc, installed_novnc, novnc_on
from peers.pointers import hard_shape, pointer_of, soft_shape, straight, write_cursor
from peers.scene import PaintedWindow
from peers.shared import FIXED, SIZE, SharedScreen, are_equal, shared_screen, vncviewer
from peers.wire import KEY, POINTER, QEMU, SET_DESKTOP_SIZE, Wire
from PySide6.QtGui import QImage

pytestmark = pytest.mark.peer

SAMPLE = "Grüße, 世界 🙂\nzweite Zeile"
ROUNDING = 3
"""Of a canvas that keeps colours multiplied by alpha."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    installed_novnc()
    with running_browser(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def far() -> Iterator[SharedScreen]:
    with shared_screen() as far:
        yield far


@pytest.fixture
def wire(far: SharedScreen) -> Iterator[Wire]:
    with Wire(far.port) as wire:
        yield wire


@pytest.fixture
def page(far: SharedScreen, browser: Browser, wire: Wire) -> Iterator[NoVnc]:
    with novnc_on(browser, wire.port) as page:
        eventually(lambda: page.shows(far.screen.picture()))
        page.mouse("mouseMoved", 100, 460)
        eventually(lambda: wire.told[POINTER] > 0)
        yield page


@pytest.fixture
def desk(far: SharedScreen) -> Iterator[PaintedWindow]:
    """A window over the whole far screen that writes down keys and buttons."""
    with PaintedWindow(far.screen, 0, 0, *SIZE) as desk:
        desk.focus()
        yield desk


def shape_in(css: str) -> tuple[tuple[int, int], Pixels] | None:
    """Return hot spot and RGBA, not multiplied by alpha, of a pointer that a page shows as a picture."""
    if not css.startswith('url("data:image/png;base64,'):
        return None
    data, place = css.removeprefix('url("data:image/png;base64,').split('")')
    picture = QImage.fromData(base64.b64decode(data)).convertToFormat(QImage.Format.Format_RGBA8888)
    rgba = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.width(), 4).copy()
    hot_x, hot_y = place.split(",")[0].split()
    return (int(hot_x), int(hot_y)), rgba


@pytest.mark.parametrize(
    ("shape", "hot"), [(hard_shape(), (8, 8)), (soft_shape(), (9, 3))], ids=["opaque", "half transparent"]
)
def test_the_pointer_looks_as_it_does_there(
    far: SharedScreen, page: NoVnc, tmp_path: Path, shape: Pixels, hot: tuple[int, int]
) -> None:
    write_cursor(tmp_path / "cursor", shape, *hot)

    def is_shown() -> bool:
        seen = shape_in(page.cursor())
        return seen is not None and seen[0] == hot and is_near(seen[1], straight(shape))

    with pointer_of(far.screen, tmp_path / "cursor"):
        eventually(is_shown)


def is_near(one: Pixels, other: Pixels) -> bool:
    return one.shape == other.shape and bool((np.abs(one.astype(int) - other) <= ROUNDING).all())


def test_keys_of_any_script_arrive_and_come_up(page: NoVnc, desk: PaintedWindow, wire: Wire) -> None:
    # as on a German keyboard, whatever the layout there: a viewer that is not ours means the letter, not the place
    strokes = [("H", "KeyH"), ("i", "KeyI"), ("ü", "BracketLeft"), ("€", "KeyE"), ("@", "KeyQ"), ("中", "")]
    for key, code in strokes:
        page.tab.key(key, code, is_down=True)
        page.tab.key(key, code, is_down=False)
    eventually(lambda: desk.text() == "Hiü€@中")
    eventually(lambda: not desk.pressed())
    assert wire.told[QEMU] > 0  # it presses places on the keyboard where it knows them
    page.tab.key("Control", "ControlLeft", is_down=True)
    eventually(lambda: len(desk.pressed()) == 1)
    page.tab.evaluate("window.dispatchEvent(new Event('blur')) && null")
    eventually(lambda: not desk.pressed())


def test_buttons_and_the_wheel_arrive(page: NoVnc, desk: PaintedWindow) -> None:
    page.mouse("mouseMoved", 200, 100)
    page.mouse("mousePressed", 200, 100, button="left", buttons=1, clickCount=1)
    page.mouse("mouseMoved", 260, 130, button="left", buttons=1)
    page.mouse("mouseReleased", 260, 130, button="left", clickCount=1)
    page.mouse("mouseWheel", 260, 130, deltaX=0, deltaY=-100)
    page.mouse("mouseWheel", 260, 130, deltaX=0, deltaY=100)
    page.mouse("mousePressed", 260, 130, button="back", buttons=8, clickCount=1)
    page.mouse("mouseReleased", 260, 130, button="back", clickCount=1)
    buttons = [("press", 1), ("release", 1), ("press", 4), ("release", 4), ("press", 5), ("release", 5)]
    buttons += [("press", 8), ("release", 8)]
    eventually(lambda: [said for said in desk.hear() if said[0] in {"press", "release"}] == buttons)
    told = desk.hear()
    assert told.index(("press", 1)) < told.index(("at", (260, 130))) < told.index(("release", 1))


def test_the_clipboard_goes_both_ways(far: SharedScreen, page: NoVnc) -> None:
    clipboard = Clipboard(far.screen)
    page.tab.evaluate(f"rfb.clipboardPasteFrom({SAMPLE!r})")
    eventually(lambda: clipboard.pasted() == SAMPLE)
    clipboard.copy("back: " + SAMPLE)
    eventually(lambda: page.tab.evaluate("told.clipboard.at(-1)") == "back: " + SAMPLE)


def test_a_new_resolution_is_followed_and_the_page_may_not_set_one(browser: Browser) -> None:
    with shared_screen() as far, Wire(far.port) as wire, novnc_on(browser, wire.port, "resize") as page:
        for size in ((320, 240), (640, 480), (400, 300)):
            far.screen.resize(*size)
            eventually(lambda: page.shows(far.screen.picture()))
            far.change()
            eventually(lambda: page.shows(far.screen.picture()))
        eventually(lambda: wire.told[SET_DESKTOP_SIZE] > 0)
        assert far.screen.picture().shape == (300, 400, 3)
        assert page.tab.evaluate("told.ended") is None


def test_a_password_is_asked_for(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("open it\n")
    with shared_screen("--password-file", str(tmp_path / "password")) as far:
        with Wire(far.port) as wire, novnc_on(browser, wire.port, "password=open+it") as page:
            eventually(lambda: page.shows(far.screen.picture()))
        with novnc_on(browser, far.port, "password=closed", may_fail=True) as page:
            assert page.tab.evaluate("told.refusal") == "The password is wrong."
            assert not page.tab.evaluate("told.isConnected")


def test_two_viewers_look_at_once(far: SharedScreen, page: NoVnc) -> None:
    with VirtualDisplay(*SIZE) as near, vncviewer(near, far.port, *FIXED, "-NoJPEG", "-Shared"):
        for _ in range(3):
            eventually(lambda: are_equal(near, far.screen) and page.shows(far.screen.picture()))
            far.change()
        eventually(lambda: are_equal(near, far.screen) and page.shows(far.screen.picture()))


@pytest.mark.parametrize("who_refuses", ["page", "share"])
def test_looking_only(browser: Browser, far: SharedScreen, who_refuses: str) -> None:
    with ExitStack() as stack:
        shown = stack.enter_context(shared_screen("--view-only")) if who_refuses == "share" else far
        desk = stack.enter_context(PaintedWindow(shown.screen, 0, 0, *SIZE))
        wire = stack.enter_context(Wire(shown.port))
        page = stack.enter_context(novnc_on(browser, wire.port, "view-only" if who_refuses == "page" else ""))
        desk.focus()
        eventually(lambda: page.shows(shown.screen.picture()))
        page.mouse("mouseMoved", 300, 300)
        page.mouse("mousePressed", 300, 300, button="left", buttons=1, clickCount=1)
        page.tab.key("x", "KeyX", is_down=True)
        page.tab.key("x", "KeyX", is_down=False)
        page.tab.evaluate("rfb.clipboardPasteFrom('refused')")
        if who_refuses == "share":
            eventually(lambda: wire.told[KEY] + wire.told[QEMU] >= 2 and wire.told[POINTER] > 0)
        shown.change()
        desk.paint(np.full((20, 20, 3), 77, np.uint8))
        eventually(lambda: page.shows(shown.screen.picture()))
        assert [said for said in desk.hear() if said[0] != "at"] == []
        assert Clipboard(shown.screen).pasted() != "refused"
        if who_refuses == "page":
            assert wire.told[KEY] + wire.told[QEMU] + wire.told[POINTER] == 0
