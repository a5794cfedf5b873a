"""A file on the ticket: its name, its size, and whether it is here."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from widgets.common.amounts import size_text
from widgets.common.theme import HALF_PX, Icon, TextRole, Tone
from widgets.conversation.blocks.base import Above, Hit, HitKind, SidedBlock
from widgets.conversation.blocks.message import CORNER, PAD_X, PAD_Y
from widgets.conversation.paper import Paper
from widgets.conversation.views import FileView, Side

FILE_PX = 320.0


class FileBlock(SidedBlock):
    """Two lines beside an icon; a click opens the file, or fetches it."""

    def __init__(self, entry: FileView, paper: Paper, above: Above) -> None:
        """Lay the two lines out."""
        super().__init__(paper, above, entry.side, entry.author, entry.at_ms, entry.delivery)
        self._entry = entry
        height = paper.line_px(TextRole.BODY) + paper.line_px(TextRole.SMALL) + HALF_PX + 2 * PAD_Y
        self._place_body(min(FILE_PX, paper.bubble_px), height)

    def hit(self, point: QPointF) -> Hit | None:
        """Take a click anywhere on the card."""
        return Hit(HitKind.FILE) if self.body.contains(point) else super().hit(point)

    def paint(self, painter: QPainter, selected: tuple[int, int] | None) -> None:
        """Paint the card."""
        super().paint(painter, selected)
        paper, entry = self.paper, self._entry
        if entry.is_internal:
            edge, ground = Tone.NOTE_LINE, Tone.NOTE_TINT
        else:
            edge, ground = Tone.LINE, Tone.BUBBLE_OURS if entry.side is Side.OURS else Tone.BUBBLE_THEIRS
        painter.setPen(paper.theme.color(edge) if entry.is_internal else Qt.PenStyle.NoPen)
        painter.setBrush(paper.theme.color(ground))
        painter.drawRoundedRect(self.body.adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
        paper.icon(painter, Icon.FILE, Tone.MUTED, QPointF(self.body.left() + PAD_X, self.body.center().y() - 12), 24)
        left = self.body.left() + PAD_X + 24 + PAD_X
        right = self.body.right() - PAD_X - 20
        name_px, line_px = paper.line_px(TextRole.BODY), paper.line_px(TextRole.SMALL)
        top = self.body.top() + PAD_Y
        name = QRectF(left, top, right - left, name_px)
        paper.write(painter, name, entry.file_name, TextRole.BODY, Tone.TEXT)
        words = QRectF(left, top + name_px + HALF_PX, right - left, line_px)
        paper.write(painter, words, self._words(), TextRole.SMALL, Tone.MUTED)
        icon = Icon.FOLDER if entry.is_here else Icon.DOWN_LOAD
        paper.icon(painter, icon, Tone.MUTED, QPointF(self.body.right() - PAD_X - 16, self.body.center().y() - 8), 16)

    def _words(self) -> str:
        parts = [size_text(self._entry.size_bytes), self._entry.note]
        if self._entry.is_internal:
            parts.insert(0, QCoreApplication.translate("Conversation", "Internal"))
        if not self._entry.is_here:
            parts.append(QCoreApplication.translate("Conversation", "a click fetches it"))
        return " · ".join(part for part in parts if part)
