"""What all blocks share: the day above, the name and time, and what a click on them means."""

from __future__ import annotations

from enum import StrEnum, auto
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QDate, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from widgets.common.moments import day_text, time_text
from widgets.common.theme import GRID_PX, HALF_PX, Icon, TextRole, Tone
from widgets.conversation.paper import LEFT, Paper
from widgets.conversation.rich_text import RichText
from widgets.conversation.views import Delivery, Side

DAY_PX = 40.0
"""Height of the line that says a new day begins."""


class HitKind(StrEnum):
    """What is under the mouse."""

    TEXT = auto()
    CODE = auto()
    LINK = auto()
    PICTURE = auto()
    FILE = auto()
    RETRY = auto()


class Hit(NamedTuple):
    """Something under the mouse, and its text where it has one (code, address)."""

    kind: HitKind
    text: str = ""


class Above(NamedTuple):
    """What stands above a block: a day that begins, and whether the author is named again."""

    day: QDate | None
    has_header: bool


class Block:
    """One entry, laid out for one width; the origin is the block's top left, x counted from the view's left.

    Attributes:
        height_px: the room it takes, what stands above included.
        rich: its selectable text, None for blocks without.
        rich_at: where the text's top left is.
    """

    def __init__(self, paper: Paper, above: Above) -> None:
        """Begin below what stands above; subclasses go on from `height_px`."""
        self.paper = paper
        self.above = above
        self.rich: RichText | None = None
        self.rich_at = QPointF()
        self.height_px = (DAY_PX if above.day is not None else 0.0) + (12.0 if above.has_header else HALF_PX)

    def paint(self, painter: QPainter, selected: tuple[int, int] | None) -> None:
        """Paint the block with the painter's origin at its top left."""
        if self.above.day is not None:
            self._paint_day(painter, self.above.day)

    def hit(self, point: QPointF) -> Hit | None:
        """Return what is under a point of the block."""
        if self.rich is None:
            return None
        inside = point - self.rich_at
        if not QRectF(0, 0, self.rich.width_px, self.rich.height_px).contains(inside):
            return None
        span = self.rich.span_at(inside)
        return Hit(HitKind(span.kind.value), span.text) if span is not None else Hit(HitKind.TEXT)

    def _paint_day(self, painter: QPainter, day: QDate) -> None:
        paper = self.paper
        text = day_text(day, paper.today)
        width = paper.advance(TextRole.SMALL, text) + 2 * GRID_PX
        middle = paper.width_px / 2
        y = DAY_PX / 2 + HALF_PX
        painter.setPen(paper.theme.color(Tone.LINE))
        painter.drawLine(QPointF(paper.left_px, y), QPointF(middle - width / 2, y))
        painter.drawLine(QPointF(middle + width / 2, y), QPointF(paper.right_px, y))
        area = QRectF(middle - width / 2, y - 12, width, 24)
        paper.write(painter, area, text, TextRole.SMALL, Tone.MUTED, Qt.AlignmentFlag.AlignCenter)


class SidedBlock(Block):
    """A block that stands on its author's side, with his name above and its delivery below.

    Attributes:
        body: the bubble itself.
    """

    def __init__(
        self, paper: Paper, above: Above, side: Side, author: str, at_ms: int, delivery: Delivery, failure: str = ""
    ) -> None:
        """Make room for the name; `_place_body` makes room for the rest."""
        super().__init__(paper, above)
        self._side = side
        self._delivery = delivery
        self._failure = failure
        self._name, self._time = author, time_text(at_ms)
        self._header_y = self.height_px
        self._retry = QRectF()
        if above.has_header:
            self.height_px += paper.line_px(TextRole.SMALL) + HALF_PX
        self.body = QRectF()

    def hit(self, point: QPointF) -> Hit | None:
        """Add the word that tries again."""
        return Hit(HitKind.RETRY) if self._retry.contains(point) else super().hit(point)

    def paint(self, painter: QPainter, selected: tuple[int, int] | None) -> None:
        """Paint name, time and delivery."""
        super().paint(painter, selected)
        if self.above.has_header:
            self._paint_header(painter)
        if self._delivery is not Delivery.SENT:
            self._paint_delivery(painter)

    def _place_body(self, width: float, height: float) -> None:
        left = self.paper.right_px - width if self._side is Side.OURS else self.paper.left_px
        self.body = QRectF(left, self.height_px, width, height)
        self.height_px += height
        if self._delivery is not Delivery.SENT:
            self.height_px += self.paper.line_px(TextRole.SMALL) + HALF_PX

    def _paint_header(self, painter: QPainter) -> None:
        paper, line = self.paper, self.paper.line_px(TextRole.SMALL)
        name_width = min(paper.advance(TextRole.SMALL, self._name), paper.bubble_px - 80)
        time_width = paper.advance(TextRole.SMALL, self._time)
        x = paper.left_px
        if self._side is Side.OURS:
            x = paper.right_px - name_width - GRID_PX - time_width
        paper.write(painter, QRectF(x, self._header_y, name_width, line), self._name, TextRole.SMALL, Tone.MUTED)
        area = QRectF(x + name_width + GRID_PX, self._header_y, time_width + 2, line)
        paper.write(painter, area, self._time, TextRole.SMALL, Tone.FAINT)

    def _paint_delivery(self, painter: QPainter) -> None:
        paper, line = self.paper, self.paper.line_px(TextRole.SMALL)
        icon, tone, words, retry = self._delivery_words()
        retry_width = paper.advance(TextRole.SMALL, retry)
        most = paper.bubble_px - 18 - (retry_width + GRID_PX if retry else 0)
        width = min(paper.advance(TextRole.SMALL, words), most)
        total = 18 + width + (GRID_PX + retry_width if retry else 0)
        x = self.body.right() - total if self._side is Side.OURS else self.body.left()
        y = self.body.bottom() + HALF_PX
        paper.icon(painter, icon, tone, QPointF(x, y + (line - 14) / 2))
        paper.write(painter, QRectF(x + 18, y, width, line), words, TextRole.SMALL, tone, LEFT)
        if retry:
            self._retry = QRectF(x + 18 + width + GRID_PX, y, retry_width, line)
            paper.write(painter, self._retry, retry, TextRole.SMALL, Tone.ACCENT_TEXT, LEFT)

    def _delivery_words(self) -> tuple[Icon, Tone, str, str]:
        if self._delivery is Delivery.WAITING:
            return Icon.QUEUED, Tone.MUTED, QCoreApplication.translate("Conversation", "Kept, goes out by itself"), ""
        words = self._failure or QCoreApplication.translate("Conversation", "Not sent")
        return Icon.ERROR, Tone.DANGER_TEXT, words, QCoreApplication.translate("Conversation", "Try again")
