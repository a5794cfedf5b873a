"""The programs of one command: they end with it, whichever way it ends, and it with them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType, TracebackType

END_TIMEOUT_S = 5.0
NO_KEY_RING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
"""Keys of a measurement have no business in the desktop's key ring."""


class Stopped(Exception):  # noqa: N818 - a wish, not an error
    """SIGTERM or SIGINT came."""


class Children:
    """Starts programs in our own process group and ends them in reverse order; a context manager.

    Attributes:
        folder: for their logs.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: list[subprocess.Popen[str]] = []
        self._one_ended = threading.Event()

    def __enter__(self) -> Children:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)  # it is ending already
        for program in reversed(self._running):
            program.terminate()
        for program in reversed(self._running):
            try:
                program.wait(END_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
            for pipe in (program.stdin, program.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()

    def start(
        self, module: str, *words: str, given: str = "", environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start one of our programs.

        Args:
            module: run by our own Python.
            words: its arguments.
            given: said on its standard input.
            environment: added to ours.
        """
        log_path = self.folder / f"{len(self._running)}-{module.split('.')[1]}.log"
        with log_path.open("wb") as log:
            program = subprocess.Popen(
                [sys.executable, "-m", module, *words],
                env={**os.environ, **NO_KEY_RING, **(environment or {})},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._running.append(program)
        assert program.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            program.stdin.write(given)
            program.stdin.close()
        return program

    def wait(self) -> int:
        """Wait until one of the programs has ended, and return its exit code."""
        while True:
            for program in self._running:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    return program.wait(0.2)

    def last_words(self) -> str:
        """Return the ends of the logs that hold anything."""
        texts = {log.name: log.read_text(errors="replace")[-800:].strip() for log in sorted(self.folder.glob("*.log"))}
        return "\n".join(f"{name}: {text}" for name, text in texts.items() if text)


def call(module: str, *words: str, given: str = "") -> str:
    """Run one of our programs to its end and return what it said.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        env={**os.environ, **NO_KEY_RING},
        input=given,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped
