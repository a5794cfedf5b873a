"""The customer's real screen and keyboard behind the gate: a program on it sees the keys of a grant, and no others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from displays import VirtualDisplay, eventually
from fakes.customer import WAIT_MS, Agent, Home
from fakes.relay import RecordingRelay
from fakes.seat import NotedInput
from pytestqt.qtbot import QtBot

from app.client.session.screen import HeldInput, Seat
from app.client.worker_command import worker_command
from capture.frames import ScreenFrames
from remote.input.xtest import XTestInput
from remote.lease import Right
from remote.share.worker.spare import SpareWorker
from remote.view.screen_view import ScreenView

A, RETURN = 0x61, 0xFF0D


def test_held_keys_are_let_go_once_and_none_is_pressed_later() -> None:
    noted, rights = NotedInput(), {Right.CONTROL}
    held = HeldInput(noted, lambda: Right.CONTROL in rights)
    held.key(A, True)
    held.let_go()
    assert noted.pressed == [("key", A, True)]
    rights.clear()
    held.let_go()
    held.let_go()
    held.key(A, True)
    held.pointer(1, 1, 1)
    assert noted.pressed == [("key", A, True), ("release_all",)]


def test_nothing_is_let_go_after_the_end() -> None:
    noted, rights = NotedInput(), {Right.CONTROL}
    held = HeldInput(noted, lambda: Right.CONTROL in rights)
    held.key(A, True)
    held.close()
    rights.clear()
    held.let_go()
    assert ("release_all",) not in noted.pressed


@pytest.mark.slow
def test_keys_reach_a_real_program_only_with_the_right_to_control(
    make_home: Callable[..., Home], relay: RecordingRelay, qtbot: QtBot, tmp_path: Path
) -> None:
    typed = tmp_path / "typed"
    with VirtualDisplay(640, 400, has_window_manager=True) as display:
        display.start(["xterm", "-geometry", "80x20+0+0", "-e", "sh", "-c", f"cat > {typed}"])
        eventually(typed.exists)
        eventually(lambda: display.has_window("sh"))
        home = make_home()
        workers = SpareWorker(worker_command(display.name))
        seat = Seat(lambda: ScreenFrames(display.name), lambda: XTestInput(display.name), "a real screen", workers)
        home.use_seat(seat)
        agent = Agent(home, relay)
        agent.ask("view")
        home.desk.grant(tuple(Right))
        qtbot.waitUntil(lambda: bool(home.answers), timeout=WAIT_MS)
        events: list[object] = []
        view = ScreenView(agent.connect(qtbot).open_screen(), on_event=events.append)
        view.start()
        qtbot.waitUntil(lambda: any(type(event).__name__ == "Painted" for event in events), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: _likeness(view, display) > 0.99, timeout=WAIT_MS)
        _type(view, A)
        session = home.desk.session
        assert session is not None
        qtbot.waitUntil(lambda: session.refused.total() == 4, timeout=WAIT_MS)
        agent.ask("control")
        home.desk.grant(tuple(Right))
        view.send_pointer(100, 100, 1)
        view.send_pointer(100, 100, 0)
        _type(view, A + 1)
        qtbot.waitUntil(lambda: typed.read_text("utf-8") == "b\n", timeout=WAIT_MS)
        view.stop()
        home.desk.stop()
        qtbot.waitUntil(lambda: home.desk.session is None, timeout=WAIT_MS)
        agent.guest.close()


def _likeness(view: ScreenView, display: VirtualDisplay) -> float:
    with view.lock:
        return float((view.framebuffer[..., :3] == display.picture()).mean())


def _type(view: ScreenView, keysym: int) -> None:
    for key in (keysym, RETURN):
        view.send_key(key, True)
        view.send_key(key, False)
