"""What a scene is: a first picture, and a step for each frame after it."""

from __future__ import annotations

import abc
import random
from typing import ClassVar

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter

from bench.glass import mark


class Scene(abc.ABC):
    """Draws on one picture of the whole screen; what is not drawn over stays.

    Attributes:
        frames_per_s: how often its steps come unless the caller says otherwise.
        area: the whole screen, pixels.
        rng: the only source of chance, so that a seed is a scene.
    """

    frames_per_s: ClassVar[float] = 10.0

    def __init__(self, area: QRect, seed: int) -> None:
        """Prepare what the frames need; draws nothing yet."""
        self.area = area
        self.rng = random.Random(seed)

    @abc.abstractmethod
    def begin(self, painter: QPainter) -> None:
        """Draw the first picture."""

    @abc.abstractmethod
    def step(self, painter: QPainter, number: int) -> None:
        """Draw a frame, numbered from 1."""

    def focus(self) -> QPoint:
        """Return where the third frame mark goes: in the middle of what changes, so that the content is timed too."""
        return QPoint((self.area.width() - mark.WIDTH_PX) // 2, self.area.height() // 2)
