"""Programs that a measurement runs: virtual screens, servers, viewers; each ends with the measurement."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType, TracebackType

START_TIMEOUT_S = 20.0
END_TIMEOUT_S = 5.0
POLL_S = 0.02

LISTENING = "0A"
"""State of a listening socket in /proc/net/tcp (Linux, include/net/tcp_states.h)."""

WINDOW_RULES = """<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc"><applications>
<application class="*"><decor>no</decor><position force="yes"><x>0</x><y>0</y></position></application>
</applications></openbox_config>"""
"""No frames, so that every viewer's picture begins in the screen's corner."""


class MeasuringError(Exception):
    """A measurement could not be made; the text says why."""


class Programs:
    """Starts programs, each in a process group of its own, and ends them in reverse order; a context manager.

    Attributes:
        folder: for logs, settings and files, removed at the end.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="deskhand-bench-"))
        self._ending = ExitStack()
        self._count = 0

    def __enter__(self) -> Programs:
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:  # else it would leave screens and servers behind
            signal.signal(signal.SIGTERM, _leave)
            self._ending.callback(signal.signal, signal.SIGTERM, signal.SIG_DFL)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        *,
        is_spoken_to: bool = False,
        pass_fds: Sequence[int] = (),
    ) -> subprocess.Popen[str]:
        """Start a program.

        Args:
            environment: added to ours.
            is_spoken_to: connect its standard input and output to us; its output goes to a log else.

        Raises:
            MeasuringError: it is not installed.
        """
        if shutil.which(command[0]) is None:
            raise MeasuringError(f"{command[0]} is not installed.")
        self._count += 1
        with (self.folder / f"{self._count:02d}-{Path(command[0]).name}.log").open("wb") as log:
            program = subprocess.Popen(
                list(command),
                env={**os.environ, "HOME": str(self.folder), **(environment or {})},
                stdin=subprocess.PIPE if is_spoken_to else subprocess.DEVNULL,
                stdout=subprocess.PIPE if is_spoken_to else log,
                stderr=log,
                text=True,
                start_new_session=True,
                pass_fds=pass_fds,
            )
        self._ending.callback(end, program)
        return program

    def wait_until(
        self,
        check: Callable[[], bool],
        what: str,
        timeout_s: float = START_TIMEOUT_S,
        program: subprocess.Popen[str] | None = None,
    ) -> None:
        """Wait until something is so.

        Args:
            program: whose end means that it will never be.

        Raises:
            MeasuringError: it did not come about in time; the text has the programs' last words.
        """
        deadline = time.monotonic() + timeout_s
        while not check():
            if time.monotonic() > deadline or (program is not None and program.poll() is not None):
                raise MeasuringError(f"{what}: not within {timeout_s:.0f} s.\n{self.last_words()}")
            time.sleep(POLL_S)

    def last_words(self) -> str:
        """Return the ends of the logs that hold anything."""
        texts = {log.name: log.read_text(errors="replace")[-600:].strip() for log in sorted(self.folder.glob("*.log"))}
        return "\n".join(f"{name}: {text}" for name, text in texts.items() if text)


class Screen:
    """A virtual X screen with a window manager.

    Attributes:
        name: what DISPLAY holds.
        environment: of a program that is to appear there.
    """

    def __init__(self, programs: Programs, width: int, height: int) -> None:
        """Start it, and wait until it answers."""
        read_end, write_end = os.pipe()
        size = f"{width}x{height}x24"
        programs.start(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", size, "-nolisten", "tcp", "-noreset"],
            pass_fds=[write_end],
        )
        os.close(write_end)
        with os.fdopen(read_end) as answer:
            number = answer.readline().strip()
        if not number:
            raise MeasuringError("The virtual screen did not start. " + programs.last_words())
        self.name = f":{number}"
        self.environment = {"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}
        rules = programs.folder / "openbox.xml"
        rules.write_text(WINDOW_RULES)
        programs.start(["openbox", "--config-file", str(rules)], self.environment)


def _leave(number: int, frame: FrameType | None) -> None:
    """End this program as Ctrl+C would, so that what it started ends too."""
    raise SystemExit(128 + number)


def end(program: subprocess.Popen[str]) -> None:
    """End a program and what it started, its own process group: ask first, then make it."""
    for pipe in (program.stdin, program.stdout):
        if pipe is not None:
            pipe.close()
    for mark in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(program.pid, mark)
            program.wait(END_TIMEOUT_S)
        except ProcessLookupError:
            break  # the whole group has gone
        except subprocess.TimeoutExpired:
            continue
    program.wait()


def free_port() -> int:
    """Return a TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_listening(port: int) -> bool:
    """Tell whether somebody listens on a port, without connecting: a VNC server would take us for a viewer."""
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        for line in table.read_text().splitlines()[1:] if table.exists() else ():
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                return True
    return False
