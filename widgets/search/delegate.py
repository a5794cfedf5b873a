"""How a result is painted: what it is, with the found words marked, and under it where they stand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desk.priority import Priority
from widgets.common.marks import priority_mark, state_mark
from widgets.common.moments import age_text
from widgets.common.theme import GRID_PX, HALF_PX, RADIUS_PX, WIDE_PX, Icon, TextRole, Theme, Tone
from widgets.search.marked import paint_marked
from widgets.search.model import ROW_ROLE
from widgets.search.views import HeadingRow, ResultKind, ResultRow

MARK_PX = 14
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ICONS = {
    ResultKind.TICKET: Icon.CHAT,
    ResultKind.PERSON: Icon.PERSON,
    ResultKind.ORGANISATION: Icon.ORGANISATION,
    ResultKind.ARTICLE: Icon.FILE,
}


class ResultDelegate(QStyledItemDelegate):
    """Paints headings and results."""

    def __init__(self, theme: Theme, now_ms: Callable[[], int], parent: QWidget) -> None:
        """Paint for `parent`, ages counted at `now_ms()`."""
        super().__init__(parent)
        self._theme = theme
        self._now_ms = now_ms

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row: as many lines as it has."""
        row = index.data(ROW_ROLE)
        body, small = self._line_px(TextRole.BODY), self._line_px(TextRole.SMALL)
        if not isinstance(row, ResultRow):
            return QSize(0, small + 2 * GRID_PX)
        return QSize(0, body + (small + HALF_PX) * (1 + bool(row.excerpt.text and row.who)) + 2 * GRID_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        row = index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, HeadingRow):
            self._paint_heading(painter, option.rect.adjusted(WIDE_PX, 0, -WIDE_PX, 0), row)
        elif isinstance(row, ResultRow):
            self._paint_ground(painter, option)
            self._paint_result(painter, option.rect.adjusted(WIDE_PX, GRID_PX, -WIDE_PX, -GRID_PX), row)
        painter.restore()

    def _line_px(self, role: TextRole) -> int:
        return QFontMetrics(self._theme.font(role)).height()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if not is_chosen and not option.state & QStyle.StateFlag.State_MouseOver:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(Tone.SELECTED if is_chosen else Tone.HOVER))
        painter.drawRoundedRect(option.rect.adjusted(GRID_PX, 1, -GRID_PX, -1), RADIUS_PX, RADIUS_PX)

    def _paint_heading(self, painter: QPainter, area: QRect, row: HeadingRow) -> None:
        font = QFont(self._theme.font(TextRole.SMALL))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.color(Tone.MUTED))
        painter.drawText(area, _LEFT, row.title)
        past = QFontMetrics(font).horizontalAdvance(row.title) + GRID_PX
        painter.setFont(self._theme.font(TextRole.SMALL))
        painter.setPen(self._theme.color(Tone.FAINT))
        painter.drawText(area.adjusted(past, 0, 0, 0), _LEFT, row.count)

    def _paint_result(self, painter: QPainter, area: QRect, row: ResultRow) -> None:
        body, small = self._line_px(TextRole.BODY), self._line_px(TextRole.SMALL)
        first = QRect(area.left(), area.top(), area.width(), body)
        self._paint_icon(painter, _ICONS[row.kind], Tone.FAINT, first.left(), first.center().y())
        indent = MARK_PX + GRID_PX
        self._paint_title(painter, first.adjusted(indent, 0, 0, 0), row)
        top = first.bottom() + 1 + HALF_PX
        if row.who:
            self._paint_words(painter, QRect(area.left() + indent, top, area.width() - indent, small), row.who)
            top += small + HALF_PX
        if row.excerpt.text:
            self._paint_excerpt(painter, QRect(area.left() + indent, top, area.width() - indent, small), row)

    def _paint_title(self, painter: QPainter, line: QRect, row: ResultRow) -> None:
        small = self._theme.font(TextRole.SMALL)
        right = line.right()
        if row.at_ms:
            painter.setFont(small)
            painter.setPen(self._theme.color(Tone.MUTED))
            age = age_text(row.at_ms, self._now_ms())
            painter.drawText(line, _RIGHT, age)
            right -= QFontMetrics(small).horizontalAdvance(age) + GRID_PX
        if row.state:
            right = self._paint_state(painter, row.state, right, line, small)
        left = line.left()
        if row.priority in {Priority.URGENT, Priority.HIGH}:
            mark = priority_mark(row.priority)
            self._paint_icon(painter, mark.icon, mark.tone, left, line.center().y())
            left += MARK_PX + HALF_PX
        if row.number:
            painter.setFont(self._theme.font(TextRole.BODY))
            painter.setPen(self._theme.color(Tone.FAINT))
            painter.drawText(QRect(left, line.top(), right - left, line.height()), _LEFT, row.number)
            left += painter.fontMetrics().horizontalAdvance(row.number) + GRID_PX
        space = QRect(left, line.top(), right - left, line.height())
        paint_marked(painter, space, row.title, self._theme, TextRole.BODY, Tone.TEXT)

    def _paint_state(self, painter: QPainter, state: str, right: int, line: QRect, font: QFont) -> int:
        mark = state_mark(state)
        width = QFontMetrics(font).horizontalAdvance(mark.word)
        painter.setFont(font)
        painter.setPen(self._theme.color(mark.tone))
        painter.drawText(QRect(right - width + 1, line.top(), width + 1, line.height()), _LEFT, mark.word)
        left = right - width - HALF_PX - MARK_PX
        self._paint_icon(painter, mark.icon, mark.tone, left, line.center().y())
        return left - GRID_PX

    def _paint_words(self, painter: QPainter, line: QRect, words: str) -> None:
        painter.setFont(self._theme.font(TextRole.SMALL))
        painter.setPen(self._theme.color(Tone.MUTED))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, _LEFT, shown)

    def _paint_excerpt(self, painter: QPainter, line: QRect, row: ResultRow) -> None:
        painter.setFont(self._theme.font(TextRole.SMALL))
        metrics = painter.fontMetrics()
        if row.further:
            words = self.tr("and {count} more").format(count=row.further)
            painter.setPen(self._theme.color(Tone.FAINT))
            painter.drawText(line, _RIGHT, words)
            line = line.adjusted(0, 0, -metrics.horizontalAdvance(words) - GRID_PX, 0)
        if row.author:
            words = self.tr("{author}:").format(author=row.author)
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, line.width() // 3)
            painter.setPen(self._theme.color(Tone.FAINT))
            painter.drawText(line, _LEFT, shown)
            line = line.adjusted(metrics.horizontalAdvance(shown) + HALF_PX, 0, 0, 0)
        paint_marked(painter, line, row.excerpt, self._theme, TextRole.SMALL, Tone.MUTED)

    def _paint_icon(self, painter: QPainter, icon: Icon, tone: Tone, left: int, middle: int) -> None:
        pixmap = self._theme.pixmap(icon, tone, painter.device().devicePixelRatioF(), MARK_PX)
        painter.drawPixmap(QPoint(left, middle - MARK_PX // 2), pixmap)
