"""Types one letter after the other into a view and notes when each is painted there and seen here."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.glass.observer import Observer
from bench.glass.programs import MeasuringError
from bench.glass.stand import Stand
from bench.keyboard.fingers import Fingers

GLANCE_S = 0.002
PAUSE_S = (0.1, 0.3)
"""Between seeing a letter and pressing the next key: a quick typist."""

PATIENCE_S = 10.0
"""A letter that is not seen for so long counts as never seen."""

FIRST_KEY_TRIES = 10
FIRST_KEY_WAIT_S = 2.0
"""A view may give up keys, or the session the right to them, a moment after its first picture."""


@dataclass(frozen=True)
class Stroke:
    """One key, milliseconds after it was pressed; infinite for never.

    Attributes:
        painted_ms: the far program had painted for it.
        seen_ms: that was seen whole on the near screen.
    """

    painted_ms: float
    seen_ms: float


class Typist:
    """Sits at the near screen of a stand whose scene is typed."""

    def __init__(self, stand: Stand, observer: Observer, fingers: Fingers, seed: int) -> None:
        self._stand, self._observer, self._fingers = stand, observer, fingers
        self._rng = random.Random(seed)
        self._painted_ns: dict[int, int] = {}

    def begin(self) -> None:
        """Open the curtain, wait until the view shows the first picture, and find out that keys reach it.

        Raises:
            MeasuringError: they do not.
        """
        self._stand.scene.begin()
        self._stand.programs.wait_until(lambda: self._glance() == 0, f"{self._stand.pair.name}: the first picture")
        for _ in range(FIRST_KEY_TRIES):
            before = len(self._painted_ns)
            self._fingers.strike()
            if self._wait(lambda: len(self._painted_ns) > before, FIRST_KEY_WAIT_S):  # noqa: B023  # used at once
                self._settle()
                return
        raise MeasuringError(f"{self._stand.pair.name}: no key reaches the far screen.")

    def type_while(self, goes_on: Callable[[int], bool]) -> list[Stroke]:
        """Type while a condition on the number of letters so far holds."""
        strokes: list[Stroke] = []
        while goes_on(len(strokes)):
            strokes.append(self._stroke())
            self._wait(lambda: False, self._rng.uniform(*PAUSE_S))
        return strokes

    def _stroke(self) -> Stroke:
        number = max(self._painted_ns) + 1
        pressed_ns = self._fingers.strike()
        is_seen = self._wait(lambda: self._seen(number), PATIENCE_S)
        seen_ns = time.monotonic_ns()
        painted_ns = self._painted_ns.get(number)
        painted_ms = float("inf") if painted_ns is None else (painted_ns - pressed_ns) / 1e6
        if not is_seen:
            self._settle()
        return Stroke(painted_ms, (seen_ns - pressed_ns) / 1e6 if is_seen else float("inf"))

    def _seen(self, number: int) -> bool:
        glanced = self._glance()
        return glanced is not None and number in self._painted_ns and glanced >= number

    def _settle(self) -> None:
        """Wait until the view shows all that was painted."""
        self._wait(lambda: self._glance() == max(self._painted_ns), PATIENCE_S)

    def _glance(self) -> int | None:
        scene = self._stand.scene
        while scene.has_news():
            focus = scene.listen()
            if focus is None:
                raise MeasuringError("The typed scene has ended.")
            words = scene.lines[-1].split()
            self._painted_ns[int(words[0])] = int(words[1])
            self._observer.move_focus(*focus)
        return self._observer.glance()

    def _wait(self, check: Callable[[], bool], timeout_s: float) -> bool:
        deadline_s = time.monotonic() + timeout_s
        while not check():
            if time.monotonic() > deadline_s:
                return False
            self._glance()
            time.sleep(GLANCE_S)
        return True
