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
    """One thin line in the middle."""

    def __init__(self, entry: EventView, paper: Paper, above: Above) -> None:
        """Make room for one line."""
        super().__init__(paper, above)
        self._entry = entry
        self._top = self.height_px + HALF_PX
        self.height_px = self._top + paper.line_px(TextRole.SMALL) + HALF_PX

    def paint(self, painter: QPainter, selected: tuple[int, int] | None) -> None:
        """Paint icon, sentence and time."""
        super().paint(painter, selected)
        paper, line = self.paper, self.paper.line_px(TextRole.SMALL)
        time = time_text(self._entry.at_ms)
        time_px = paper.advance(TextRole.SMALL, time)
        most = paper.right_px - paper.left_px - 22 - GRID_PX - time_px
        width = min(paper.advance(TextRole.SMALL, self._entry.text), most)
        x = (paper.width_px - (22 + width + GRID_PX + time_px)) / 2
        icon = _ICONS[self._entry.kind]
        paper.icon(painter, icon, Tone.FAINT, QPointF(x, self._top + (line - 14) / 2))
        paper.write(painter, QRectF(x + 22, self._top, width, line), self._entry.text, TextRole.SMALL, Tone.MUTED)
        area = QRectF(x + 22 + width + GRID_PX, self._top, time_px + 2, line)
        paper.write(painter, area, time, TextRole.SMALL, Tone.FAINT)


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
