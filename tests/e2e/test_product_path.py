"""The two commands that put the whole product between two screens, as somebody would run them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from displays import VirtualDisplay, eventually, free_port, is_listening

from widgets.companion.slim_banner import HEIGHT_PX, WIDTH_PX

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
WIDTH, HEIGHT = 1280, 720
BAR = HEIGHT_PX
"""Height of the bar that says who sees the screen."""

START_S, END_S = 40.0, 10.0


@pytest.fixture
def own_temp(tmp_path: Path) -> dict[str, str]:
    """An environment whose temporary folder nobody else uses."""
    return {**os.environ, "TMPDIR": str(tmp_path), "QT_QPA_PLATFORM": "xcb"}


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What is to be ended with the test."""
    with ExitStack() as ending:
        yield ending


def started(stack: ExitStack, name: str, *words: str, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start one of the commands, from another folder than the project's."""
    program = subprocess.Popen([ROOT / "bench" / name, *words], env=env, cwd="/")
    stack.callback(lambda: program.poll() is not None or program.kill())
    return program


def children(pid: int) -> list[int]:
    """Return the ids of a process's children and theirs."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *children(int(child))]
    return found


def ended(program: subprocess.Popen[bytes]) -> None:
    """End a command alone, and see that nothing of it is left."""
    family = children(program.pid)
    assert family
    program.send_signal(signal.SIGTERM)
    assert program.wait(END_S) == 0
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]


def test_the_viewer_shows_the_servers_screen_and_both_end_with_all_they_started(
    stack: ExitStack, own_temp: dict[str, str], tmp_path: Path
) -> None:
    far, near = (stack.enter_context(VirtualDisplay(WIDTH, HEIGHT)) for _ in range(2))
    port = free_port()
    server = started(stack, "product_server", str(port), env={**own_temp, "DISPLAY": far.name})
    eventually(lambda: is_listening(port), START_S)
    viewer = started(stack, "product_viewer", "127.0.0.1", str(port), env={**own_temp, "DISPLAY": near.name})

    def is_shown() -> bool:
        there = far.picture()
        return bool(there[:BAR, WIDTH // 2 - 200].any() and np.array_equal(there, near.picture()))

    eventually(is_shown, START_S)
    picture = far.picture()
    bar = slice((WIDTH - WIDTH_PX) // 2, (WIDTH + WIDTH_PX) // 2)
    picture[:BAR, bar] = 0  # the red bar, and nothing else, lies over the screen
    assert not picture.any()
    ended(viewer)
    ended(server)
    assert not list(tmp_path.rglob("*.json"))
    assert not list(tmp_path.rglob("device.key"))
