"""A screen as a whole: frames, their changes, and the pointer."""

from __future__ import annotations

import pytest
from displays import VirtualDisplay, eventually

from capture.errors import ScreenGoneError
from capture.frames import ScreenFrames


def test_a_window_that_opens_is_the_only_change(display: VirtualDisplay) -> None:
    frames = ScreenFrames(display.name)
    before = frames.grab()
    window = display.start(["xmessage", "-geometry", "300x100+200+150", "Hello"])
    eventually(lambda: bool(frames.changes(before, frames.grab())))
    areas = frames.changes(before, frames.grab())
    display.end(window)
    frames.close()
    left, top = min(area.x for area in areas), min(area.y for area in areas)
    right = max(area.x + area.width for area in areas)
    bottom = max(area.y + area.height for area in areas)
    assert (left, top) >= (198, 148) and right <= 504 and bottom <= 254


def test_size_and_pointer_are_the_screens(display: VirtualDisplay) -> None:
    display.run(["xdotool", "mousemove", "11", "22"])
    frames = ScreenFrames(display.name)
    pointer = frames.pointer()
    assert frames.size == (1280, 800)
    assert (pointer.x, pointer.y) == (11, 22)
    frames.close()


def test_monitors_and_lamps_are_the_screens(display: VirtualDisplay) -> None:
    display.run(["setxkbmap", "us"])
    frames = ScreenFrames(display.name)
    assert [tuple(monitor)[1:5] for monitor in frames.monitors()] == [(0, 0, 1280, 800)]
    assert frames.monitors() is frames.monitors()
    assert frames.leds() == (False, False, False)
    frames.close()


def test_no_screen_is_a_clear_error() -> None:
    with pytest.raises(ScreenGoneError):
        ScreenFrames(":4242")
