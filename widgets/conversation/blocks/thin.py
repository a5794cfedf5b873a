"""What is not said by anybody: events in one thin line, and the rating at the end."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from widgets.common.moments import time_text
from widgets.common.stars import STARS
from widgets.common.theme import GRID_PX, HALF_PX, Icon, TextRole, Tone
from widgets.conversation.blocks.base import Above, Block
from widgets.conversation.blocks.message import CORNER, PAD_X, PAD_Y
from widgets.conversation.paper import CENTER, Paper
from widgets.conversation.rich_text import RichText
from widgets.conversation.views import EventKind, EventView, RatingView

_ICONS = {
    EventKind.SESSION: Icon.REMOTE,
    EventKind.STATE: Icon.CHECK,
    EventKind.OWNER: Icon.PERSON,
    EventKind.INFO: Icon.INFO,
}


class EventBlock(Block):
    """A thin line in the middle; a second line only where the window is narrow."""

    def __init__(self, entry: EventView, paper: Paper, above: Above) -> None:
        """Lay the sentence out."""
        super().__init__(paper, above)
        self._icon = _ICONS[entry.kind]
        self._time = time_text(entry.at_ms)
        self._time_px = paper.advance(TextRole.SMALL, self._time)
        around = 22 + GRID_PX + self._time_px
        most = paper.right_px - paper.left_px - around
        self.rich = RichText(entry.text, paper.theme, most, TextRole.SMALL, Tone.MUTED)
        left = (paper.width_px - self.rich.width_px - around) / 2
        self.rich_at = QPointF(left + 22, self.height_px + HALF_PX)
        self.height_px = self.rich_at.y() + self.rich.height_px + HALF_PX

    def paint(self, painter: QPainter, selected: tuple[int, int] | None) -> None:
        """Paint icon, sentence and time."""
        super().paint(painter, selected)
        if self.rich is None:
            return
        line = self.rich.line_px
        self.paper.icon(painter, self._icon, Tone.FAINT, self.rich_at + QPointF(-22, (line - 14) / 2))
        self.rich.paint(painter, self.rich_at, selected)
        area = QRectF(self.rich_at.x() + self.rich.width_px + GRID_PX, self.rich_at.y(), self._time_px + 2, line)
        self.paper.write(painter, area, self._time, TextRole.SMALL, Tone.FAINT)


class RatingBlock(Block):
    """Five stars, who gave them, and his words."""

    def __init__(self, entry: RatingView, paper: Paper, above: Above) -> None:
        """Lay the card out in the middle."""
        super().__init__(paper, above)
        self._entry = entry
        self._top = self.height_px
        sentence = QCoreApplication.translate("Conversation", "{author} gives {score} of {most}")
        self._sentence = sentence.format(author=entry.author, score=entry.score, most=STARS)
        width = max(paper.advance(TextRole.SMALL, self._sentence), STARS * 24.0)
        lines = 24 + HALF_PX + paper.line_px(TextRole.SMALL)
        if entry.comment:
            self.rich = RichText(entry.comment, paper.theme, min(480.0, paper.bubble_px) - 2 * PAD_X)
            width = max(width, self.rich.width_px)
            lines += GRID_PX + self.rich.height_px
        width = min(width, paper.right_px - paper.left_px - 2 * PAD_X)
        self._card = QRectF((paper.width_px - width) / 2 - PAD_X, self._top, width + 2 * PAD_X, lines + 2 * PAD_Y)
        if self.rich is not None:
            left = paper.width_px / 2 - self.rich.width_px / 2
            self.rich_at = QPointF(left, self._card.bottom() - PAD_Y - self.rich.height_px)
        self.height_px = self._card.bottom() + HALF_PX

    def paint(self, painter: QPainter, selected: tuple[int, int] | None) -> None:
        """Paint the card."""
        super().paint(painter, selected)
        paper, card = self.paper, self._card
        painter.setPen(paper.theme.color(Tone.LINE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
        left = card.center().x() - STARS * 24 / 2
        for at in range(STARS):
            icon = Icon.STAR_FILLED if at < self._entry.score else Icon.STAR
            paper.icon(painter, icon, Tone.STAR, QPointF(left + at * 24 + 2, card.top() + PAD_Y + 2), 20)
        area = QRectF(card.left(), card.top() + PAD_Y + 24 + HALF_PX, card.width(), paper.line_px(TextRole.SMALL))
        paper.write(painter, area, self._sentence, TextRole.SMALL, Tone.MUTED, CENTER)
        if self.rich is not None:
            self.rich.paint(painter, self.rich_at, selected)
