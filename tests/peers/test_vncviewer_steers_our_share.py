"""TigerVNC's viewer and our share: pointer shapes, keys, buttons, the clipboard and new sizes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from displays import VirtualDisplay, eventually
from peers.clipboards import Clipboard
from peers.pointers import hard_shape, pointer_of, pointer_shape, soft_shape, straight, write_cursor
from peers.scene import PaintedWindow
from peers.shared import FIXED, SIZE, SharedScreen, are_equal, shared_screen, vncviewer
from peers.skim import CURSOR_WITH_ALPHA, EXTENDED_DESKTOP_SIZE
from peers.wire import POINTER, QEMU, SET_DESKTOP_SIZE, Wire

pytestmark = pytest.mark.peer

LOSSLESS = [*FIXED, "-NoJPEG"]


@pytest.fixture(scope="module")
def far() -> Iterator[SharedScreen]:
    with shared_screen() as far:
        yield far


@pytest.fixture(scope="module")
def near() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(*SIZE) as near:
        yield near


@pytest.fixture
def wire(far: SharedScreen, near: VirtualDisplay) -> Iterator[Wire]:
    """A viewer that shows the far screen and has the keyboard, over a wire."""
    with Wire(far.port) as wire, vncviewer(near, wire.port, *LOSSLESS):
        eventually(lambda: are_equal(near, far.screen))
        eventually(lambda: is_awake(near, wire))
        yield wire


def is_awake(near: VirtualDisplay, wire: Wire) -> bool:
    """Move the mouse until the viewer tells of it: it overlooks the first moves."""
    before = wire.told[POINTER]
    near.run(["xdotool", "mousemove", "320", "460", "mousemove_relative", "3", "0"])
    return wire.told[POINTER] > max(before, 1)


@pytest.fixture
def desk(far: SharedScreen) -> Iterator[PaintedWindow]:
    """A window over the whole far screen that writes down keys and buttons."""
    with PaintedWindow(far.screen, 0, 0, *SIZE) as desk:
        desk.focus()
        yield desk


def test_the_pointer_looks_as_it_does_there(
    far: SharedScreen, near: VirtualDisplay, wire: Wire, tmp_path: Path
) -> None:
    for name, shape, hot in (("hard", hard_shape(), (8, 8)), ("soft", soft_shape(), (9, 3))):
        write_cursor(tmp_path / name, shape, *hot)
        with pointer_of(far.screen, tmp_path / name):
            # its FLTK hands X colours that are not multiplied by alpha
            eventually(lambda shape=shape: np.array_equal(pointer_shape(near)[1], straight(shape)))
            assert pointer_shape(near)[0] == hot
    assert wire.sent.rects[CURSOR_WITH_ALPHA] >= 3


def send_keys(near: VirtualDisplay, *keys: str) -> None:
    near.run(["xdotool", *keys])


def test_letters_of_any_script_arrive(near: VirtualDisplay, wire: Wire, desk: PaintedWindow) -> None:
    focus_viewer(near, wire)
    send_keys(near, "type", "--delay", "20", "Hi {ü}€~ 中")
    eventually(lambda: desk.text().endswith("中"))
    assert desk.text().endswith("Hi {ü}€~ 中")


def test_a_letter_behind_altgr_arrives(near: VirtualDisplay, wire: Wire, desk: PaintedWindow) -> None:
    near.run(["setxkbmap", "de"])  # and us there
    try:
        focus_viewer(near, wire)
        send_keys(near, "key", "ISO_Level3_Shift+24")  # where Q is: @ on a German keyboard
        eventually(lambda: "@" in desk.text())
        eventually(lambda: not desk.pressed())
    finally:
        near.run(["setxkbmap", "us"])


def test_what_is_held_comes_up_when_the_viewer_loses_the_focus(
    near: VirtualDisplay, wire: Wire, desk: PaintedWindow
) -> None:
    focus_viewer(near, wire)
    send_keys(near, "keydown", "shift", "keydown", "b")
    eventually(lambda: len(desk.pressed()) == 2)
    with PaintedWindow(near, 0, 0, 10, 10) as other:
        other.focus()
        eventually(lambda: not desk.pressed())
    send_keys(near, "keyup", "b", "keyup", "shift")


def test_buttons_and_the_wheel_arrive(near: VirtualDisplay, wire: Wire, desk: PaintedWindow) -> None:
    send_keys(near, "mousemove", "200", "100", "mousedown", "1", "mousemove", "260", "130", "mouseup", "1")
    send_keys(near, "click", "3", "click", "4", "click", "5")
    buttons = [("press", 1), ("release", 1), ("press", 3), ("release", 3)]
    buttons += [("press", 4), ("release", 4), ("press", 5), ("release", 5)]
    eventually(lambda: [said for said in desk.hear() if said[0] in {"press", "release"}] == buttons)
    told = desk.hear()
    assert told.index(("at", (200, 100))) < told.index(("press", 1)) < told.index(("at", (260, 130)))
    assert told.index(("at", (260, 130))) < told.index(("release", 1))


def focus_viewer(near: VirtualDisplay, wire: Wire) -> None:
    """Give the viewer the keyboard, until a key that types nothing gets through."""

    def gets_through() -> bool:
        before = wire.told[QEMU]
        near.run(["xdotool", "search", "--onlyvisible", "--name", "TigerVNC", "windowfocus"])
        near.run(["xdotool", "key", "Scroll_Lock"])
        return wire.told[QEMU] > before

    eventually(gets_through)


SAMPLE = "Grüße, 世界 🙂\nzweite Zeile"


def test_the_clipboard_goes_both_ways(far: SharedScreen, near: VirtualDisplay, wire: Wire) -> None:
    far_clipboard, near_clipboard = Clipboard(far.screen), Clipboard(near)
    focus_viewer(near, wire)
    near_clipboard.copy(SAMPLE)
    eventually(lambda: far_clipboard.pasted() == SAMPLE)
    far_clipboard.copy("back: " + SAMPLE)
    eventually(lambda: near_clipboard.pasted() == "back: " + SAMPLE)


def test_a_long_clipboard_arrives_whole(far: SharedScreen, near: VirtualDisplay, wire: Wire) -> None:
    far_clipboard, near_clipboard = Clipboard(far.screen), Clipboard(near)
    text = "".join(f"{number:06} ünd\n" for number in range(8000))
    focus_viewer(near, wire)
    far_clipboard.copy(text)
    eventually(lambda: near_clipboard.pasted() == text)
    near_clipboard.copy(text.upper())
    eventually(lambda: far_clipboard.pasted() == text.upper())


def test_a_new_resolution_is_followed_and_the_viewer_may_not_set_one(near: VirtualDisplay) -> None:
    with (
        shared_screen() as far,
        Wire(far.port) as wire,
        vncviewer(near, wire.port, *LOSSLESS, "-FullScreen=0"),
    ):
        eventually(lambda: near.has_window("TigerVNC") and bool(near.picture().any()))
        near.run(["xdotool", "search", "--onlyvisible", "--name", "TigerVNC", "windowsize", "500", "380"])
        eventually(lambda: wire.told[SET_DESKTOP_SIZE] > 0)  # it asks when its window has rested for half a second
        assert far.screen.picture().shape == (480, 640, 3)
    with shared_screen() as far, Wire(far.port) as wire, vncviewer(near, wire.port, *LOSSLESS):
        eventually(lambda: are_equal(near, far.screen))
        for size in ((320, 240), (640, 480), (400, 300), (640, 480)):
            far.screen.resize(*size)
            eventually(lambda: is_in_the_middle(near.picture(), far.screen.picture()))
            far.change()
            eventually(lambda: is_in_the_middle(near.picture(), far.screen.picture()))
        assert wire.sent.rects[EXTENDED_DESKTOP_SIZE] >= 4


def is_in_the_middle(room: np.ndarray, picture: np.ndarray) -> bool:
    top, left = (room.shape[0] - picture.shape[0]) // 2, (room.shape[1] - picture.shape[1]) // 2
    return np.array_equal(room[top : top + picture.shape[0], left : left + picture.shape[1]], picture)
