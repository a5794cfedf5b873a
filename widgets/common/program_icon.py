"""The programs' own icon, with the number of those who wait in its corner for the tray."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

from widgets.common.amounts import count_text
from widgets.common.theme import LIGHT, Icon, Theme, Tone

SIZES_PX = (16, 22, 24, 32, 48, 64, 128, 256)
MOST_COUNTED = 9
"""Two digits are not read in a tray."""


class Program(StrEnum):
    """Which program; each has its picture."""

    WORKSTATION = "workstation"
    COMPANION = "companion"


_PICTURES = {Program.WORKSTATION: Icon.WORKSTATION, Program.COMPANION: Icon.HELP}


def program_icon(theme: Theme, program: Program, waiting: int = 0, *, is_watched: bool = False) -> QIcon:
    """Return the icon with the number waiting; `is_watched` turns it red while somebody sees the screen."""
    icon = QIcon()
    for size in SIZES_PX:
        icon.addPixmap(program_pixmap(theme, program, size, waiting, is_watched=is_watched))
    return icon


def program_pixmap(
    theme: Theme, program: Program, size_px: int, waiting: int = 0, *, is_watched: bool = False
) -> QPixmap:
    """Return one size of the icon, in device pixels; it is the same in light and dark."""
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT[Tone.DANGER if is_watched else Tone.ACCENT]))
    painter.drawRoundedRect(QRectF(0, 0, size_px, size_px), size_px * 0.22, size_px * 0.22)
    inner = round(size_px * 0.68)
    picture = Icon.VIEW if is_watched else _PICTURES[program]
    at = (size_px - inner) // 2
    painter.drawPixmap(at, at, theme.pixmap(picture, Tone.ON_ACCENT, 1.0, inner))
    if waiting:
        _paint_count(painter, size_px, count_text(waiting, MOST_COUNTED))
    painter.end()
    return pixmap


def _paint_count(painter: QPainter, size_px: int, text: str) -> None:
    width = size_px * (0.56 if len(text) == 1 else 0.74)
    pill = QRectF(size_px - width, size_px * 0.44, width, size_px * 0.56)
    painter.setBrush(QColor(LIGHT[Tone.DANGER]))
    painter.setPen(QColor(LIGHT[Tone.ON_DANGER]))
    painter.drawRoundedRect(pill.adjusted(0.5, 0.5, -0.5, -0.5), pill.height() / 2, pill.height() / 2)
    font = QFont(painter.font())
    font.setPixelSize(max(7, round(size_px * 0.42)))
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
