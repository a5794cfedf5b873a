"""One worker process, seen by whoever started it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from remote.share.worker.line import Line

END_TIMEOUT_S = 1.0
"""A worker whose input has ended gets so long to close its screen; then it is killed, which harms nothing either."""

EARLY = "--early"
"""Tells a worker that it has time to warm up."""


@dataclass(frozen=True)
class WorkerCommand:
    """How to start a worker.

    Attributes:
        words: the program and its arguments; it calls `service.serve` on its standard input and output, and knows
            the word EARLY as one more argument.
        folder: where it is started.
    """

    words: Sequence[str]
    folder: Path | None = None

    def start(self, *, is_early: bool = False) -> WorkerProcess:
        """Start one; returns at once.

        Args:
            is_early: nobody waits for it yet.

        Raises:
            OSError: there is no such program, or no room for another process.
        """
        return WorkerProcess([*self.words, EARLY] if is_early else self.words, self.folder)


class WorkerProcess:
    """A process at low priority that talks over its standard input and output; its complaints go where ours go.

    Attributes:
        line: one thread may receive on it.
        pid: its process id.
    """

    def __init__(self, words: Sequence[str], folder: Path | None) -> None:
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW
        self._process = subprocess.Popen(
            list(words),
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
            creationflags=flags,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        # The line owns descriptors of its own: the ones of Popen are closed by Popen, whoever still reads.
        with self._process.stdin as to_worker, self._process.stdout as from_worker:
            self.line = Line(os.dup(from_worker.fileno()), os.dup(to_worker.fileno()))
        self.pid = self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it at once, from any thread; whoever receives from it finds the end."""
        with suppress(OSError):  # it was faster
            self._process.kill()

    def end(self) -> int:
        """Let it end, see to it that it does, and clean up; nobody may be receiving. Returns its exit code.

        A negative one is the number of the signal that killed it.
        """
        self.line.finish()
        try:
            code = self._process.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self._process.wait()
        self.line.close()
        return code
