"""The stage: virtual X screens with a window manager, and our programs on them as processes of their own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import mss
import mss.tools

from app.demo.errors import MissingProgramError

END_TIMEOUT_S = 8.0
"""A program that was asked to end gets this long; then it is killed."""

WINDOW_RULES = """<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc">
<placement><policy>UnderMouse</policy><center>yes</center></placement>
<theme><name>Clearlooks</name></theme>
</openbox_config>"""


class Program:
    """One running program; its output goes to a log file.

    Attributes:
        process: the operating system's process.
        log: what it printed.
    """

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=output,
                env={**os.environ, **(environment or {})},
            )

    def first_line(self) -> str:
        """Wait for the first line that the program prints, and return it ("" when it ended before)."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().decode().strip()

    def is_running(self) -> bool:
        """Tell whether the program has not ended."""
        return self.process.poll() is None

    def end(self) -> None:
        """Ask the program to end, and make it after the time limit."""
        for mark in (signal.SIGTERM, signal.SIGKILL):
            if self.is_running():
                self.process.send_signal(mark)
                try:
                    self.process.wait(END_TIMEOUT_S)
                except subprocess.TimeoutExpired:
                    continue
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process.wait()


class Screen:
    """A virtual X screen with openbox on it; a context manager.

    Attributes:
        name: what DISPLAY holds, e.g. ":7".
    """

    def __init__(self, folder: Path, width_px: int, height_px: int) -> None:
        require("Xvfb", "xvfb")
        require("openbox", "openbox")
        self._ending = ExitStack()
        self._folder = folder
        read_end, write_end = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width_px}x{height_px}x24", "-nolisten", "tcp"],
            pass_fds=(write_end,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        with os.fdopen(read_end) as answer:
            self.name = f":{answer.readline().strip()}"
        self._ending.callback(self._end_server)
        rules = folder / "openbox.xml"
        rules.write_text(WINDOW_RULES)
        self.start(["openbox", "--config-file", str(rules)], folder / f"openbox{self.name[1:]}.log")

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.close()

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs in its environment to open its windows here."""
        return {"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}

    def start(self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> Program:
        """Start a program on this screen; it ends with the screen at the latest."""
        program = Program(command, log, {**self.environment, **(environment or {})})
        self._ending.callback(program.end)
        return program

    def save_picture(self, path: Path) -> None:
        """Write what the whole screen shows now to a PNG file."""
        with mss.MSS(display=self.name) as eye:
            shot = eye.grab(eye.monitors[0])
            mss.tools.to_png(shot.rgb, shot.size, output=str(path))

    def _end_server(self) -> None:
        self._server.terminate()
        try:
            self._server.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()


def require(program: str, package: str) -> None:
    """Raise MissingProgramError, naming the Debian package, when a program is not installed."""
    if shutil.which(program) is None:
        raise MissingProgramError(f"{program} is not installed; on Debian: apt-get install {package}")
