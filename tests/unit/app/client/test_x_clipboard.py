"""The clipboard of a real X screen, shared with another program (xclip)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from displays import VirtualDisplay, eventually
from screens import Journal

from app.client.x_clipboard import MAX_TEXT_BYTES, XClipboard

COPY = ["xclip", "-selection", "clipboard", "-in", "-quiet"]
PASTE = ["xclip", "-selection", "clipboard", "-out", "-target"]
SAMPLE = "Grüße, 世界 🙂\nand a second line"


class Copier:
    """Another program that puts texts into the clipboard, one at a time."""

    def __init__(self, screen: VirtualDisplay) -> None:
        self._screen = screen
        self._program: subprocess.Popen[bytes] | None = None

    def copy(self, text: str, *, is_once: bool = False) -> None:
        """Own the clipboard with this text from now on, or until somebody has pasted it once."""
        options = ["-loops", "1"] if is_once else []
        before, self._program = self._program, self._screen.start([*COPY, *options], stdin=subprocess.PIPE)
        assert self._program.stdin is not None
        self._program.stdin.write(text.encode())
        self._program.stdin.close()
        if before is not None:
            assert before.wait(5) == 0  # it ends when somebody else owns the clipboard
        if is_once:
            assert self._program.wait(5) == 0


@pytest.fixture(scope="module")
def screen() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(320, 200) as screen:
        yield screen


@pytest.fixture
def heard() -> Journal[str]:
    return Journal()


@pytest.fixture
def clipboard(screen: VirtualDisplay, heard: Journal[str]) -> Iterator[XClipboard]:
    clipboard = XClipboard(screen.name, heard.note)
    clipboard.start()
    yield clipboard
    clipboard.stop()


def pasted(screen: VirtualDisplay, target: str = "UTF8_STRING") -> str:
    return screen.run([*PASTE, target]).decode()


def test_others_paste_what_we_put_there(screen: VirtualDisplay, clipboard: XClipboard, heard: Journal[str]) -> None:
    for text in (SAMPLE, "second", "long " * 20_000):
        clipboard.set_text(text)
        eventually(lambda text=text: pasted(screen) == text)
    assert "UTF8_STRING" in pasted(screen, "TARGETS")
    assert "not available" in pasted(screen, "image/png")
    assert heard == []


def test_what_others_copy_is_told(screen: VirtualDisplay, clipboard: XClipboard, heard: Journal[str]) -> None:
    copier = Copier(screen)
    for text in (SAMPLE, "again"):
        copier.copy(text)
        heard.wait_for(lambda told, text=text: told == text)
    clipboard.set_text("ours")
    eventually(lambda: pasted(screen) == "ours")
    copier.copy("theirs")
    heard.wait_for(lambda told: told == "theirs")


def test_a_text_that_comes_in_pieces(screen: VirtualDisplay, clipboard: XClipboard, heard: Journal[str]) -> None:
    text = "0123456789" * (MAX_TEXT_BYTES // 10)
    copier = Copier(screen)
    copier.copy(text)
    assert heard.wait_for(lambda told: len(told) > 100) == text


def test_a_text_that_is_too_long_stays_where_it_is(
    screen: VirtualDisplay, clipboard: XClipboard, heard: Journal[str]
) -> None:
    copier = Copier(screen)
    copier.copy("x" * (MAX_TEXT_BYTES + 1), is_once=True)
    copier.copy("short")
    heard.wait_for(lambda told: told == "short")
    assert not any(told.startswith("x") for told in heard)


def test_the_text_that_is_there_at_the_start_is_told(screen: VirtualDisplay, heard: Journal[str]) -> None:
    Copier(screen).copy("was there before")
    clipboard = XClipboard(screen.name, heard.note)
    clipboard.start()
    heard.wait_for(lambda told: told == "was there before")
    clipboard.stop()


def test_a_screen_that_goes_away(heard: Journal[str]) -> None:
    with VirtualDisplay(320, 200) as screen:
        clipboard = XClipboard(screen.name, heard.note)
        clipboard.start()
        clipboard.set_text("here")
        eventually(lambda: pasted(screen) == "here")
    clipboard.set_text("gone")
    clipboard.stop()
    unused = XClipboard(None, heard.note)
    unused.stop()
    assert heard == []
