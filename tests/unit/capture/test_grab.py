"""Frames of a real X screen."""

from __future__ import annotations

import pytest
from displays import VirtualDisplay

from capture.errors import ScreenGoneError
from capture.grab import ScreenGrabber


def test_the_frame_shows_what_is_on_the_screen(display: VirtualDisplay) -> None:
    display.run(["xsetroot", "-solid", "#123456"])
    grabber = ScreenGrabber(display.name)
    frame = grabber.grab()
    grabber.close()
    assert frame.shape == (800, 1280, 4)
    assert frame[400, 600, :3].tolist() == [0x56, 0x34, 0x12]


def test_a_frame_stays_as_it_was_taken(display: VirtualDisplay) -> None:
    display.run(["xsetroot", "-solid", "#000000"])
    grabber = ScreenGrabber(display.name)
    frame = grabber.grab()
    display.run(["xsetroot", "-solid", "#ffffff"])
    assert grabber.grab()[0, 0, 0] == 255
    assert frame[0, 0, 0] == 0
    grabber.close()


def test_it_follows_a_new_resolution() -> None:
    with VirtualDisplay(1024, 768) as screen:
        grabber = ScreenGrabber(screen.name)
        assert grabber.size == (1024, 768)
        screen.resize(800, 600)
        assert grabber.size == (800, 600)
        assert grabber.grab().shape == (600, 800, 4)
        screen.resize(1024, 768)
        assert grabber.grab().shape == (768, 1024, 4)
        grabber.close()


def test_xtigervnc_can_be_grabbed_too() -> None:
    with VirtualDisplay(800, 600, vnc_options=["-rfbport", "-1", "-SecurityTypes", "None"]) as screen:
        screen.run(["xsetroot", "-solid", "#ff0000"])
        grabber = ScreenGrabber(screen.name)
        assert grabber.grab()[300, 400, :3].tolist() == [0, 0, 255]
        grabber.close()


def test_no_screen_is_a_clear_error() -> None:
    with pytest.raises(ScreenGoneError, match="no screen on :4242"):
        ScreenGrabber(":4242")


def test_a_screen_that_ended_is_a_clear_error() -> None:
    with VirtualDisplay(320, 200) as screen:
        grabber = ScreenGrabber(screen.name)
    with pytest.raises(ScreenGoneError, match="no longer"):
        grabber.grab()
    grabber.close()
