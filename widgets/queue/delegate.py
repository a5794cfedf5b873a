"""How the rows of the queue are painted: two lines, everything in its column, whatever the script."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desk.priority import Priority
from desk.tier import Tier
from widgets.common.amounts import count_text
from widgets.common.marks import Mark, priority_mark, section_word, state_mark, tier_mark
from widgets.common.moments import age_text
from widgets.common.theme import GRID_PX, HALF_PX, RADIUS_PX, Icon, TextRole, Theme, Tone
from widgets.queue.model import ROW_ROLE
from widgets.queue.views import SectionRow, TicketRow

MARK_PX = 14
"""Icons in the second line, as high as its letters."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class QueueDelegate(QStyledItemDelegate):
    """Paints headings and tickets."""

    def __init__(self, theme: Theme, now_ms: Callable[[], int], parent: QWidget) -> None:
        """Paint for `parent`, ages counted at `now_ms()`."""
        super().__init__(parent)
        self._theme = theme
        self._now_ms = now_ms

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a heading or a ticket on the grid."""
        body = QFontMetrics(self._theme.font(TextRole.BODY)).height()
        small = QFontMetrics(self._theme.font(TextRole.SMALL)).height()
        if isinstance(index.data(ROW_ROLE), SectionRow):
            return QSize(0, small + 2 * GRID_PX)
        return QSize(0, body + small + HALF_PX + 2 * GRID_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        row = index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, SectionRow):
            self._paint_heading(painter, option.rect, row)
        elif isinstance(row, TicketRow):
            self._paint_ground(painter, option)
            self._paint_ticket(painter, option.rect.adjusted(2 * GRID_PX, GRID_PX, -2 * GRID_PX, -GRID_PX), row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        is_under_mouse = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if not is_chosen and not is_under_mouse:
            return
        ground = option.rect.adjusted(GRID_PX // 2, 1, -GRID_PX // 2, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(Tone.SELECTED if is_chosen else Tone.HOVER))
        painter.drawRoundedRect(ground, RADIUS_PX, RADIUS_PX)
        if is_chosen and option.widget.hasFocus():
            painter.setBrush(self._theme.color(Tone.ACCENT))
            painter.drawRoundedRect(ground.left(), ground.top() + 8, 3, ground.height() - 16, 1.5, 1.5)

    def _paint_heading(self, painter: QPainter, rect: QRect, row: SectionRow) -> None:
        font = QFont(self._theme.font(TextRole.SMALL))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        area = rect.adjusted(2 * GRID_PX, 0, -2 * GRID_PX, 0)
        metrics = QFontMetrics(font)
        word = section_word(row.section)
        painter.setPen(self._theme.color(Tone.MUTED))
        painter.drawText(area, _LEFT, word)
        painter.setFont(self._theme.font(TextRole.SMALL))
        painter.setPen(self._theme.color(Tone.FAINT))
        painter.drawText(area.adjusted(metrics.horizontalAdvance(word) + GRID_PX, 0, 0, 0), _LEFT, str(row.count))
        icon = Icon.FOLDED if row.is_folded else Icon.DOWN
        self._paint_icon(painter, icon, Tone.FAINT, QPoint(area.right() - 12, area.center().y()), 12)

    def _paint_ticket(self, painter: QPainter, area: QRect, row: TicketRow) -> None:
        body = QFont(self._theme.font(TextRole.BODY))
        if row.unread:
            body.setWeight(QFont.Weight.DemiBold)
        small = self._theme.font(TextRole.SMALL)
        first = QRect(area.left(), area.top(), area.width(), QFontMetrics(body).height())
        second_height = QFontMetrics(small).height()
        second = QRect(area.left(), area.bottom() - second_height + 1, area.width(), second_height)
        self._paint_subject(painter, first, row, body, small)
        self._paint_customer(painter, second, row, small)

    def _paint_subject(self, painter: QPainter, line: QRect, row: TicketRow, body: QFont, small: QFont) -> None:
        painter.setFont(small)
        age = age_text(row.age_from_ms, self._now_ms())
        painter.setPen(self._theme.color(Tone.MUTED))
        painter.drawText(line, _RIGHT, age)
        right = line.right() - QFontMetrics(small).horizontalAdvance(age) - GRID_PX
        if row.tier in {Tier.SUPER_VIP, Tier.VIP}:
            right = self._paint_mark(painter, tier_mark(row.tier), right, line, small)
        left = line.left()
        if row.priority in {Priority.URGENT, Priority.HIGH}:
            mark = priority_mark(row.priority)
            self._paint_icon(painter, mark.icon, mark.tone, QPoint(left + MARK_PX // 2, line.center().y()), MARK_PX)
            left += MARK_PX + HALF_PX
        painter.setFont(body)
        painter.setPen(self._theme.color(Tone.TEXT))
        _elided(painter, row.subject, QRect(left, line.top(), right - left, line.height()))

    def _paint_customer(self, painter: QPainter, line: QRect, row: TicketRow, small: QFont) -> None:
        right = line.right()
        if row.unread:
            right = self._paint_badge(painter, count_text(row.unread), right, line, small)
        right = self._paint_mark(painter, state_mark(row.state), right, line, small)
        if row.has_session:
            mark = Mark(Icon.REMOTE, self.tr("Session"), Tone.DANGER_TEXT)
            right = self._paint_mark(painter, mark, right, line, small)
        left = self._paint_presence(painter, line, row.is_online)
        painter.setFont(small)
        painter.setPen(self._theme.color(Tone.ACCENT_TEXT if row.is_typing else Tone.MUTED))
        _elided(painter, self._who(row), QRect(left, line.top(), right - left, line.height()))

    def _who(self, row: TicketRow) -> str:
        if row.is_typing:
            return self.tr("{customer} is writing…").format(customer=row.customer)
        if row.organisation:
            return self.tr("{customer} · {organisation}").format(customer=row.customer, organisation=row.organisation)
        return row.customer

    def _paint_presence(self, painter: QPainter, line: QRect, is_online: bool) -> int:
        """Paint a full dot for online, nothing for away; return where the text begins."""
        if not is_online:
            return line.left()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(Tone.SUCCESS_TEXT))
        painter.drawEllipse(QPoint(line.left() + 3, line.center().y() + 1), 3, 3)
        return line.left() + 6 + 6

    def _paint_mark(self, painter: QPainter, mark: Mark, right: int, line: QRect, font: QFont) -> int:
        """Paint icon and word against `right`; return what is left to the left of them."""
        width = QFontMetrics(font).horizontalAdvance(mark.word)
        painter.setFont(font)
        painter.setPen(self._theme.color(mark.tone))
        painter.drawText(QRect(right - width + 1, line.top(), width + 1, line.height()), _LEFT, mark.word)
        center = QPoint(right - width - HALF_PX - MARK_PX // 2, line.center().y())
        self._paint_icon(painter, mark.icon, mark.tone, center, MARK_PX)
        return right - width - HALF_PX - MARK_PX - GRID_PX

    def _paint_badge(self, painter: QPainter, text: str, right: int, line: QRect, font: QFont) -> int:
        height = line.height()
        width = max(height, QFontMetrics(font).horizontalAdvance(text) + 10)
        pill = QRect(right - width + 1, line.top(), width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(Tone.ACCENT))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(self._theme.color(Tone.ON_ACCENT))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
        return right - width - GRID_PX

    def _paint_icon(self, painter: QPainter, icon: Icon, tone: Tone, center: QPoint, size_px: int) -> None:
        pixmap = self._theme.pixmap(icon, tone, painter.device().devicePixelRatioF(), size_px)
        painter.drawPixmap(center - QPoint(size_px // 2, size_px // 2), pixmap)


def _elided(painter: QPainter, text: str, area: QRect) -> None:
    one_line = " ".join(text.split())
    painter.drawText(area, _LEFT, painter.fontMetrics().elidedText(one_line, Qt.TextElideMode.ElideRight, area.width()))
