"""Painting one line in which words are marked, by weight and by ground, never by colour alone."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextLayout, QTextOption

from widgets.common.theme import TextRole, Theme, Tone
from widgets.search.views import MarkedText


def paint_marked(painter: QPainter, area: QRect, marked: MarkedText, theme: Theme, role: TextRole, tone: Tone) -> None:
    """Paint a line, its marked words bold on a tint; the end gives way where the room is short.

    The first mark stays in view: where it would be cut off, the line begins shortly before it.
    """
    marked = _shifted(marked, QFontMetrics(theme.font(role)), area.width())
    painter.save()
    painter.setClipRect(area)
    painter.setPen(theme.color(tone))
    layout = QTextLayout(_cut(marked.text, QFontMetrics(_bold(theme.font(role))), area.width()), theme.font(role))
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.setFormats(list(_formats(marked, layout, theme, role)))
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(area.width())
    layout.endLayout()
    layout.draw(painter, area.topLeft())
    painter.restore()


def _formats(
    marked: MarkedText, layout: QTextLayout, theme: Theme, role: TextRole
) -> Iterator[QTextLayout.FormatRange]:
    shown = layout.text()
    for begin, end in marked.marks:
        end = min(end, len(shown) - (shown != marked.text))
        if begin < end:
            piece = QTextLayout.FormatRange()
            piece.start = len(shown[:begin].encode("utf-16-le")) // 2  # Qt counts in UTF-16
            piece.length = len(shown[begin:end].encode("utf-16-le")) // 2
            piece.format.setFont(_bold(theme.font(role)))
            piece.format.setForeground(theme.color(Tone.TEXT))
            piece.format.setBackground(theme.color(Tone.NOTE_TINT))
            yield piece


def _cut(text: str, metrics: QFontMetrics, width: int) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def _shifted(marked: MarkedText, metrics: QFontMetrics, width: int) -> MarkedText:
    if not marked.marks or metrics.horizontalAdvance(marked.text[: marked.marks[0][1]]) < width * 0.8:
        return marked
    first = marked.marks[0][0]
    begin = max(0, first - 12)
    blank = marked.text.find(" ", begin, first)
    begin = blank + 1 if blank >= 0 else begin
    moved = tuple((a - begin + 1, b - begin + 1) for a, b in marked.marks if a >= begin)
    return MarkedText("…" + marked.text[begin:], moved)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold
