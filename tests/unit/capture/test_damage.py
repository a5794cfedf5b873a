"""Being told that a real screen was painted on."""

from __future__ import annotations

import threading

from displays import VirtualDisplay

from capture.damage import DamageWatch

WAIT_S = 5.0


def paint(display: VirtualDisplay, colour: str) -> None:
    display.run(["xsetroot", "-solid", colour])


def test_what_is_painted_is_told_once_until_it_is_armed_again(display: VirtualDisplay) -> None:
    told = threading.Event()
    watch = DamageWatch(told.set, display.name)
    for colour in ("red", "green", "blue"):
        told.clear()
        watch.arm()
        paint(display, colour)
        assert told.wait(WAIT_S)
    watch.close()


def test_a_still_screen_says_nothing(display: VirtualDisplay) -> None:
    told = threading.Event()
    watch = DamageWatch(told.set, display.name)
    paint(display, "red")
    watch.arm()
    display.run(["xdotool", "getmouselocation"])
    assert not told.is_set()
    watch.close()


def test_closing_ends_the_wait_at_once(display: VirtualDisplay) -> None:
    watch = DamageWatch(lambda: None, display.name)
    watch.arm()
    watch.close()
    assert not any(thread.name == "damage watch" for thread in threading.enumerate())
