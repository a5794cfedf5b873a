"""The worker's side, in a process of its own: it ends with whoever started it, even from inside a codec."""

from __future__ import annotations

import sys
import time

import pytest

from remote.rfb.encodings.choice import Effort
from remote.rfb.encodings.offer import Offer
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import BGRX
from remote.share.studio import Order, ScreenLost, Started
from remote.share.update_maker import Terms
from remote.share.worker.coding import Begin
from remote.share.worker.process import WorkerCommand, WorkerProcess
from remote.share.worker.service import EXIT_BROKEN, EXIT_OK, LAST_WORK_S

TERMS = Terms(Rect(0, 0, 64, 48), True, False, 1e6, 1000, Effort())
ORDER = Order(1, 0.0, (64, 48), None, Offer(), BGRX, frozenset(), (), TERMS)

PROGRAM = """
import sys, threading
import numpy as np
from remote.rfb.cursor import Cursor
from remote.share.worker.service import serve

class Pointer:
    x, y, shape = 0, 0, None

class Screen:
    size = (64, 48)
    def grab(self):
        print("in the codec", file=sys.stderr, flush=True)
        {grab}
    def pointer(self):
        return Pointer
    def changes(self, before, after):
        return []
    def close(self):
        pass

sys.exit(serve(lambda: {screen}, 0, 1))
"""


def worker(grab: str = "pass", screen: str = "Screen()") -> WorkerProcess:
    return WorkerCommand([sys.executable, "-c", PROGRAM.format(grab=grab, screen=screen)]).start()


def ended(process: WorkerProcess) -> int:
    """Return the exit code of a worker that ends by itself, and clean up."""
    deadline = time.monotonic() + LAST_WORK_S + 5
    while process.is_alive and time.monotonic() < deadline:
        process.line.receive()
    return process.end()


@pytest.mark.slow
def test_it_ends_though_a_codec_never_returns(capfd: pytest.CaptureFixture[str]) -> None:
    process = worker("threading.Event().wait()")
    process.line.send(Begin())
    assert process.line.receive() == Started((64, 48), False)
    process.line.send(ORDER)
    process.line.finish()
    begin_s = time.monotonic()
    assert ended(process) == EXIT_BROKEN
    assert time.monotonic() - begin_s < LAST_WORK_S + 2
    assert "in the codec" in capfd.readouterr().err


def test_a_screen_that_cannot_be_opened_is_told() -> None:
    process = worker(screen="open('/nowhere/at/all')")
    told = process.line.receive()
    assert isinstance(told, ScreenLost) and "nowhere" in told.detail
    assert ended(process) == EXIT_OK


def test_it_takes_no_news_for_orders() -> None:
    process = worker()
    process.line.send(Begin())
    process.line.send(Started((1, 1), True))
    assert ended(process) == EXIT_BROKEN


def test_a_screen_that_breaks_in_an_unknown_way_ends_the_process(capfd: pytest.CaptureFixture[str]) -> None:
    process = worker("raise MemoryError('no room for a frame')")
    process.line.send(Begin())
    process.line.send(ORDER)
    assert ended(process) not in (EXIT_OK, None)
    assert "no room for a frame" in capfd.readouterr().err
