"""Screens that foreign servers share, and our view of them."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import numpy as np
from displays import Pixels, VirtualDisplay, eventually, free_port, is_listening
from peers.scene import PaintedWindow, lines_of_text, photograph
from peers.wire import Wire
from screens import WAIT_S, Journal

from remote.view.dial import dial_vnc
from remote.view.events import Opened, ViewEvent
from remote.view.screen_view import ScreenView

SIZE = (640, 480)
XTIGERVNC, X0TIGERVNC, X11VNC = "Xtigervnc", "X0tigervnc", "x11vnc"
SERVERS = (XTIGERVNC, X0TIGERVNC, X11VNC)
NO_PASSWORD = {
    XTIGERVNC: ["-SecurityTypes", "None"],
    X0TIGERVNC: ["-SecurityTypes", "None"],
    X11VNC: ["-nopw"],
}
X11VNC_OPTIONS = ["-forever", "-shared", "-localhost", "-ncache", "0", "-wait", "5", "-defer", "5", "-xrandr", "-quiet"]


@dataclass
class FarScreen:
    """A screen that a foreign server shares.

    Attributes:
        program: the server, if it is another program than the screen itself.
        photo: a window of many colours.
        page: a window that can be scrolled.
    """

    kind: str
    screen: VirtualDisplay
    port: int
    program: subprocess.Popen[bytes] | None
    photo: PaintedWindow
    page: PaintedWindow
    changes: int = 0

    def change(self) -> None:
        """Paint other pictures into both windows."""
        self.changes += 1
        self.photo.paint(photograph(self.photo.width, self.photo.height, 200 + self.changes))
        self.page.paint(lines_of_text(self.page.width, self.page.height, 200 + self.changes))


@contextmanager
def foreign_screen(kind: str, options: Sequence[str] | None = None) -> Iterator[FarScreen]:
    """Share a painted screen with a foreign server; options instead of those for no password."""
    port = free_port()
    wanted = ["-rfbport", str(port), *(NO_PASSWORD[kind] if options is None else options)]
    with ExitStack() as stack:
        if kind == XTIGERVNC:
            screen = stack.enter_context(VirtualDisplay(*SIZE, vnc_options=wanted))
        else:
            screen = stack.enter_context(VirtualDisplay(*SIZE))
        photo = stack.enter_context(PaintedWindow(screen, 20, 20, 300, 200))
        page = stack.enter_context(PaintedWindow(screen, 340, 20, 280, 400))
        screen.run(["xsetroot", "-solid", "#336699"])
        program = None
        if kind == X0TIGERVNC:
            program = screen.start(["X0tigervnc", *wanted])  # x0vncserver is a script around it
        elif kind == X11VNC:
            program = screen.start(["x11vnc", *wanted, *X11VNC_OPTIONS])
        eventually(lambda: is_listening(port))
        far = FarScreen(kind, screen, port, program, photo, page)
        far.change()
        yield far


class Look:
    """Our view of a server, over a wire that may narrow what it offers.

    Attributes:
        told: the view's events.
    """

    def __init__(self, wire: Wire, *, quality: int | None = None, password: bytes | None = None) -> None:
        self.told: Journal[ViewEvent] = Journal()
        line = dial_vnc("127.0.0.1", wire.port, WAIT_S)
        self.view = ScreenView(line, password=password, quality=quality, on_event=self.told.note)
        self.view.start()
        self.told.wait_for(Opened)
        self.view.send_pointer(SIZE[0] - 1, SIZE[1] - 1, 0)  # until we move it, Xtigervnc paints its pointer

    def picture(self) -> Pixels:
        """Return what the view shows now, (height, width, 3) uint8, BGR."""
        with self.view.lock:
            picture: Pixels = self.view.framebuffer[..., :3].copy()
            return picture

    def shows(self, picture: Pixels) -> bool:
        """Tell whether the view shows exactly this."""
        return np.array_equal(self.picture(), picture)

    def strike(self, *keysyms: int) -> None:
        """Press and release keys, one after the other."""
        for keysym in keysyms:
            self.view.send_key(keysym, True)
            self.view.send_key(keysym, False)


@contextmanager
def look_at(
    port: int, *, only: Collection[int] | None = None, piece_bytes: int = 0, **options: object
) -> Iterator[tuple[Look, Wire]]:
    """Look at a server; `only` names the encodings of pixels that it hears of."""
    with Wire(port, only=only, piece_bytes=piece_bytes) as wire:
        look = Look(wire, **options)
        try:
            yield look, wire
        finally:
            look.view.stop()
            assert look.view.wait(WAIT_S)
