"""A rating as stars: full ones and empty ones, so that it is read without colour."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.common.theme import Icon, Theme, Tone
from widgets.common.theme.spacing import ICON_PX

STARS = 5


class Stars(QWidget):
    """One to five full stars of five."""

    def __init__(self, theme: Theme, score: int, parent: QWidget | None = None) -> None:
        """Show `score`."""
        super().__init__(parent)
        self._theme = theme
        self._score = score
        self.setFixedSize(STARS * ICON_PX, ICON_PX)
        self.setAccessibleName(self.tr("{score} of {most}").format(score=score, most=STARS))
        self.setToolTip(self.accessibleName())
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the stars."""
        painter = QPainter(self)
        for at in range(STARS):
            icon = Icon.STAR_FILLED if at < self._score else Icon.STAR
            pixmap = self._theme.pixmap(icon, Tone.STAR, self.devicePixelRatioF(), ICON_PX - 2)
            painter.drawPixmap(at * ICON_PX + 1, 1, pixmap)
