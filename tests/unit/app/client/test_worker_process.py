"""The companion's program as the process that captures the screen: `deskhand-client screen-worker`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from displays import VirtualDisplay, eventually, free_port, is_listening
from screens import Journal

from app.client.cli import main
from app.client.worker_command import COMMAND, worker_command
from remote.share.studio import ScreenLost, Started
from remote.share.worker.coding import Begin
from remote.share.worker.process import WorkerCommand, WorkerProcess
from remote.share.worker.spare import SpareWorker
from remote.view.dial import dial_vnc
from remote.view.events import Painted, ViewEvent
from remote.view.screen_view import ScreenView

HEAVY = ("PySide6", "paramiko", "sqlalchemy", "httpx", "websockets", "cryptography", "av", "app.client.cli")
"""What a worker does not need, and would make somebody wait for."""


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(640, 480) as screen:
        yield screen


def workers_of(pid: int) -> list[int]:
    """Return the workers that a program has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = {int(child) for task in tasks for child in task.read_text().split()}
    return [child for child in children if COMMAND in words_of(child)]


def words_of(pid: int) -> list[str]:
    """Return the command line of a process, [] if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def test_a_worker_opens_the_screen_at_low_priority_and_ends_with_its_input(display: VirtualDisplay) -> None:
    worker = worker_command(display.name).start()
    worker.line.send(Begin())
    assert worker.line.receive() == Started((640, 480), True)
    assert os.getpriority(os.PRIO_PROCESS, worker.pid) > os.getpriority(os.PRIO_PROCESS, 0)
    assert worker.end() == 0


def test_it_is_there_wherever_the_program_was_started(
    display: VirtualDisplay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("raise SystemExit('the wrong program')")
    monkeypatch.chdir(tmp_path)
    worker = worker_command(display.name).start()
    worker.line.send(Begin())
    assert isinstance(worker.line.receive(), Started)
    assert worker.end() == 0


def test_a_worker_that_nobody_waits_for_has_loaded_even_films_before_the_first_order(display: VirtualDisplay) -> None:
    for is_early in (True, False):
        worker = worker_command(display.name).start(is_early=is_early)
        worker.line.send(Begin())
        assert isinstance(worker.line.receive(), Started)
        maps = Path(f"/proc/{worker.pid}/maps").read_text()
        assert ("libavcodec" in maps) is is_early
        assert worker.end() == 0


def test_without_a_screen_it_says_so() -> None:
    worker = worker_command(":4244").start()
    told = worker.line.receive()
    assert isinstance(told, ScreenLost) and "no screen" in told.detail
    assert worker.end() == 0


def test_it_loads_nothing_that_it_does_not_need() -> None:
    loaded = "import sys; import app.client.__main__, app.client.screen_worker"
    code = f"{loaded}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=worker_command().folder)
    assert done.stdout.strip() == b"[]"


def test_it_is_no_command_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert COMMAND not in capsys.readouterr().out


class CountedCommand(WorkerCommand):
    """Starts workers, and remembers them."""

    started: ClassVar[list[WorkerProcess]] = []

    def start(self, *, is_early: bool = False) -> WorkerProcess:
        self.started.append(super().start(is_early=is_early))
        return self.started[-1]


def test_a_spare_worker_is_ready_once_and_replaced_when_it_died(display: VirtualDisplay) -> None:
    command = worker_command(display.name)
    spare = SpareWorker(CountedCommand(command.words, command.folder))
    started = CountedCommand.started
    spare.prepare()
    spare.prepare()
    first = spare.take()
    assert started == [first]
    spare.prepare()
    started[1].kill()
    eventually(lambda: not started[1].is_alive)
    second = spare.take()
    assert started[2:] == [second] and second.is_alive
    spare.prepare()
    spare.dismiss()
    spare.dismiss()
    eventually(lambda: not started[3].is_alive)
    for worker in (first, second):
        worker.kill()
        worker.end()


@pytest.mark.slow
def test_a_worker_ends_when_whoever_started_it_is_killed(display: VirtualDisplay) -> None:
    port = free_port()
    program = display.start([sys.executable, "-m", "app.client", "share", "--rfb-port", str(port)])
    eventually(lambda: is_listening(port))
    viewed: Journal[ViewEvent] = Journal()
    view = ScreenView(dial_vnc("127.0.0.1", port, 5.0), on_event=viewed.note)
    view.start()
    viewed.wait_for(lambda event: isinstance(event, Painted) and bool(event.rects))
    eventually(lambda: bool(workers_of(program.pid)))
    pids = workers_of(program.pid)
    program.kill()
    program.wait()
    begin_s = time.monotonic()
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
    assert time.monotonic() - begin_s < 3.0
    view.stop()
    assert view.wait(2)
