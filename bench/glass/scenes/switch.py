"""Somebody changes between programs: with each frame other windows are in front, a photograph among them."""

from __future__ import annotations

import random
from typing import ClassVar

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from bench.glass.scenes import drawing
from bench.glass.scenes.scene import Scene

PROGRAMS = 7
"""So many windows take turns: each comes back after a while, as programs do."""

SHOWN = 3


class Switch(Scene):
    """Nearly every pixel changes at once."""

    frames_per_s: ClassVar[float] = 1.0

    def begin(self, painter: QPainter) -> None:
        """Choose the windows' places and draw the first ones."""
        width, height = self.area.width(), self.area.height()
        self._places = [
            QRect(self.rng.randint(0, width // 3), self.rng.randint(0, height // 4), width * 5 // 9, height * 2 // 3)
            for _ in range(PROGRAMS)
        ]
        self._seeds = [self.rng.randrange(1 << 30) for _ in range(PROGRAMS)]
        self._photograph = drawing.photograph(440, 300, self.rng.randrange(1 << 30))
        self._draw(painter, 0)

    def step(self, painter: QPainter, number: int) -> None:
        """Bring the next window to the front."""
        self._draw(painter, number)

    def _draw(self, painter: QPainter, number: int) -> None:
        painter.fillRect(self.area, QColor.fromHsv(number * 31 % 360, 40, 180))
        for depth in range(SHOWN):
            which = (number + depth) % PROGRAMS
            drawing.window(painter, self._places[which], f"Window {which}", random.Random(self._seeds[which]))
        painter.drawImage(self.area.width() - 480, self.area.height() - 360, self._photograph)
