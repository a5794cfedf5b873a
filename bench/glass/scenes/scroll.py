"""Somebody reads a log: three lines a frame, below a heading and beside a list that stay."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter

from bench.glass import mark
from bench.glass.scenes import drawing
from bench.glass.scenes.scene import Scene

LINES_A_STEP = 3
LINES = 5000
SIDE_PX, HEAD_PX, BAR_PX = 320, 90, 14
COLOURS = {"info": "#202020", "warn": "#8a5a00", "fail": "#b01818"}


class Scroll(Scene):
    """The text moves up; what is new comes in at the bottom."""

    def begin(self, painter: QPainter) -> None:
        """Draw the window and the first page."""
        self._lines = drawing.log_lines(self.rng, LINES)
        drawing.window(painter, self.area, "Log", self.rng)
        self._page = self.area.adjusted(SIDE_PX, HEAD_PX, -BAR_PX - 4, -mark.HEIGHT_PX - 8)
        self._draw(painter, 0)

    def step(self, painter: QPainter, number: int) -> None:
        """Draw the page three lines further down."""
        self._draw(painter, number * LINES_A_STEP)

    def focus(self) -> QPoint:
        """Return the middle of the page's foot, where a status line is."""
        return QPoint(self._page.center().x() - mark.WIDTH_PX // 2, self._page.bottom() + 8)

    def _draw(self, painter: QPainter, first: int) -> None:
        painter.fillRect(self._page, QColor("#ffffff"))
        painter.setFont(drawing.mono())
        for row in range(self._page.height() // drawing.LINE_PX):
            line = self._lines[(first + row) % LINES]
            painter.setPen(QColor(COLOURS[line[6:10]]))
            painter.drawText(self._page.x() + 8, self._page.y() + 14 + row * drawing.LINE_PX, line)
        self._draw_bar(painter, first)

    def _draw_bar(self, painter: QPainter, first: int) -> None:
        bar = QRect(self._page.right() + 2, self._page.y(), BAR_PX, self._page.height())
        painter.fillRect(bar, QColor("#e4e4e4"))
        top = bar.y() + (bar.height() - 60) * (first % LINES) // LINES
        painter.fillRect(QRect(bar.x(), top, BAR_PX, 60), QColor("#8d8d8d"))
