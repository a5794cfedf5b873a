"""Real X screens for tests: an Xvfb of its own for each, and the programs that run on it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType

import mss
import numpy as np
import pytest

START_TIMEOUT_S = 15.0
END_TIMEOUT_S = 5.0
POLL_S = 0.01

Pixels = np.ndarray


class VirtualDisplay:
    """An X screen without a monitor, with or without the openbox window manager.

    Use it as a context manager; leaving it ends every program that `start` began, then the screen itself.

    Attributes:
        name: what DISPLAY holds, e.g. ":7".
        width, height: pixels.
    """

    def __init__(
        self,
        width: int = 1280,
        height: int = 800,
        *,
        has_window_manager: bool = False,
        vnc_options: Sequence[str] | None = None,
    ) -> None:
        """Start the X server and wait until it answers.

        Args:
            width: of the screen, pixels.
            height: of the screen, pixels.
            has_window_manager: start openbox on it.
            vnc_options: makes the screen one of Xtigervnc instead of Xvfb, with these options ("-rfbport", "5999").
        """
        self.width, self.height = width, height
        self._programs: list[subprocess.Popen[bytes]] = []
        read_end, write_end = os.pipe()
        if vnc_options is None:
            command = ["Xvfb", "-screen", "0", f"{width}x{height}x24"]
        else:
            command = ["Xtigervnc", "-geometry", f"{width}x{height}", "-depth", "24", *vnc_options]
        command += ["-displayfd", str(write_end), "-noreset", "-nolisten", "tcp"]
        self._server = subprocess.Popen(
            command, pass_fds=(write_end,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(write_end)
        with os.fdopen(read_end) as answer:
            number = answer.readline().strip()
        if not number:
            self._server.wait(END_TIMEOUT_S)
            raise RuntimeError(f"{command[0]} did not start")
        self.name = f":{number}"
        if has_window_manager:
            self.start(["openbox"])
            eventually(lambda: b"_NET_SUPPORTING_WM_CHECK(WINDOW)" in self.run(["xprop", "-root"]))

    def __enter__(self) -> VirtualDisplay:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a program on this screen, real Qt windows included."""
        return {**os.environ, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}

    def start(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        stdin: int | None = subprocess.DEVNULL,
        stdout: int | None = subprocess.DEVNULL,
        stderr: int | None = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        """Begin a program on this screen; it is ended with the screen at the latest."""
        program = subprocess.Popen(
            list(command),
            env={**self.environment, **(environment or {})},
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
        )
        self._programs.append(program)
        return program

    def run(self, command: Sequence[str]) -> bytes:
        """Run a short program on this screen to its end and return what it printed, errors too."""
        done = subprocess.run(
            list(command),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=START_TIMEOUT_S,
            check=False,
        )
        return done.stdout

    def picture(self) -> Pixels:
        """Return what the whole screen shows now, (height, width, 3) uint8, BGR, without the pointer."""
        # Xtigervnc lists the depth 24 twice, and mss's other backends look for the root's visual in the first only.
        with mss.MSS(display=self.name, backend="xlib") as eye:
            shot = eye.grab(eye.monitors[0])
            return np.frombuffer(shot.bgra, np.uint8).reshape(shot.height, shot.width, 4)[..., :3].copy()

    def resize(self, width: int, height: int) -> None:
        """Change the size of the screen as a new resolution does (xrandr); at most what it was started with."""
        mode = f"{width}x{height}-test"
        timings = [str(number) for number in (60, width, width, width, width, height, height, height, height)]
        output = next(line.split()[0] for line in self.run(["xrandr"]).decode().splitlines() if " connected" in line)
        self.run(["xrandr", "--newmode", mode, *timings])
        self.run(["xrandr", "--addmode", output, mode])
        self.run(["xrandr", "--output", output, "--mode", mode])
        self.width, self.height = width, height

    def has_window(self, title: str) -> bool:
        """Tell whether a visible window has this text in its title."""
        return bool(self.run(["xdotool", "search", "--onlyvisible", "--name", title]).strip())

    def end(self, program: subprocess.Popen[bytes]) -> int:
        """End one program and return its exit code."""
        for mark in (signal.SIGTERM, signal.SIGKILL):
            if program.poll() is None:
                program.send_signal(mark)
                try:
                    program.wait(END_TIMEOUT_S)
                except subprocess.TimeoutExpired:
                    continue
        for pipe in (program.stdin, program.stdout, program.stderr):
            if pipe is not None:
                pipe.close()
        return program.wait()

    def close(self) -> None:
        """End the programs, the last one first, and the screen."""
        while self._programs:
            self.end(self._programs.pop())
        self.end(self._server)


def eventually(check: Callable[[], bool], timeout_s: float = START_TIMEOUT_S) -> None:
    """Wait until something outside this process is so; fail after the time limit."""
    pause = threading.Event()
    deadline = time.monotonic() + timeout_s
    while not check():
        if time.monotonic() > deadline:
            pytest.fail(f"did not happen within {timeout_s} s: {getattr(check, '__name__', check)}")
        pause.wait(POLL_S)


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_listening(port: int) -> bool:
    """Tell whether somebody accepts connections on this port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    """One 1280x800 screen for a test file, without a window manager."""
    with VirtualDisplay() as screen:
        yield screen
