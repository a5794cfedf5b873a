"""The line and the scene as processes that a measurement speaks with."""

from __future__ import annotations

import json
import os
import select
import sys
from typing import Any

from bench.glass.plan import Take, Wire
from bench.glass.programs import MeasuringError, Programs, Screen


class LineProcess:
    """The slow line, in a process of its own.

    Attributes:
        ports: where it is entered, in the order of those that it leads to.
    """

    def __init__(self, programs: Programs, wire: Wire, *ports: int) -> None:
        """Start it; it forwards to these ports."""
        command = [sys.executable, "-m", "bench.glass.line", "--down", wire.down, "--up", wire.up]
        command += ["--delay-ms", str(wire.delay_ms), "--queue-ms", str(wire.queue_ms), "--to", *map(str, ports)]
        self._process = programs.start(command, is_spoken_to=True)
        self.ports: list[int] = self._answer()["ports"]

    def counts(self) -> dict[str, int]:
        """Return the bytes delivered so far, "up" and "down"."""
        return self.command("count")

    def command(self, words: str) -> dict[str, int]:
        """Have the line do something: count, cut, lose SECONDS, hold SECONDS."""
        assert self._process.stdin is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()
        counts: dict[str, int] = self._answer()
        return counts

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise MeasuringError("The slow line has ended.")
        return json.loads(line)


class SceneProcess:
    """The scene, in a process of its own on the far screen.

    Attributes:
        lines: what it has said of painted frames.
        is_done: whether the last frame is painted.
    """

    def __init__(self, programs: Programs, screen: Screen, take: Take) -> None:
        """Start it, and wait for its curtain."""
        command = [sys.executable, "-m", "bench.glass.scene", "--scene", take.scene, "--rate", str(take.rate)]
        command += ["--seconds", str(take.seconds), "--seed", str(take.seed)]
        command += ["--typed"] if take.is_typed else []
        self._process = programs.start(command, screen.environment, is_spoken_to=True)
        self.lines: list[str] = []
        self.is_done = False
        if self._next() != "ready":
            raise MeasuringError("The scene did not start. " + programs.last_words())

    def begin(self) -> None:
        """Open the curtain."""
        assert self._process.stdin is not None
        self._process.stdin.write("begin\n")
        self._process.stdin.flush()

    def has_news(self) -> bool:
        """Tell whether it has said something more."""
        assert self._process.stdout is not None
        return bool(select.select([self._process.stdout.fileno()], [], [], 0)[0])

    def listen(self) -> tuple[int, int] | None:
        """Take one line; returns where the third mark of the frame is, None when it was the last word."""
        line = self._next()
        if line in {"done", ""}:
            self.is_done = True
            return None
        self.lines.append(line)
        words = line.split()
        return int(words[2]), int(words[3])

    def _next(self) -> str:
        """Take one line and no more from the pipe: `has_news` looks at the pipe, not at a buffer of ours."""
        assert self._process.stdout is not None
        taken = b""
        while (byte := os.read(self._process.stdout.fileno(), 1)) not in {b"", b"\n"}:
            taken += byte
        return taken.decode()
