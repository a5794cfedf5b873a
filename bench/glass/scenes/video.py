"""A film of 640x360 plays in a window; everything else rests."""

from __future__ import annotations

import math
from typing import ClassVar

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter

from bench.glass.scenes import drawing
from bench.glass.scenes.scene import Scene

WIDTH_PX, HEIGHT_PX = 640, 360
LEFT_PX, TOP_PX = 480, 272
ROOM_PX = 240
"""The picture is larger than the film by this, so that the camera can pan."""


class Video(Scene):
    """The camera pans over a photograph while a ball crosses it."""

    frames_per_s: ClassVar[float] = 30.0

    def begin(self, painter: QPainter) -> None:
        """Draw the player and the first picture."""
        self._picture = drawing.photograph(WIDTH_PX + ROOM_PX, HEIGHT_PX + ROOM_PX, self.rng.randrange(1 << 30))
        self._colour = QColor.fromHsv(self.rng.randrange(360), 200, 230)
        drawing.window(painter, self.area, "Player", self.rng)
        self.step(painter, 0)

    def step(self, painter: QPainter, number: int) -> None:
        """Draw the next picture of the film."""
        half = ROOM_PX / 2
        pan = QPoint(int(half + half * math.sin(number / 9)), int(half + half * math.cos(number / 13)))
        film = QRect(LEFT_PX, TOP_PX, WIDTH_PX, HEIGHT_PX)
        painter.drawImage(film, self._picture, QRect(pan, film.size()))
        painter.save()
        painter.setClipRect(film)
        painter.setBrush(self._colour)
        painter.drawEllipse(LEFT_PX + number * 9 % (WIDTH_PX + 90) - 90, TOP_PX + 120, 90, 90)
        painter.restore()

    def focus(self) -> QPoint:
        """Return a place inside the film, as subtitles are."""
        return QPoint(LEFT_PX + 224, TOP_PX + 304)
