"""How an entry of a plan is painted: who and where in the file, and below it what would change."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desk.importing.entries import Entry, Outcome
from widgets.common.theme import GRID_PX, HALF_PX, RADIUS_PX, WIDE_PX, Icon, TextRole, Theme, Tone
from widgets.importing.model import ENTRY_ROLE
from widgets.importing.words import MARKS, detail_of, outcome_word

MARK_PX = 16
KIND_PX = 14
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_KINDS = {"organisation": Icon.ORGANISATION, "contact": Icon.PERSON}


class EntryDelegate(QStyledItemDelegate):
    """Paints entries in two lines."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def row_height(self) -> int:
        """Return the height of every row, in logical pixels."""
        return self._height(TextRole.BODY) + self._height(TextRole.SMALL) + HALF_PX + 2 * GRID_PX

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of every row."""
        return QSize(0, self.row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one entry."""
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, Entry):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(Tone.SELECTED))
            painter.drawRoundedRect(option.rect.adjusted(HALF_PX, 1, -HALF_PX, -1), RADIUS_PX, RADIUS_PX)
        area = option.rect.adjusted(WIDE_PX, GRID_PX, -WIDE_PX, -GRID_PX)
        first = QRect(area.left(), area.top(), area.width(), self._height(TextRole.BODY))
        second = QRect(area.left(), area.bottom() - self._height(TextRole.SMALL) + 1, area.width(), 0)
        second.setHeight(self._height(TextRole.SMALL))
        self._paint_first(painter, first, entry)
        self._paint_second(painter, second, entry)
        painter.restore()

    def _paint_first(self, painter: QPainter, line: QRect, entry: Entry) -> None:
        icon, tone = MARKS[entry.outcome]
        self._paint_icon(painter, icon, tone, QPoint(line.left(), line.center().y() - MARK_PX // 2), MARK_PX)
        small = self._theme.font(TextRole.SMALL)
        painter.setFont(small)
        right = line.right() - self._paint_right(painter, line, entry, tone) - GRID_PX
        left = line.left() + MARK_PX + GRID_PX
        if entry.kind in _KINDS:
            place = QPoint(left, line.center().y() - KIND_PX // 2)
            self._paint_icon(painter, _KINDS[entry.kind], Tone.FAINT, place, KIND_PX)
            left += KIND_PX + HALF_PX
        title = QFont(self._theme.font(TextRole.BODY))
        title.setWeight(QFont.Weight.DemiBold)
        left += _elided(painter, title, self._theme.color(Tone.TEXT), entry.title, line, left, right) + GRID_PX
        _elided(painter, small, self._theme.color(Tone.MUTED), entry.about, line, left, right)

    def _paint_right(self, painter: QPainter, line: QRect, entry: Entry, tone: Tone) -> int:
        """Paint the line's number and the outcome; return how wide that is."""
        metrics = painter.fontMetrics()
        number = self.tr("line {number}").format(number=entry.line)
        painter.setPen(self._theme.color(Tone.FAINT))
        painter.drawText(line, _RIGHT, number)
        width = max(metrics.horizontalAdvance(number), metrics.horizontalAdvance("0") * 11) + GRID_PX
        word = outcome_word(entry.outcome)
        painter.setPen(self._theme.color(tone))
        painter.drawText(line.adjusted(0, 0, -width, 0), _RIGHT, word)
        return width + metrics.horizontalAdvance(word)

    def _paint_second(self, painter: QPainter, line: QRect, entry: Entry) -> None:
        is_warning = bool(entry.remarks) and entry.outcome is not Outcome.DUPLICATE
        colour = self._theme.color(Tone.WARNING_TEXT if is_warning else Tone.MUTED)
        left = line.left() + MARK_PX + GRID_PX
        _elided(painter, self._theme.font(TextRole.SMALL), colour, detail_of(entry), line, left, line.right())

    def _paint_icon(self, painter: QPainter, icon: Icon, tone: Tone, at: QPoint, size_px: int) -> None:
        painter.drawPixmap(at, self._theme.pixmap(icon, tone, painter.device().devicePixelRatioF(), size_px))

    def _height(self, role: TextRole) -> int:
        return QFontMetrics(self._theme.font(role)).height()


def _elided(painter: QPainter, font: QFont, colour: QColor, text: str, line: QRect, left: int, right: int) -> int:
    """Paint what fits between left and right; return how wide it is."""
    if not text or right <= left:
        return 0
    painter.setFont(font)
    painter.setPen(colour)
    shown = painter.fontMetrics().elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, right - left)
    painter.drawText(QRect(left, line.top(), right - left, line.height()), _LEFT, shown)
    return painter.fontMetrics().horizontalAdvance(shown)
