"""The round sign of a person: initials, and the dot that says whether he is there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.common.theme import TextRole, Theme, Tone


def initials_of(name: str) -> str:
    """Return one or two letters for a name: first and last of "Anna Maria Berg", the first of "王小明"."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    first = words[0][0]
    if len(words) == 1 or (not first.isascii() and not first.isalpha()):
        return first.upper()
    return (first + words[-1][0]).upper()


class Avatar(QWidget):
    """Initials in a circle."""

    def __init__(self, theme: Theme, size_px: int = 40, parent: QWidget | None = None) -> None:
        """Make an empty circle of `size_px` logical pixels."""
        super().__init__(parent)
        self._theme = theme
        self._initials = ""
        self.setFixedSize(size_px, size_px)
        theme.changed.connect(self.update)

    def set_name(self, name: str) -> None:
        """Show a person's initials."""
        self._initials = initials_of(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint circle and letters."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(Tone.SELECTED))
        painter.drawEllipse(QRectF(self.rect()))
        font = self._theme.font(TextRole.HEADING)
        font.setPixelSize(max(10, round(self.width() * 0.36)))
        painter.setFont(font)
        painter.setPen(self._theme.color(Tone.ACCENT_TEXT))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)
