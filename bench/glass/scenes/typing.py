"""Somebody writes: a letter a frame, with a caret, in front of a screen full of other things."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from bench.glass import mark
from bench.glass.scenes import drawing
from bench.glass.scenes.scene import Scene

LEFT_SHARE, TOP_SHARE = 0.35, 0.45
MARGIN_PX = 40


class Typing(Scene):
    """A list of tickets that fills the screen, an answer in front of it, and one letter more with each frame."""

    def begin(self, painter: QPainter) -> None:
        """Draw both windows, the answer empty."""
        drawing.window(painter, self.area, "Tickets", self.rng)
        left, top = int(self.area.width() * LEFT_SHARE), int(self.area.height() * TOP_SHARE)
        answer = QRect(left, top, self.area.width() - left, self.area.height() - top)
        drawing.window(painter, answer, "Answer", self.rng)
        self._page = answer.adjusted(MARGIN_PX, 2 * MARGIN_PX + mark.HEIGHT_PX, -MARGIN_PX, -MARGIN_PX)
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
        return QPoint(self._page.x(), self._page.y() - mark.HEIGHT_PX - 8)

    def _cell(self) -> QRect:
        line_px = int(drawing.LINE_PX * 1.3)
        left, top = self._page.x() + self._column * self._width_px, self._page.y() + self._row * line_px
        return QRect(left, top, self._width_px, line_px)
