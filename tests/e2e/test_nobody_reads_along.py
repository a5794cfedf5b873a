"""What passes the relay holds no pixel, no key and no file byte in the clear."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from displays import eventually
from fakes.session import Session
from screens import Desk, PaintedScreen

from remote.lease import Right
from remote.share.screen_share import ScreenShare
from remote.stream import Stream
from remote.view.screen_view import ScreenView

pytestmark = pytest.mark.e2e

NOISE = np.random.default_rng(7).integers(0, 256, (48, 64, 3), np.uint8)
"""Pixels that no encoding makes smaller, so that their bytes stand in an update as they are."""
TYPED = [0x01004E2D, 0x01006587, 0x0100952E]
"""Keysyms of Chinese characters: their messages cannot come about by chance."""
FILE_MARKER = b"PLANTED-IN-A-FILE-0123456789"
RUN_BYTES = 24


class Tap:
    """A stream that keeps what passes through it."""

    def __init__(self, inner: Stream) -> None:
        self._inner = inner
        self.passed = bytearray()

    def recv(self, size: int) -> bytes:
        data = self._inner.recv(size)
        self.passed += data
        return data

    def sendall(self, data: bytes) -> None:
        self.passed += data
        self._inner.sendall(data)

    def close(self) -> None:
        self._inner.close()

    def settimeout(self, seconds: float | None) -> None:
        self._inner.settimeout(seconds)


def test_the_relay_sees_nothing_that_both_ends_saw(tmp_path: Path) -> None:
    screen, desk, taps = PaintedScreen(64, 48), Desk(), []
    screen.pixels[..., :3] = NOISE
    shared, mine = tmp_path / "shared", tmp_path / "mine.txt"
    shared.mkdir()
    mine.write_bytes(FILE_MARKER * 2000)
    shares: list[ScreenShare] = []

    def serve(stream: Stream) -> None:
        share = ScreenShare(stream, screen, desk, session.gate.admits, name="test", on_event=lambda _event: None)
        shares.append(share)
        share.start()

    with Session(shared, rights=tuple(Right), screen=serve) as session:
        relay = session.relay()
        line = session.connect_by(relay, "view")
        taps.append(Tap(line.open_screen()))
        view = _watch(taps[0], lambda view: bool((view.framebuffer[..., :3] == NOISE).all()))
        for keysym in TYPED:
            view.send_key(keysym, True)
            view.send_key(keysym, False)
        eventually(lambda: len(desk.told) >= 2 * len(TYPED))
        courier = session.connect_by(relay, "files").open_files()
        courier.send(mine, "theirs.txt", on_progress=lambda _progress: None)
        courier.close()
        view.stop()
        for share in shares:
            share.stop()
    assert (shared / "theirs.txt").read_bytes() == mine.read_bytes()
    assert len(relay.recorded) > mine.stat().st_size
    # The same search finds every marker in what the two ends said to each other, and none at the relay.
    assert _found(bytes(taps[0].passed)) == {"pixels", "keys"}
    assert _found(bytes(relay.recorded)) == set()
    assert FILE_MARKER not in relay.recorded


def _watch(stream: Stream, is_shown: Callable[[ScreenView], bool]) -> ScreenView:
    """View a screen until it shows what it should."""
    painted = threading.Event()
    view: list[ScreenView] = []

    def look(_event: object) -> None:
        if view and view[0].framebuffer is not None and is_shown(view[0]):
            painted.set()

    view.append(ScreenView(stream, on_event=look))
    view[0].start()
    assert painted.wait(10), "the screen was never shown"
    return view[0]


def _found(recording: bytes) -> set[str]:
    """Return which planted markers stand in a recording, in any byte order that RFB gives them."""
    rows = [row for order in ([0, 1, 2], [2, 1, 0]) for row in NOISE[..., order]]
    with_padding = [np.insert(row, 3, 0, axis=1) for row in rows] + [np.insert(row, 3, 255, axis=1) for row in rows]
    runs = [row.tobytes()[:RUN_BYTES] for row in [*rows, *with_padding]]
    found = {"pixels"} if any(run in recording for run in runs) else set()
    keys = [b"\x04\x01\x00\x00" + keysym.to_bytes(4, "big") for keysym in TYPED]
    return found | ({"keys"} if any(key in recording for key in keys) else set())
