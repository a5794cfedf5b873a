"""A real screen shared by real worker processes with a real view of it."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from pathlib import Path

from displays import VirtualDisplay, eventually
from screens import WAIT_S, Desk, Journal

from app.client.worker_command import worker_command
from remote.share.events import ShareEvent
from remote.share.screen_share import ScreenShare
from remote.share.worker.process import WorkerCommand, WorkerProcess
from remote.share.worker.worker_studio import WorkerStudio
from remote.view.events import Opened, Painted, ViewEvent
from remote.view.screen_view import ScreenView

RECOVERY_S = 3.0
"""What a viewer may miss of the screen when the worker dies."""


class WorkerSession:
    """One view of a screen that a worker looks at; leaving it checks that nothing is left of them."""

    def __init__(self, display: VirtualDisplay) -> None:
        self.display = display
        self.workers: list[WorkerProcess] = []
        self.desk = Desk()
        self.shared: Journal[ShareEvent] = Journal()
        self.viewed: Journal[ViewEvent] = Journal()
        self._command = worker_command(display.name)
        self.studio = WorkerStudio(self._start)
        ours, theirs = socket.socketpair()
        self.share = ScreenShare(ours, self.studio, self.desk, lambda _: True, name="worked", on_event=self.shared.note)
        self.view = ScreenView(theirs, on_event=self.viewed.note)

    def __enter__(self) -> WorkerSession:
        self.share.start()
        self.view.start()
        self.viewed.wait_for(Opened)
        return self

    def __exit__(self, *_: object) -> None:
        self.view.stop()
        self.share.stop()
        assert self.view.wait(WAIT_S) and self.share.wait(WAIT_S)
        for worker in self.workers:
            assert not is_process(worker.pid)

    def wait_until_equal(self, timeout_s: float = WAIT_S) -> None:
        """Wait until the view shows what is on the screen."""
        eventually(self._is_equal, timeout_s)

    def wait_until_drawn_on(self) -> None:
        """Wait until the view has been drawn on a few times more."""
        for _ in range(5):
            self.viewed.wait_for(Painted, len(self.viewed))

    def press(self, keysym: int, is_down: bool) -> None:
        """Press or release a key as the agent, and wait until it has reached the desk."""
        count = len(self.desk.told)
        self.view.send_key(keysym, is_down)
        eventually(lambda: len(self.desk.told) > count)

    def _is_equal(self) -> bool:
        expected = self.display.picture()
        with self.view.lock:
            seen = self.view.framebuffer
            return seen.shape[:2] == expected.shape[:2] and bool((seen[..., :3] == expected).all())

    def _start(self) -> WorkerProcess:
        worker = self._command.start()
        self.workers.append(worker)
        return worker


def is_process(pid: int) -> bool:
    """Tell whether there is a process of this number, be it a zombie."""
    return Path(f"/proc/{pid}").exists()


def open_descriptors() -> int:
    """Count what this process holds open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def script(source: str) -> Callable[[], WorkerProcess]:
    """Return what starts a worker that is a small Python program instead of ours."""
    return WorkerCommand([sys.executable, "-c", source]).start


class NoDisplay:
    """Names a screen that is not there."""

    name = ":4243"
