"""Stock viewers notice nothing of a capture process that dies, whatever they decode."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from displays import VirtualDisplay, eventually
from peers.shared import FIXED, VIEWER, SharedScreen, shared_screen

from app.client.worker_command import COMMAND

pytestmark = pytest.mark.peer

RECOVERY_S = 3.0


@pytest.fixture
def far() -> Iterator[SharedScreen]:
    with shared_screen() as shared:
        yield shared


@pytest.mark.parametrize("encoding", ["Tight", "ZRLE", "Raw"])
def test_vncviewer_sees_the_screen_again_at_once(far: SharedScreen, encoding: str) -> None:
    with VirtualDisplay(far.screen.width, far.screen.height) as near:
        options = [*FIXED, "-NoJPEG", f"-PreferredEncoding={encoding}"]
        viewer = near.start([*VIEWER, *options, f"127.0.0.1::{far.port}"])
        eventually(lambda: (near.picture() == far.screen.picture()).all())
        for _ in range(2):
            begin_s = time.monotonic()
            kill_worker(far.screen.name)
            far.change()
            eventually(lambda: (near.picture() == far.screen.picture()).all())
            assert time.monotonic() - begin_s < RECOVERY_S
        assert viewer.poll() is None


def kill_worker(display: str) -> None:
    """Kill the worker that looks at a screen."""
    numbers = (entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit())
    workers = [int(pid) for pid in numbers if is_worker(pid, display)]
    assert workers
    for pid in workers:
        os.kill(pid, signal.SIGKILL)


def is_worker(pid: str, display: str) -> bool:
    """Tell whether a process is a worker for a display."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return False
    return COMMAND in words and display in words
