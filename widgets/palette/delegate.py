"""How an action is painted: its section, its title with the letters that were found, and its key."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeySequence, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from widgets.common.theme import GRID_PX, HALF_PX, RADIUS_PX, WIDE_PX, TextRole, Theme, Tone
from widgets.palette.actions import Action

ACTION_ROLE = int(Qt.ItemDataRole.UserRole)
"""The Action."""

MATCH_ROLE = ACTION_ROLE + 1
"""Places of the found letters in its title."""

_SECTION_LETTERS = 12
"""Width of the sections' column, so that all titles begin at one line."""

_ELIDE = Qt.TextElideMode.ElideRight
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ActionDelegate(QStyledItemDelegate):
    """Paints one action in one line."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Paint in the colours of `theme`."""
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row."""
        return QSize(0, QFontMetrics(self._theme.font(TextRole.BODY)).height() + 2 * GRID_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the row."""
        action = index.data(ACTION_ROLE)
        if not isinstance(action, Action):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(Tone.SELECTED))
            painter.drawRoundedRect(option.rect.adjusted(GRID_PX, 1, -GRID_PX, -1), RADIUS_PX, RADIUS_PX)
        area = option.rect.adjusted(WIDE_PX, 0, -WIDE_PX, 0)
        right = self._paint_keys(painter, area, action.shortcut)
        left = self._paint_section(painter, area, action)
        self._paint_title(painter, QRect(left, area.top(), right - left, area.height()), action, index.data(MATCH_ROLE))
        painter.restore()

    def _paint_section(self, painter: QPainter, area: QRect, action: Action) -> int:
        if not action.section:
            return area.left()
        painter.setFont(self._theme.font(TextRole.BODY))
        painter.setPen(self._theme.color(Tone.FAINT))
        width = painter.fontMetrics().averageCharWidth() * _SECTION_LETTERS
        column = QRect(area.left(), area.top(), width, area.height())
        painter.drawText(column, _LEFT, painter.fontMetrics().elidedText(action.section, _ELIDE, width))
        return area.left() + width + GRID_PX

    def _paint_title(self, painter: QPainter, area: QRect, action: Action, places: tuple[int, ...]) -> None:
        plain = self._theme.font(TextRole.BODY)
        bold = QFont(plain)
        bold.setWeight(QFont.Weight.Bold)
        painter.setPen(self._theme.color(Tone.TEXT if action.is_enabled else Tone.FAINT))
        title = QFontMetrics(bold).elidedText(action.title, Qt.TextElideMode.ElideRight, area.width())
        x = area.left()
        for is_found, piece in _runs(title, frozenset(places)):
            painter.setFont(bold if is_found else plain)
            painter.drawText(QRect(x, area.top(), area.right() - x + 1, area.height()), _LEFT, piece)
            x += painter.fontMetrics().horizontalAdvance(piece)
        if action.hint:
            painter.setFont(self._theme.font(TextRole.SMALL))
            painter.setPen(self._theme.color(Tone.FAINT))
            rest = QRect(x + GRID_PX, area.top(), area.right() - x - GRID_PX, area.height())
            hint = painter.fontMetrics().elidedText(action.hint, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, _LEFT, hint)

    def _paint_keys(self, painter: QPainter, area: QRect, shortcut: str) -> int:
        """Paint each key in its own small frame against the right; return what is left."""
        right = area.right()
        painter.setFont(self._theme.font(TextRole.SMALL))
        metrics = painter.fontMetrics()
        text = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        for key in reversed([key for key in text.replace("++", "+Plus").split("+") if key]):
            width = max(metrics.height() + 2, metrics.horizontalAdvance(key) + 2 * HALF_PX + 2)
            cap = QRect(right - width + 1, area.center().y() - metrics.height() // 2 - 1, width, metrics.height() + 2)
            painter.setPen(self._theme.color(Tone.LINE))
            painter.setBrush(self._theme.color(Tone.WINDOW))
            painter.drawRoundedRect(cap, HALF_PX, HALF_PX)
            painter.setPen(self._theme.color(Tone.MUTED))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
            right -= width + HALF_PX
        return right - GRID_PX


def _runs(title: str, places: frozenset[int]) -> list[tuple[bool, str]]:
    """Cut a title into pieces that were found and pieces that were not."""
    runs: list[tuple[bool, str]] = []
    for at, letter in enumerate(title):
        if runs and runs[-1][0] == (at in places):
            runs[-1] = (runs[-1][0], runs[-1][1] + letter)
        else:
            runs.append((at in places, letter))
    return runs
