"""A message: a bubble on its author's side; an internal note in amber with a lock and the word."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from widgets.common.theme import GRID_PX, HALF_PX, Icon, TextRole, Tone
from widgets.conversation.blocks.base import Above, SidedBlock
from widgets.conversation.paper import LEFT, Paper
from widgets.conversation.rich_text import RichText
from widgets.conversation.views import MessageView, Side

PAD_X, PAD_Y = 12.0, 8.0
CORNER = 8.0


class MessageBlock(SidedBlock):
    """The words of a person."""

    def __init__(self, entry: MessageView, paper: Paper, above: Above) -> None:
        """Lay the message out."""
        super().__init__(paper, above, entry.side, entry.author, entry.at_ms, entry.delivery, entry.failure)
        self._is_internal = entry.is_internal
        self._is_ours = entry.side is Side.OURS
        self.rich = RichText(entry.body, paper.theme, paper.bubble_px - 2 * PAD_X)
        mark = self._mark_px() if entry.is_internal else 0.0
        least = 18 + paper.advance(TextRole.SMALL, _internal_word()) if entry.is_internal else 0.0
        self._place_body(max(self.rich.width_px, least) + 2 * PAD_X, self.rich.height_px + 2 * PAD_Y + mark)
        self.rich_at = self.body.topLeft() + QPointF(PAD_X, PAD_Y + mark)

    def paint(self, painter: QPainter, selected: tuple[int, int] | None) -> None:
        """Paint bubble, lock and words."""
        super().paint(painter, selected)
        theme = self.paper.theme
        if self._is_internal:
            painter.setPen(theme.color(Tone.NOTE_LINE))
            painter.setBrush(theme.color(Tone.NOTE_TINT))
            painter.drawRoundedRect(self.body.adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
            self._paint_mark(painter)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(Tone.BUBBLE_OURS if self._is_ours else Tone.BUBBLE_THEIRS))
            painter.drawRoundedRect(self.body, CORNER, CORNER)
        if self.rich is not None:
            self.rich.paint(painter, self.rich_at, selected)

    def _mark_px(self) -> float:
        return self.paper.line_px(TextRole.SMALL) + HALF_PX

    def _paint_mark(self, painter: QPainter) -> None:
        line = self.paper.line_px(TextRole.SMALL)
        at = self.body.topLeft() + QPointF(PAD_X, PAD_Y)
        self.paper.icon(painter, Icon.INTERNAL, Tone.NOTE_TEXT, at + QPointF(0, (line - 14) / 2))
        area = QRectF(at.x() + 18, at.y(), self.body.width() - 18 - GRID_PX, line)
        self.paper.write(painter, area, _internal_word(), TextRole.SMALL, Tone.NOTE_TEXT, LEFT)


def _internal_word() -> str:
    return QCoreApplication.translate("Conversation", "Internal")
