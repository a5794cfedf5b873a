"""A viewer that changes its pixel format while updates are on their way, in the manner of TigerVNC's."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from screens import Desk, Journal, PaintedPointer, PaintedScreen

from remote.rfb.cursor import Cursor
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.tight import TightDecoder
from remote.rfb.encodings.zrle import ZrleDecoder
from remote.rfb.geometry import Rect
from remote.rfb.messages import END_OF_CONTINUOUS_UPDATES, EnableContinuousUpdates, SetPixelFormat
from remote.rfb.packing import tight_packing, zrle_packing
from remote.rfb.pixel_format import BGRX, RGB332, PixelFormat
from remote.rfb.reader import Parsing
from remote.rfb.server_messages import Told
from remote.rfb.viewer import ViewerConnection
from remote.share.events import CutTextReceived, ShareEvent
from remote.share.screen_share import ScreenShare

from ..rfb.meeting import FORMATS, as_seen_in

WHOLE = Rect(0, 0, 64, 48)
SWITCHES = 8
WAIT_S = 10.0


class SlowScreen(PaintedScreen):
    """A screen whose picture takes as long as a test wants.

    Attributes:
        may_end: while it is not set, a picture that has begun does not end.
        has_begun: a picture is being taken.
    """

    def __init__(self) -> None:
        super().__init__(WHOLE.width, WHOLE.height)
        self.may_end, self.has_begun = threading.Event(), threading.Event()
        self.may_end.set()

    def grab(self) -> np.ndarray:
        self.has_begun.set()
        assert self.may_end.wait(WAIT_S)
        return super().grab()


class Switcher:
    """A viewer that takes another format into use at each end of continuous updates, as TigerVNC's does.

    Attributes:
        pixel_format: in which all that comes now is written.
    """

    def __init__(self, line: socket.socket, encoding: Encoding) -> None:
        self.pixel_format = BGRX
        self.core = ViewerConnection(
            encodings=(encoding, Encoding.CURSOR, Encoding.FENCE, Encoding.CONTINUOUS_UPDATES, Encoding.RAW),
            quality=None,
        )
        self._line = line
        self._line.settimeout(0.02)
        self._coming: list[PixelFormat] = []
        self.until(lambda: self.core.has_continuous_updates)
        server = self.core._server
        assert server is not None
        self._decoders, self._desktop = server.updates._decoders, server.updates.desktop
        server._readers = {**server._readers, END_OF_CONTINUOUS_UPDATES: self._take_into_use}
        self._say(EnableContinuousUpdates(True, WHOLE).to_bytes())

    def ask_for(self, pixel_format: PixelFormat) -> None:
        """Turn updates off, set a format, and turn them on again, without waiting for anything."""
        self._coming.append(pixel_format)
        off = EnableContinuousUpdates(False, Rect(0, 0, 0, 0)).to_bytes()
        self._say(off + SetPixelFormat(pixel_format).to_bytes() + EnableContinuousUpdates(True, WHOLE).to_bytes())

    def until(self, is_so: Callable[[], bool]) -> None:
        """Read what comes until something is so; a byte that is read in the wrong format breaks the protocol."""
        deadline = time.monotonic() + WAIT_S
        while not is_so():
            assert time.monotonic() < deadline
            self._say(self.core.data_to_send())
            try:
                self.core.receive_data(self._line.recv(4096))
            except TimeoutError:
                continue
        self._say(self.core.data_to_send())

    @property
    def is_settled(self) -> bool:
        """Whether every format that was asked for is in use."""
        return not self._coming

    def _say(self, data: bytes) -> None:
        self._line.sendall(data)

    def _take_into_use(self) -> Parsing[Told]:
        yield from ()
        self.pixel_format = self._coming.pop(0)
        self._desktop._pixel_format = self.pixel_format
        for decoder in self._decoders.values():
            if isinstance(decoder, TightDecoder):
                decoder._packing = tight_packing(self.pixel_format)
            elif isinstance(decoder, ZrleDecoder):
                decoder._packing = zrle_packing(self.pixel_format)
        return []


@pytest.fixture
def screen() -> SlowScreen:
    return SlowScreen()


@pytest.fixture
def journal() -> Journal[ShareEvent]:
    return Journal()


@pytest.fixture
def line(screen: SlowScreen, journal: Journal[ShareEvent]) -> Iterator[socket.socket]:
    ours, theirs = socket.socketpair()
    share = ScreenShare(ours, screen, Desk(), lambda _: True, name="painted", on_event=journal.note)
    share.start()
    yield theirs
    screen.may_end.set()
    theirs.close()
    share.stop()
    share.wait()


@pytest.mark.parametrize("encoding", [Encoding.TIGHT, Encoding.ZRLE])
def test_every_byte_is_in_the_format_that_the_viewer_expects(
    screen: SlowScreen, journal: Journal[ShareEvent], line: socket.socket, encoding: Encoding
) -> None:
    """Trap: with continuous updates a change of the pixel format races with updates that are being written."""
    chance = random.Random(int(encoding))
    viewer = Switcher(line, encoding)
    names = [name for name in sorted(FORMATS) if name != "bgrx"]
    for number in range(SWITCHES):
        updates = viewer.core.tally.updates
        screen.may_end.clear()
        screen.has_begun.clear()
        screen.paint(chance.randrange(60), chance.randrange(40), 30, 20, chance.randrange(256))
        assert screen.has_begun.wait(WAIT_S)  # and with it the format of what it is for is settled
        viewer.ask_for(FORMATS[chance.choice(names)])
        viewer.core.send_cut_text(f"number {number}")
        viewer.until(lambda: True)
        heard = CutTextReceived(f"number {number}")
        journal.wait_for(lambda event, heard=heard: event == heard)  # and with it the new format
        screen.at = PaintedPointer(number, 5, Cursor(3, 3, 0, 0, np.full((3, 3, 4), number, np.uint8)))
        screen.may_end.set()
        viewer.until(lambda updates=updates: viewer.core.tally.updates > updates)
    viewer.ask_for(RGB332)
    viewer.until(lambda: viewer.is_settled)
    viewer.core.request_update(False)
    expected = as_seen_in(screen.pixels, RGB332)[..., :3]
    viewer.until(lambda: np.array_equal(viewer.core.framebuffer[..., :3], expected))
