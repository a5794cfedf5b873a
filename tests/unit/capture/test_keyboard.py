"""The lamps of a real X server's keyboard."""

from __future__ import annotations

import pytest
from displays import VirtualDisplay, eventually

from capture.errors import ScreenGoneError
from capture.keyboard import LedReader, Leds


@pytest.fixture
def reader(display: VirtualDisplay) -> LedReader:
    display.run(["setxkbmap", "us"])
    return LedReader(display.name)


def test_locks_are_seen_as_they_go_on_and_off(display: VirtualDisplay, reader: LedReader) -> None:
    assert reader.read() == Leds(scroll=False, num=False, caps=False)
    display.run(["xdotool", "key", "Caps_Lock"])
    eventually(lambda: reader.read() == Leds(scroll=False, num=False, caps=True))
    display.run(["xdotool", "key", "Num_Lock"])
    eventually(lambda: reader.read() == Leds(scroll=False, num=True, caps=True))
    display.run(["xset", "led", "named", "Scroll Lock"])
    eventually(lambda: reader.read() == Leds(scroll=True, num=True, caps=True))
    display.run(["xset", "-led", "named", "Scroll Lock"])
    display.run(["xdotool", "key", "Caps_Lock", "key", "Num_Lock"])
    eventually(lambda: reader.read() == Leds(scroll=False, num=False, caps=False))
    reader.close()


def test_the_server_is_not_asked_while_nothing_changes(
    display: VirtualDisplay, reader: LedReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[int] = []
    ask = reader._display.get_keyboard_control
    monkeypatch.setattr(reader._display, "get_keyboard_control", lambda: questions.append(1) or ask())
    for _ in range(5):
        reader.read()
    assert len(questions) == 1
    display.run(["xdotool", "key", "Caps_Lock", "key", "Caps_Lock"])
    eventually(lambda: bool(reader.read()) and len(questions) > 1)
    reader.close()


def test_a_server_without_the_extension_is_asked_every_time(
    display: VirtualDisplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capture.keyboard.EXTENSION", "NO-SUCH-EXTENSION")
    reader = LedReader(display.name)
    assert not reader.read().caps
    display.run(["xdotool", "key", "Caps_Lock"])
    eventually(lambda: reader.read().caps)
    display.run(["xdotool", "key", "Caps_Lock"])
    reader.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # python-xlib forgets its socket
def test_no_screen_is_a_clear_error() -> None:
    with pytest.raises(ScreenGoneError, match="no screen here"):
        LedReader(":4242")


def test_a_screen_that_ended_is_a_clear_error() -> None:
    with VirtualDisplay(320, 200) as screen:
        reader = LedReader(screen.name)
        reader.read()
    with pytest.raises(ScreenGoneError, match="no longer"):
        for _ in range(2):
            reader.read()
    reader.close()
