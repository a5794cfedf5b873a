"""The viewer core, without windows and threads, against Xtigervnc: encodings, pixel formats, sizes, lamps, pointers."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from displays import VirtualDisplay, eventually, free_port, is_listening

from remote.rfb import events
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.pixel_format import BGRX, CANVAS_TYPE, PixelFormat
from remote.rfb.viewer import DEFAULT_ENCODINGS, ViewerConnection

pytestmark = pytest.mark.peer

PATIENCE_S = 10.0
RGB565_BIG = PixelFormat(16, 16, True, True, 31, 63, 31, 11, 5, 0)
XRGB_BIG = PixelFormat(32, 24, True, True, 255, 255, 255, 16, 8, 0)
RGB332 = PixelFormat(8, 8, False, True, 7, 7, 3, 0, 3, 6)


class Visit:
    """One visit of our core to a server.

    Attributes:
        core: the viewer.
        told: all that it told.
    """

    def __init__(self, port: int, core: ViewerConnection) -> None:
        self.core = core
        self.told: list[object] = []
        self._line = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self._line.settimeout(0.05)
        self.until(lambda: core.is_ready)
        core.send_pointer(799, 599, 0)  # until we have moved it, Xtigervnc paints its pointer into the picture
        core.request_update(False)
        self.until(lambda: self.has_told(events.FramebufferUpdated))

    def until(self, is_so: Callable[[], bool]) -> None:
        """Talk to the server until something is so; ask for the next update as soon as one has come."""
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline, "did not happen in time"
            self._line.sendall(self.core.data_to_send())
            try:
                self.core.receive_data(self._line.recv(1 << 18))
            except TimeoutError:
                continue
            for event in self.core.events():
                self.told.append(event)
                if isinstance(event, events.FramebufferUpdated):
                    self.core.request_update(True)
        self._line.sendall(self.core.data_to_send())

    def has_told(self, kind: type[object]) -> bool:
        """Tell whether such an event has come."""
        return any(isinstance(event, kind) for event in self.told)

    def shape(self) -> np.ndarray | None:
        """Return the pointer's shape as it was told last, (height, width, 4), RGBA."""
        changes = [event.cursor for event in self.told if isinstance(event, events.CursorChanged)]
        return changes[-1].rgba.astype(int) if changes and changes[-1] is not None else None

    def shows(self, screen: VirtualDisplay, pixel_format: PixelFormat) -> bool:
        """Tell whether we see what is on the screen, as far as the pixel format can tell."""
        real = screen.picture()
        canvas = np.zeros((*real.shape[:2], 4), np.uint8)
        canvas[..., :3] = real
        seen = pixel_format.to_canvas(pixel_format.from_canvas(canvas.view(CANVAS_TYPE)[..., 0]))
        return np.array_equal(seen & 0xFFFFFF, self.core.framebuffer.view(CANVAS_TYPE)[..., 0] & 0xFFFFFF)

    def close(self) -> None:
        """Leave."""
        self._line.close()


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def far(port: int) -> Iterator[VirtualDisplay]:
    options = ["-rfbport", str(port), "-SecurityTypes", "None", "-AlwaysShared", "-RawKeyboard"]
    with VirtualDisplay(800, 600, vnc_options=options) as screen:
        eventually(lambda: is_listening(port))
        screen.run(["xsetroot", "-mod", "7", "5", "-fg", "#8040c0", "-bg", "#10e030"])
        screen.start(["xmessage", "-geometry", "300x200+50+60", "-bg", "wheat", "Old hosts speak Hextile and RRE."])
        text = "for i in $(seq 1 230); do printf '\\033[48;5;%dm%4d' $i $i; done; sleep 1000"
        screen.start(["xterm", "-uc", "-geometry", "50x16+333+222", "-T", "colours", "-e", text])
        eventually(lambda: screen.has_window("colours"))
        screen.run(["xsetroot", "-cursor_name", "left_ptr"])
        yield screen


@pytest.fixture
def visit(port: int, far: VirtualDisplay) -> Iterator[Callable[..., Visit]]:
    visits: list[Visit] = []

    def begin(*encodings: int, **wishes: object) -> Visit:
        offered = (*encodings, *(kind for kind in DEFAULT_ENCODINGS if kind < 0 or kind > 1 << 20))
        visits.append(Visit(port, ViewerConnection(encodings=offered, **wishes)))
        return visits[-1]

    yield begin
    for one in visits:
        one.close()


@pytest.mark.parametrize("pixel_format", [BGRX, XRGB_BIG, RGB565_BIG, RGB332], ids=["bgrx", "xrgb", "rgb565", "rgb332"])
@pytest.mark.parametrize("encoding", [Encoding.RAW, Encoding.RRE, Encoding.HEXTILE, Encoding.TIGHT, Encoding.ZRLE])
def test_every_pixel_is_right(
    far: VirtualDisplay, visit: Callable[..., Visit], encoding: Encoding, pixel_format: PixelFormat
) -> None:
    guest = visit(encoding, Encoding.RAW, pixel_format=pixel_format)
    guest.until(lambda: guest.shows(far, pixel_format))
    assert guest.core.tally.rects[encoding] > 0


def test_a_size_that_we_ask_for_is_taken_and_an_impossible_one_refused(
    far: VirtualDisplay, visit: Callable[..., Visit]
) -> None:
    guest, other = visit(Encoding.TIGHT), visit(Encoding.ZRLE)
    before = guest.core.screens
    assert guest.core.request_size(640, 500)
    guest.until(lambda: guest.has_told(events.Resized))
    other.until(lambda: other.has_told(events.Resized))
    assert guest.core.framebuffer.shape == other.core.framebuffer.shape == (500, 640, 4)
    assert [screen.id for screen in guest.core.screens] == [screen.id for screen in before]
    guest.until(lambda: guest.shows(far, BGRX))
    guest.core.request_size(16000, 1)
    guest.until(lambda: guest.has_told(events.SizeRefused))
    guest.core.request_size(800, 600)
    guest.until(lambda: guest.core.framebuffer.shape[0] == 600)


def test_the_lamps_of_its_keyboard_are_told(far: VirtualDisplay, visit: Callable[..., Visit]) -> None:
    guest = visit(Encoding.TIGHT)
    guest.until(lambda: events.LedsChanged(False, False, False) in guest.told)
    far.run(["xdotool", "key", "Caps_Lock"])
    guest.until(lambda: events.LedsChanged(False, False, True) in guest.told)
    far.run(["xdotool", "key", "Caps_Lock"])


def test_its_pointer_looks_the_same_in_each_form(port: int, far: VirtualDisplay) -> None:
    shapes = []
    for kind in (Encoding.CURSOR_WITH_ALPHA, Encoding.VMWARE_CURSOR, Encoding.CURSOR):
        far.run(["xdotool", "mousemove", "780", "590"])
        guest = Visit(port, ViewerConnection(encodings=(Encoding.TIGHT, kind)))
        guest.until(lambda guest=guest: guest.shape() is not None)
        assert guest.core.tally.rects[kind] > 0
        shapes.append(guest.shape())
        guest.close()
    alpha, vmware, plain = shapes
    assert np.array_equal(alpha[..., 3], vmware[..., 3])
    # Multiplying alpha in rounds down there, so that what comes back may be darker by one step of the product.
    assert (np.abs(alpha - vmware) * alpha[..., 3:]).max() < 2 * 255
    opaque = plain[..., 3] == 255
    assert opaque.any() and not opaque.all()


def test_a_key_pressed_by_its_place_is_that_key_there(
    far: VirtualDisplay, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    heard = tmp_path / "heard"
    with heard.open("wb") as file:
        far.start(["stdbuf", "-oL", "xev", "-root", "-event", "keyboard"], stdout=file.fileno())
    guest = visit(Encoding.TIGHT)

    def is_heard() -> bool:
        for is_down in (True, False):
            guest.core.send_key(ord("a"), is_down, 0x10)
        return b"keycode 24 (keysym 0x71, q)" in heard.read_bytes()

    guest.until(is_heard)
