"""What the scenes are made of: words, windows with tables, and pictures like photographs."""

from __future__ import annotations

import random

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

SYLLABLES = ("ba", "co", "de", "fi", "gahu", "in", "jo", "ka", "li", "mo", "nor", "pe", "qui", "ra", "stu", "ti", "un")

TITLE_PX, ROW_PX, LINE_PX = 30, 24, 18

LETTER_PX = 8
"""Mean width of a letter in the windows' font, so that a table fills its window."""

BLOCK_PX = 10
"""Size of the soft blotches of a picture: large enough to be photograph-like, small enough to cost what one costs."""

GRAIN = 4.0
"""Standard deviation of a picture's noise, levels; a camera's at indoor light."""


def mono() -> QFont:
    """Return the font of logs and editors."""
    font = QFont("monospace", 11)
    font.setStyleHint(QFont.StyleHint.TypeWriter)
    return font


def sans() -> QFont:
    """Return the font of windows."""
    return QFont("sans-serif", 10)


def word(rng: random.Random) -> str:
    """Return something that is as long and as varied as words are."""
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((1, 2, 2, 3, 3, 4))))


def sentence(rng: random.Random, letters: int) -> str:
    """Return words of about so many letters together."""
    text = ""
    while len(text) < letters:
        text += word(rng) + " "
    return text.strip().capitalize()


def log_lines(rng: random.Random, count: int) -> list[str]:
    """Return numbered lines of a log file, of different length."""
    return [
        f"{n:05d} {rng.choice(('info', 'info', 'info', 'warn', 'fail'))}  {sentence(rng, rng.randint(20, 130))}"
        for n in range(count)
    ]


def window(painter: QPainter, area: QRect, title: str, rng: random.Random) -> None:
    """Draw a program's window: a title bar, buttons, and a table with striped rows."""
    hue = rng.randrange(360)
    painter.fillRect(area, QColor("#fbfbfa"))
    painter.fillRect(area.x(), area.y(), area.width(), TITLE_PX, QColor.fromHsv(hue, 90, 190))
    painter.setPen(QColor.fromHsv(hue, 60, 140))
    painter.drawRect(area.adjusted(0, 0, -1, -1))
    painter.setFont(sans())
    painter.setPen(QColor("#1b1b1b"))
    painter.drawText(area.x() + 12, area.y() + 20, title)
    for place in range(4):
        button = QRect(area.x() + 12 + place * 110, area.y() + TITLE_PX + 8, 100, 26)
        painter.fillRect(button, QColor.fromHsv(hue, 20, 235))
        painter.drawText(button, Qt.AlignmentFlag.AlignCenter, word(rng))
    _table(painter, area.adjusted(12, TITLE_PX + 46, -12, -12), rng)


def _table(painter: QPainter, area: QRect, rng: random.Random) -> None:
    starts = (0, 90, 330, 480)
    for row in range(area.height() // ROW_PX):
        line = QRect(area.x(), area.y() + row * ROW_PX, area.width(), ROW_PX)
        if row % 2 == 0:
            painter.fillRect(line, QColor("#eef1f5"))
        remark = sentence(rng, rng.randint(20, max(21, (area.width() - starts[-1]) // LETTER_PX)))
        cells = (str(rng.randrange(100_000)), sentence(rng, 22), f"{rng.randrange(10**6) / 100:.2f}", remark)
        for start, text in zip(starts, cells, strict=True):
            painter.drawText(line.adjusted(start + 6, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)


def photograph(width: int, height: int, seed: int) -> QImage:
    """Return a soft, coloured, grainy picture."""
    random_numbers = np.random.default_rng(seed)
    coarse = random_numbers.uniform(20, 235, (height // BLOCK_PX + 2, width // BLOCK_PX + 2, 3))
    rows, columns = np.linspace(0, coarse.shape[0] - 1.001, height), np.linspace(0, coarse.shape[1] - 1.001, width)
    top, left = rows.astype(int), columns.astype(int)
    down, right = (rows - top)[:, None, None], (columns - left)[None, :, None]
    upper = coarse[top][:, left] * (1 - right) + coarse[top][:, left + 1] * right
    lower = coarse[top + 1][:, left] * (1 - right) + coarse[top + 1][:, left + 1] * right
    soft = upper * (1 - down) + lower * down
    grainy = soft + random_numbers.normal(0, GRAIN, (height, width, 1))
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = np.clip(grainy, 0, 255)
    return QImage(pixels.tobytes(), width, height, width * 4, QImage.Format.Format_RGB32).copy()
