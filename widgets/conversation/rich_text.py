"""A message's text laid out to a width: code and links in it, hit tests, selection, painting."""

from __future__ import annotations

from typing import NamedTuple, cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)

from widgets.common.theme import HALF_PX, TextRole, Theme, Tone
from widgets.conversation.spans import Span, SpanKind, spans_of, utf16_length, utf16_slice

_LINE_BREAK = "\u2028"
"""How QTextLayout writes a line break within a paragraph."""

_LEADING = 1.25
"""Line height over font height: dense, yet read with ease."""


class Placed(NamedTuple):
    """A span and where it stands in the text, in UTF-16 units."""

    span: Span
    start: int
    end: int


class RichText:
    """One message's text in one width.

    Attributes:
        width_px, height_px: the room it takes, in logical pixels.
    """

    def __init__(
        self, body: str, theme: Theme, most_width_px: float, role: TextRole = TextRole.BODY, tone: Tone = Tone.TEXT
    ) -> None:
        """Lay `body` out within `most_width_px`."""
        self._theme = theme
        self._role = role
        self._tone = tone
        self._placed = _place(spans_of(body))
        self._text = "".join(placed.span.text for placed in self._placed)
        self._layout = QTextLayout(self._text.replace("\n", _LINE_BREAK), theme.font(role))
        self._layout.setCacheEnabled(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._layout.setFormats([self._format(placed) for placed in self._placed])
        self.width_px, self.height_px = self._lay_out(most_width_px)

    @property
    def line_px(self) -> float:
        """Height of one line."""
        return self.height_px / max(1, self._layout.lineCount())

    @property
    def text(self) -> str:
        """What is read, the backticks left out."""
        return self._text

    @property
    def length(self) -> int:
        """Length of the text in UTF-16 units."""
        return utf16_length(self._text)

    def part(self, start: int, end: int) -> str:
        """Return the text between two places, byte for byte as it was typed."""
        return utf16_slice(self._text, start, end)

    def place_at(self, point: QPointF) -> int:
        """Return the place between letters that is nearest to a point (origin at the text's top left)."""
        line = self._line_at(point.y())
        return int(line.xToCursor(point.x())) if line is not None else 0

    def span_at(self, point: QPointF) -> Span | None:
        """Return the code or link under a point, None over plain words."""
        for placed in self._placed:
            if placed.span.kind is not SpanKind.WORDS and any(
                rect.contains(point) for rect in self._rects(placed.start, placed.end)
            ):
                return placed.span
        return None

    def word_at(self, place: int) -> tuple[int, int]:
        """Return where the word around a place begins and ends."""
        start = self._layout.previousCursorPosition(place + 1, QTextLayout.CursorMode.SkipWords)
        end = self._layout.nextCursorPosition(place, QTextLayout.CursorMode.SkipWords)
        return start, end

    def paint(self, painter: QPainter, origin: QPointF, selected: tuple[int, int] | None) -> None:
        """Paint the text with its top left at `origin`, the selected part on the accent colour."""
        self._paint_code_grounds(painter, origin)
        painter.setPen(self._theme.color(self._tone))
        chosen = []
        if selected is not None and selected[0] != selected[1]:
            range_ = QTextLayout.FormatRange()
            range_.start, range_.length = min(selected), abs(selected[1] - selected[0])
            form = QTextCharFormat()
            form.setBackground(QBrush(self._theme.color(Tone.ACCENT)))
            form.setForeground(QBrush(self._theme.color(Tone.ON_ACCENT)))
            range_.format = form
            chosen.append(range_)
        self._layout.draw(painter, origin, chosen)

    def _lay_out(self, most_width_px: float) -> tuple[float, float]:
        advance = QFontMetricsF(self._theme.font(self._role)).height() * _LEADING
        top = width = 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(most_width_px)
            height = max(advance, line.height())
            line.setPosition(QPointF(0, top + (height - line.height()) / 2))
            top += height
            width = max(width, line.naturalTextWidth())
        self._layout.endLayout()
        return min(width, most_width_px), top

    def _format(self, placed: Placed) -> QTextLayout.FormatRange:
        range_ = QTextLayout.FormatRange()
        range_.start, range_.length = placed.start, placed.end - placed.start
        form = QTextCharFormat()
        if placed.span.kind is SpanKind.CODE:
            form.setFont(QFont(self._theme.font(TextRole.MONO)))
            form.setForeground(QBrush(self._theme.color(Tone.CODE_TEXT)))
        elif placed.span.kind is SpanKind.LINK:
            form.setForeground(QBrush(self._theme.color(Tone.ACCENT_TEXT)))
            form.setFontUnderline(True)
        range_.format = form
        return range_

    def _paint_code_grounds(self, painter: QPainter, origin: QPointF) -> None:
        painter.setPen(self._theme.color(Tone.LINE))
        painter.setBrush(self._theme.color(Tone.CODE))
        for placed in self._placed:
            if placed.span.kind is SpanKind.CODE:
                for rect in self._rects(placed.start, placed.end):
                    painter.drawRoundedRect(rect.translated(origin).adjusted(-2, 0.5, 2, -0.5), HALF_PX, HALF_PX)

    def _rects(self, start: int, end: int) -> list[QRectF]:
        rects = []
        for at in range(self._layout.lineCount()):
            line = self._layout.lineAt(at)
            first, last = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
            if first < last:
                left, right = sorted((_x_of(line, first), _x_of(line, last)))
                rects.append(QRectF(left, line.y(), right - left, line.height()))
        return rects

    def _line_at(self, y: float) -> QTextLine | None:
        count = self._layout.lineCount()
        for at in range(count):
            line = self._layout.lineAt(at)
            if y < line.y() + line.height() or at == count - 1:
                return line
        return None


def _place(spans: list[Span]) -> list[Placed]:
    placed, start = [], 0
    for span in spans:
        end = start + utf16_length(span.text)
        placed.append(Placed(span, start, end))
        start = end
    return placed


def _x_of(line: QTextLine, place: int) -> float:
    x, _ = cast("tuple[float, int]", line.cursorToX(place))  # the stubs say object
    return x
