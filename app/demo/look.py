"""Asks a program's eyes (app.demo.puppet) where its widgets are and what they show, and waits for what is to come."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

from app.demo.errors import DemoError
from app.demo.hand import Hand
from app.demo.puppet import Answer, Question
from app.demo.stage import END_TIMEOUT_S

POLL_S = 0.03
REST_LOOKS = 4
"""A widget that is at one place for so many looks stays there."""
STEP_TIMEOUT_S = 30.0
"""Longer than any step takes on a slow machine, shorter than a person would wait."""


class Onlooker:
    """What a person at one screen sees of one program, and does to it with a hand."""

    def __init__(self, socket_path: Path, hand: Hand, program: str) -> None:
        self._path = socket_path
        self._hand = hand
        self._program = program

    def ask(self, name: str, *, row: str = "", value_of: str = "") -> Answer:
        """Return what the eyes see of a widget; `is_there` is False while the program has no such widget."""
        question: Question = {"name": name}
        if row:
            question["row"] = row
        if value_of:
            question["property"] = value_of
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(STEP_TIMEOUT_S)
            line.connect(str(self._path))
            with line.makefile("rw") as words:
                words.write(json.dumps(question) + "\n")
                words.flush()
                answer: Answer = json.loads(words.readline())
                return answer
        return {"is_there": False}

    def wait_for(
        self,
        name: str,
        *,
        row: str = "",
        value_of: str = "",
        until: Callable[[Answer], bool] = lambda answer: True,
        timeout_s: float = STEP_TIMEOUT_S,
    ) -> Answer:
        """Wait until a widget (or a row of a list) is there and as wished, and return what is seen.

        Raises:
            DemoError: it did not come in time; says what was seen instead.
        """
        deadline = time.monotonic() + timeout_s
        answer: Answer = {}
        while time.monotonic() < deadline:
            answer = self.ask(name, row=row, value_of=value_of)
            if answer.get("is_there") and until(answer):
                return answer
            time.sleep(POLL_S)
        wanted = f"{name} with {row!r}" if row else name
        raise DemoError(f"{self._program}: {wanted} did not appear as expected within {timeout_s:.0f} s: {answer}")

    def wait_gone(self, name: str, timeout_s: float = STEP_TIMEOUT_S) -> None:
        """Wait until no visible widget has this name any more."""
        deadline = time.monotonic() + timeout_s
        while self.ask(name).get("is_there"):
            if time.monotonic() > deadline:
                raise DemoError(f"{self._program}: {name} is still there after {timeout_s:.0f} s")
            time.sleep(POLL_S)

    def click(self, name: str, *, row: str = "") -> None:
        """Click the middle of a widget, or of a row of a list, as soon as it is there, enabled and at rest."""
        left, top, width, height = self._wait_at_rest(name, row)
        self._hand.click(left + width // 2, top + height // 2)

    def _wait_at_rest(self, name: str, row: str) -> list[int]:
        """Return where a widget is once it stays there: the window manager has placed it, the list has scrolled."""
        places: list[list[int]] = []

        def is_at_rest(seen: Answer) -> bool:
            places.append(seen["rect"])
            last = places[-REST_LOOKS:]
            return bool(seen.get("is_enabled")) and last == last[:1] * REST_LOOKS

        return self.wait_for(name, row=row, until=is_at_rest)["rect"]

    def write(self, name: str, text: str) -> None:
        """Click into a field and type."""
        self.click(name)
        self.wait_for(name, until=lambda seen: bool(seen.get("has_focus")))
        self._hand.write(text)

    def end_program(self) -> None:
        """Ask the program to end, where another one of ours started it, and wait until it has."""
        pid = self.ask("").get("pid")
        if pid is None:
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + END_TIMEOUT_S
        while _is_running(pid) and time.monotonic() < deadline:
            time.sleep(POLL_S)

    def point_at(self, x: int, y: int) -> None:
        """Click a point of the screen, in physical pixels."""
        self._hand.click(x, y)

    def press(self, *names: str) -> None:
        """Press keys together, wherever the focus is."""
        self._hand.press(*names)

    def type(self, text: str) -> None:
        """Type, wherever the focus is."""
        self._hand.write(text)


def _is_running(pid: int) -> bool:
    """Tell whether a process has not ended; one that its parent has not asked about yet has ended all the same."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] != "Z"
