"""A screen that our server shares, with something on it, and TigerVNC's viewer on another screen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from displays import VirtualDisplay, eventually, free_port, is_listening
from peers.scene import PaintedWindow, lines_of_text, photograph

SHARE = [sys.executable, "-m", "app.client.share"]
VIEWER = ["vncviewer", "-FullScreen", "-AlertOnFatalError=0", "-ReconnectOnError=0", "-SecurityTypes=None", "-MenuKey="]
"""Without a key for its menu it does not lay a word about that key over the picture."""
FIXED = ["-AutoSelect=0"]
"""Otherwise the viewer chooses encoding and colours by its own measurement of the line."""
SIZE = (640, 480)
PHOTO_AT, PAGE_AT = (20, 20), (340, 20)


class SharedScreen:
    """A far screen that our server shares.

    Attributes:
        screen: the X screen.
        port: of our server.
        photo: a window of many colours.
        page: a window that can be scrolled.
    """

    def __init__(self, screen: VirtualDisplay, port: int, photo: PaintedWindow, page: PaintedWindow) -> None:
        self.screen, self.port, self.photo, self.page = screen, port, photo, page
        self._changes = 0

    def change(self) -> None:
        """Paint other pictures into both windows, never the same ones again."""
        self._changes += 1
        self.photo.paint(photograph(self.photo.width, self.photo.height, 10 + self._changes))
        self.page.paint(lines_of_text(self.page.width, self.page.height, 10 + self._changes))


@contextmanager
def shared_screen(*options: str, size: tuple[int, int] = SIZE) -> Iterator[SharedScreen]:
    """Share a painted screen; these are more options of `deskhand-client share`."""
    port = free_port()
    with (
        VirtualDisplay(*size) as screen,
        PaintedWindow(screen, *PHOTO_AT, 300, 200) as photo,
        PaintedWindow(screen, *PAGE_AT, 280, 400) as page,
    ):
        screen.run(["xsetroot", "-solid", "#336699"])
        shared = SharedScreen(screen, port, photo, page)
        shared.change()
        screen.start([*SHARE, "--rfb-port", str(port), *options])
        eventually(lambda: is_listening(port))
        yield shared


@contextmanager
def vncviewer(near: VirtualDisplay, port: int, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run TigerVNC's viewer on a screen."""
    program = near.start([*VIEWER, *options, f"127.0.0.1::{port}"])
    try:
        yield program
    finally:
        program.kill()  # asked to end, it sometimes takes seconds
        near.end(program)


def are_equal(one: VirtualDisplay, other: VirtualDisplay) -> bool:
    """Tell whether two screens show the same pixels."""
    return np.array_equal(one.picture(), other.picture())
