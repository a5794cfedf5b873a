"""What a block of the conversation is painted with: the theme, the width, and small tools."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDate, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap

from widgets.common.theme import Icon, TextRole, Theme, Tone

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter

MAX_COLUMN_PX = 960.0
"""Wider than this the eye loses the line: the column stands in the middle."""

MAX_BUBBLE_PX = 640.0
BUBBLE_SHARE = 0.78
"""A bubble leaves this much of the column free on the other side, so that sides are seen at a glance."""


class Paper:
    """One width of the conversation in one theme.

    Attributes:
        theme: colours and type.
        width_px: of the view; `left_px` to `right_px` is the column in it.
        picture: gives a small picture of a file for a size in device pixels, None while it is being made.
    """

    def __init__(
        self, theme: Theme, width_px: float, today: QDate, picture: Callable[[Path, QSize], QPixmap | None]
    ) -> None:
        """Prepare paper for a view `width_px` logical pixels wide."""
        self.theme = theme
        self.width_px = width_px
        self.today = today
        self.picture = picture
        column = min(width_px - 32, MAX_COLUMN_PX)
        self.left_px = (width_px - column) / 2
        self.right_px = self.left_px + column
        self.bubble_px = max(120.0, min(column * BUBBLE_SHARE, MAX_BUBBLE_PX))

    def line_px(self, role: TextRole) -> float:
        """Return the height of a line of text."""
        return QFontMetricsF(self.theme.font(role)).height()

    def advance(self, role: TextRole, text: str) -> float:
        """Return the width of a text in one line."""
        return QFontMetricsF(self.theme.font(role)).horizontalAdvance(text)

    def write(
        self,
        painter: QPainter,
        area: QRectF,
        text: str,
        role: TextRole,
        tone: Tone,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """Write one line within an area, cut with an ellipsis if it must."""
        painter.setFont(self.theme.font(role))
        painter.setPen(self.theme.color(tone))
        shown = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, area.width() + 0.5)
        painter.drawText(area, align, shown)

    def icon(self, painter: QPainter, icon: Icon, tone: Tone, at: QPointF, size_px: int = 14) -> None:
        """Paint an icon with its top left at a point."""
        painter.drawPixmap(at, self.theme.pixmap(icon, tone, painter.device().devicePixelRatioF(), size_px))
