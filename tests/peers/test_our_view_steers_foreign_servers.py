"""Our view and Xtigervnc, X0tigervnc and x11vnc: keys, pointer, clipboard, new sizes, passwords, and the end."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from displays import Pixels, eventually
from peers.clipboards import Clipboard
from peers.foreign import SERVERS, SIZE, X0TIGERVNC, X11VNC, XTIGERVNC, FarScreen, Look, foreign_screen, look_at
from peers.pointers import cropped, hard_shape, pointer_of, soft_shape, straight, write_cursor
from peers.scene import PaintedWindow

from remote.input.keysyms import keysym_of
from remote.view.events import CursorChanged, CutText, EndCause, Ended, ViewEvent

pytestmark = pytest.mark.peer

SHIFT, CONTROL = 0xFFE1, 0xFFE3
SAMPLE = "Grüße, 世界 🙂\nzweite Zeile"
PASSWORD = b"open it"
ROUNDING = 3
"""Of colours that were multiplied by alpha on the way."""


@pytest.fixture(scope="module", params=SERVERS)
def far(request: pytest.FixtureRequest) -> Iterator[FarScreen]:
    with foreign_screen(request.param) as far:
        yield far


@pytest.fixture
def look(far: FarScreen) -> Iterator[Look]:
    with look_at(far.port) as (look, _):
        eventually(lambda: look.shows(far.screen.picture()))
        yield look


@pytest.fixture
def desk(far: FarScreen) -> Iterator[PaintedWindow]:
    """A window over the whole far screen that writes down keys and buttons."""
    with PaintedWindow(far.screen, 0, 0, *SIZE) as desk:
        desk.focus()
        yield desk


def test_letters_of_any_script_arrive(far: FarScreen, look: Look, desk: PaintedWindow) -> None:
    # X0tigervnc 1.12 types only what is on its keyboard, and presses no Shift by itself
    text = "hi ;n/`" if far.kind == X0TIGERVNC else "Hi {ü}€~ 中"
    for letter in text:
        look.strike(keysym_of(letter))
        eventually(lambda letter=letter: desk.text().endswith(letter))
    assert desk.text() == text
    eventually(lambda: not desk.pressed())


def test_what_is_held_comes_up_again(look: Look, desk: PaintedWindow) -> None:
    for is_down in (True, False):
        look.view.send_key(SHIFT, is_down)
        look.view.send_key(CONTROL, is_down)
        eventually(lambda is_down=is_down: len(desk.pressed()) == 2 * is_down)


def test_the_pointer_its_buttons_and_the_wheel_arrive(look: Look, desk: PaintedWindow) -> None:
    for x, y, buttons in ((200, 100, 0), (200, 100, 1), (260, 130, 1), (260, 130, 0), (260, 130, 4), (260, 130, 0)):
        look.view.send_pointer(x, y, buttons)
    for wheel in (8, 0, 16, 0):
        look.view.send_pointer(260, 130, wheel)
    buttons = [("press", 1), ("release", 1), ("press", 3), ("release", 3)]
    buttons += [("press", 4), ("release", 4), ("press", 5), ("release", 5)]
    eventually(lambda: [said for said in desk.hear() if said[0] in {"press", "release"}] == buttons)
    told = desk.hear()
    assert told[told.index(("press", 1)) - 1] == ("at", (200, 100))
    assert told[told.index(("release", 1)) - 1] == ("at", (260, 130))


@pytest.mark.parametrize("kind", [XTIGERVNC, X0TIGERVNC])
def test_its_pointer_is_told_with_its_shape(kind: str, tmp_path: Path) -> None:
    with foreign_screen(kind) as far, look_at(far.port) as (look, _):
        eventually(lambda: look.shows(far.screen.picture()))
        for name, shape, hot in (("hard", hard_shape(), (8, 8)), ("soft", soft_shape(), (9, 3))):
            write_cursor(tmp_path / name, shape, *hot)
            with pointer_of(far.screen, tmp_path / name):
                look.told.wait_for(lambda event, shape=shape, hot=hot: is_pointer(event, shape, hot))


def is_pointer(event: ViewEvent, shape: Pixels, hot: tuple[int, int]) -> bool:
    """Tell whether an event brings a pointer, whose rim TigerVNC may have cut off."""
    if not isinstance(event, CursorChanged) or event.cursor is None or not event.cursor.rgba[..., 3].any():
        return False
    place, seen = cropped(event.cursor.rgba, event.cursor.hot_x, event.cursor.hot_y)
    expected_place, expected = cropped(straight(shape), *hot)
    if place != expected_place or seen.shape != expected.shape:
        return False
    differences = np.abs(seen.astype(int) - expected)
    return bool((differences[expected[..., 3] > 0] <= ROUNDING).all())


def test_the_pointer_of_x11vnc_is_told() -> None:
    with foreign_screen(X11VNC) as far, look_at(far.port) as (look, _):
        told = look.told.wait_for(CursorChanged)
    assert isinstance(told, CursorChanged) and told.cursor is not None
    assert (told.cursor.rgba[..., 3] == 255).any() and (told.cursor.rgba[..., 3] == 0).any()


def test_the_clipboard_goes_both_ways() -> None:
    with foreign_screen(XTIGERVNC) as far, look_at(far.port) as (look, _):
        clipboard = Clipboard(far.screen)
        eventually(lambda: look.shows(far.screen.picture()))
        look.view.send_cut_text(SAMPLE)
        eventually(lambda: clipboard.pasted() == SAMPLE)
        clipboard.copy("back: " + SAMPLE)
        look.told.wait_for(lambda event: event == CutText("back: " + SAMPLE))


def test_a_clipboard_that_the_server_has_no_use_for_does_no_harm(far: FarScreen, look: Look) -> None:
    look.view.send_cut_text(SAMPLE)  # X0tigervnc 1.12 knows none, x11vnc 0.9.16 takes it and puts it nowhere
    far.change()
    eventually(lambda: look.shows(far.screen.picture()))


def test_a_new_resolution_is_followed(far: FarScreen, look: Look) -> None:
    try:
        for size in ((400, 300), (320, 240)):
            far.screen.resize(*size)
            eventually(lambda: look.shows(far.screen.picture()))
            far.change()
            eventually(lambda: look.shows(far.screen.picture()))
    finally:
        far.screen.resize(*SIZE)


@pytest.mark.parametrize("kind", SERVERS)
def test_a_password_opens(kind: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    command = ["vncpasswd", "-f"]
    kept.write_bytes(subprocess.run(command, input=PASSWORD + b"\n", capture_output=True, check=True).stdout)
    options = ["-rfbauth", str(kept)]
    with foreign_screen(kind, options) as far, look_at(far.port, password=PASSWORD) as (look, _):
        eventually(lambda: look.shows(far.screen.picture()))


@pytest.mark.parametrize("kind", [X0TIGERVNC, X11VNC])
def test_a_server_that_dies_is_told(kind: str) -> None:
    with foreign_screen(kind) as far, look_at(far.port) as (look, _):
        eventually(lambda: look.shows(far.screen.picture()))
        assert far.program is not None
        far.program.kill()
        ended = look.told.wait_for(Ended)
    assert ended.cause in {EndCause.CLOSED_THERE, EndCause.LINE_BROKEN}
    assert ended.reason


def test_a_line_that_breaks_in_the_middle_of_a_picture_is_told(far: FarScreen) -> None:
    with look_at(far.port, piece_bytes=7) as (look, wire):
        far.change()
        eventually(lambda: bool(look.picture().any()))
        far.change()
        wire.cut()
        ended = look.told.wait_for(Ended)
    assert ended.cause in {EndCause.CLOSED_THERE, EndCause.LINE_BROKEN}
