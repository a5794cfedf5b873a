"""A screen at rest: a form that nobody touches; only the frame marks change, and without frames nothing at all."""

from __future__ import annotations

from PySide6.QtGui import QPainter

from bench.glass.scenes import drawing
from bench.glass.scenes.scene import Scene


class Still(Scene):
    """The floor of what a frame can cost."""

    def begin(self, painter: QPainter) -> None:
        """Draw a full window."""
        drawing.window(painter, self.area, "Accounts", self.rng)

    def step(self, painter: QPainter, number: int) -> None:
        """Change nothing."""
