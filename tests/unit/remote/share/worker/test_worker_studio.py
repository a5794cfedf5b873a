"""Worker processes under a real screen: they die, hang and lie, and the view goes on."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator

import pytest
from displays import VirtualDisplay, eventually
from screens import WAIT_S, Desk, Journal

from remote.share import order_book
from remote.share.events import EndCause, ShareEnded, ShareEvent
from remote.share.screen_share import ScreenShare
from remote.share.worker import relapses
from remote.share.worker.worker_studio import WorkerStudio
from remote.view.events import Resized
from remote.view.screen_view import ScreenView

from .shares import RECOVERY_S, NoDisplay, WorkerSession, is_process, open_descriptors, script

STOP_LIMIT_S = 0.1
FLOOD = ["xterm", "-geometry", "100x40+20+20", "-e", "sh", "-c", "while :; do date +%N; done"]


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(800, 600) as screen:
        yield screen


def test_the_view_shows_the_screen_and_each_change_of_it(display: VirtualDisplay) -> None:
    with WorkerSession(display) as session:
        for colour in ("#112233", "#445566"):
            display.run(["xsetroot", "-solid", colour])
            session.wait_until_equal()
        assert session.studio.deaths == 0


@pytest.mark.slow
@pytest.mark.logs_warning
def test_a_worker_killed_amid_updates_is_replaced_and_the_keys_are_still_ours(display: VirtualDisplay) -> None:
    with WorkerSession(display) as session:
        flood = display.start(FLOOD)
        eventually(lambda: display.has_window("sh"))
        session.wait_until_drawn_on()
        session.press(0x61, True)
        begin_s = time.monotonic()
        os.kill(session.studio.pid, signal.SIGKILL)
        session.press(0x61, False)
        display.end(flood)
        display.run(["xsetroot", "-solid", "#aa5500"])
        session.wait_until_equal(RECOVERY_S - (time.monotonic() - begin_s))
        assert session.desk.told == [("key", 0x61, True), ("key", 0x61, False)]
        assert session.studio.deaths == 1
        assert not is_process(session.workers[0].pid)


@pytest.mark.slow
@pytest.mark.logs_warning
def test_many_new_starts_leave_nothing_behind(display: VirtualDisplay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relapses, "MOST", 1000)
    monkeypatch.setattr(relapses, "PAUSES_S", (0.0,))
    with WorkerSession(display) as session:
        session.wait_until_equal()
        before = open_descriptors()
        for count in range(1, 21):
            os.kill(session.studio.pid, signal.SIGKILL)
            eventually(lambda count=count: session.studio.deaths == count and len(session.workers) == count + 1)
        session.wait_until_equal()
        assert open_descriptors() <= before
        assert [is_process(worker.pid) for worker in session.workers] == [False] * 20 + [True]


@pytest.mark.slow
@pytest.mark.logs_warning
def test_a_worker_that_hangs_is_replaced(display: VirtualDisplay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_book, "HANG_S", 1.0)
    with WorkerSession(display) as session:
        session.wait_until_equal()
        os.kill(session.studio.pid, signal.SIGSTOP)
        display.run(["xsetroot", "-solid", "#005511"])
        session.wait_until_equal(2 * WAIT_S)  # the next order comes within a second, and then the time to answer it
        assert session.studio.deaths >= 1


def test_stop_cuts_within_a_tenth_of_a_second_whatever_the_worker_does(display: VirtualDisplay) -> None:
    with WorkerSession(display) as session:
        session.wait_until_equal()
        os.kill(session.studio.pid, signal.SIGSTOP)
        display.run(["xsetroot", "-solid", "#225511"])
        begin_s = time.monotonic()
        session.share.stop()
        assert time.monotonic() - begin_s < STOP_LIMIT_S + 0.02
        assert session.shared.wait_for(ShareEnded).cause is EndCause.STOPPED_HERE


@pytest.mark.slow
def test_a_new_resolution_is_followed() -> None:
    with VirtualDisplay(800, 600) as screen, WorkerSession(screen) as session:
        session.wait_until_equal()
        screen.resize(640, 480)
        begin_s = time.monotonic()
        assert session.viewed.wait_for(Resized) == Resized(640, 480)
        session.wait_until_equal(RECOVERY_S - (time.monotonic() - begin_s))
        screen.resize(800, 600)
        session.wait_until_equal(RECOVERY_S)
        assert session.studio.deaths == 0


def test_a_screen_that_ends_ends_the_share() -> None:
    with VirtualDisplay(320, 200) as screen:
        session = WorkerSession(screen)
        session.__enter__()
        session.wait_until_equal()
    assert session.shared.wait_for(ShareEnded).cause is EndCause.SCREEN_GONE
    session.__exit__()


def test_without_a_screen_nobody_is_let_in() -> None:
    with pytest.raises(OSError, match="no screen"):
        WorkerSession(NoDisplay())  # type: ignore[arg-type]  # all that a session asks of it is its name


@pytest.mark.parametrize("source", ["", "raise SystemExit(3)", "print('hello')", "import os; os.close(1)"])
def test_what_is_no_worker_opens_nothing(source: str) -> None:
    before = open_descriptors()
    with pytest.raises(OSError, match="did not start"):
        WorkerStudio(script(source))
    assert open_descriptors() == before


def test_a_program_that_is_not_there_opens_nothing() -> None:
    def nothing() -> None:
        raise FileNotFoundError("no such program")

    with pytest.raises(FileNotFoundError):
        WorkerStudio(nothing)  # type: ignore[arg-type]  # never returns


LIES = """
import sys
from remote.share.studio import *
from remote.share.worker.line import Line
from remote.share.worker.coding import Begin
from remote.rfb.encodings.choice import EncodedRect
from remote.rfb.geometry import Rect
line = Line(0, 1)
while message := line.receive():
    if isinstance(message, Begin):
        line.send(Started((64, 48), True))
    if isinstance(message, Order):
        {answer}
"""


@pytest.mark.logs_warning
@pytest.mark.parametrize(
    "answer",
    [
        "import os; os.abort()",
        "import os; os.write(1, b'x' * 100)",
        "raise MemoryError",
        "line.send(Sight(message.number, (64, 48), Picture([], [], "
        "[EncodedRect(Rect(60, 40, 64, 48), 0, bytes(64 * 48 * 4))], True)))",
    ],
)
def test_who_breaks_down_again_and_again_ends_the_share_with_the_reason(
    answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relapses, "PAUSES_S", (0.0,))
    monkeypatch.setattr(relapses, "MOST", 2)
    studio = WorkerStudio(script(LIES.format(answer=answer)))
    told: Journal[ShareEvent] = Journal()
    ours, theirs = socket.socketpair()
    share = ScreenShare(ours, studio, Desk(), lambda _: True, name="", on_event=told.note)
    view = ScreenView(theirs, on_event=lambda _: None)
    share.start()
    view.start()
    ended = told.wait_for(ShareEnded)
    assert ended.cause is EndCause.CAPTURE_FAILED and "exit code" in ended.detail
    assert studio.deaths == 2
    view.stop()
    assert share.wait(1) and view.wait(1)
