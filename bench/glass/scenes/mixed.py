"""A minute of work in short: a letter, a log, other programs and a film take turns."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter

from bench.glass.scenes.scene import Scene
from bench.glass.scenes.scroll import Scroll
from bench.glass.scenes.switch import Switch
from bench.glass.scenes.typing import Typing
from bench.glass.scenes.video import Video

FRAMES_A_TURN = (8, 25)
TURNS: tuple[type[Scene], ...] = (Typing, Scroll, Video, Switch)


class Mixed(Scene):
    """The seed decides what comes, and for how many frames.

    Attributes:
        now: whose turn it is.
    """

    frames_per_s: ClassVar[float] = 12.0

    def __init__(self, area: QRect, seed: int) -> None:
        """Begin with somebody writing."""
        super().__init__(area, seed)
        self.now: Scene = Typing(area, seed)
        self._left = self.rng.randint(*FRAMES_A_TURN)

    def begin(self, painter: QPainter) -> None:
        """Draw the first turn's first picture."""
        self.now.begin(painter)

    def step(self, painter: QPainter, number: int) -> None:
        """Go on with this turn, or begin another one; a switch of windows takes one frame."""
        self._left -= 1
        if self._left > 0:
            self.now.step(painter, number)
            return
        kind = self.rng.choice([turn for turn in TURNS if turn is not type(self.now)])
        self.now = kind(self.area, self.rng.randrange(1 << 30))
        self._left = 8 if kind is Switch else self.rng.randint(*FRAMES_A_TURN)
        self.now.begin(painter)

    def focus(self) -> QPoint:
        """Return where this turn happens."""
        return self.now.focus()
