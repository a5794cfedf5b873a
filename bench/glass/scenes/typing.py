"""Somebody writes: a letter a frame, with a caret, in a window full of other things."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from bench.glass import mark
from bench.glass.scenes import drawing
from bench.glass.scenes.scene import Scene

SIDE_SHARE = 0.3
MARGIN_PX = 40


class Typing(Scene):
    """A list at the left, an editor at the right, and one letter more with each frame."""

    def begin(self, painter: QPainter) -> None:
        """Draw both halves, the editor empty."""
        side = int(self.area.width() * SIDE_SHARE)
        drawing.window(painter, QRect(0, 0, side, self.area.height()), "Inbox", self.rng)
        self._page = QRect(side, 0, self.area.width() - side, self.area.height())
        drawing.window(painter, self._page, "Answer", self.rng)
        self._page = self._page.adjusted(MARGIN_PX, 200, -MARGIN_PX, -120)
        painter.fillRect(self._page, QColor("#ffffff"))
        painter.setFont(drawing.mono())
        self._width_px = QFontMetrics(drawing.mono()).horizontalAdvance("m")
        self._text = drawing.sentence(self.rng, 4000)
        self._column, self._row = 0, 0

    def step(self, painter: QPainter, number: int) -> None:
        """Write a letter, move the caret, wrap, and begin a new page when this one is full."""
        painter.setFont(drawing.mono())
        painter.fillRect(self._cell(), QColor("#ffffff"))
        painter.setPen(QColor("#141414"))
        cell = self._cell()
        painter.drawText(cell.x(), cell.y() + 16, self._text[number % len(self._text)])
        self._column += 1
        if (self._column + 2) * self._width_px > self._page.width():
            self._column, self._row = 0, self._row + 1
        if (self._row + 1) * drawing.LINE_PX * 1.3 > self._page.height():
            self._row = 0
            painter.fillRect(self._page, QColor("#ffffff"))
        painter.fillRect(self._cell().adjusted(1, 2, 2 - self._width_px, -2), QColor("#2060d0"))

    def focus(self) -> QPoint:
        """Return a place right above the page, as a word count would be."""
        return QPoint(int(self.area.width() * SIDE_SHARE) + MARGIN_PX, 200 - mark.HEIGHT_PX - 8)

    def _cell(self) -> QRect:
        line_px = int(drawing.LINE_PX * 1.3)
        left, top = self._page.x() + self._column * self._width_px, self._page.y() + self._row * line_px
        return QRect(left, top, self._width_px, line_px)
