"""Labels: text with a role and a tone, text that is cut with an ellipsis when there is no room, and icons."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from widgets.common.pane import set_look
from widgets.common.theme import Icon, TextRole, Theme, Tone
from widgets.common.theme.spacing import ICON_PX


def plain_tip(text: str) -> str:
    """Return what a tool tip shows as this very text.

    Qt reads a tool tip that looks like markup as such, and markup that a stranger wrote can name a picture on his own
    machine, which Windows then fetches with the agent's credentials.
    """
    return f'<span style="white-space: pre-wrap">{html.escape(text)}</span>' if "<" in text else text


class Label(QLabel):
    """Plain text in one of the theme's roles; what it shows is never read as markup."""

    def __init__(
        self, text: str = "", role: TextRole = TextRole.BODY, tone: str = "", parent: QWidget | None = None
    ) -> None:
        """Show `text`; `tone` is one of the style sheet's tones (muted, faint, danger, warning, success, note)."""
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role.value)
        self.setProperty("tone", tone)

    def set_tone(self, tone: str) -> None:
        """Change the colour by its meaning."""
        set_look(self, "tone", tone)


class Paragraph(Label):
    """Text of several lines that takes the height it needs, selectable with the mouse where asked for."""

    def __init__(
        self, text: str = "", role: TextRole = TextRole.BODY, tone: str = "", parent: QWidget | None = None
    ) -> None:
        """Show `text`, wrapped at words."""
        super().__init__(text, role, tone, parent)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class ElidedLabel(Label):
    """One line that gives way: too long a text ends in an ellipsis, and the whole stands in the tool tip."""

    def __init__(
        self, text: str = "", role: TextRole = TextRole.BODY, tone: str = "", parent: QWidget | None = None
    ) -> None:
        """Show `text` in one line."""
        super().__init__(text, role, tone, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self._tell_the_rest()
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Return a width at which a few letters are read."""
        metrics = self.fontMetrics()
        return QSize(min(metrics.horizontalAdvance(self.text()), metrics.averageCharWidth() * 4), metrics.height())

    def sizeHint(self) -> QSize:
        """Return the width of the whole text."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())

    @property
    def is_cut(self) -> bool:
        """Whether the end of the text is not seen."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the tool tip true."""
        super().resizeEvent(event)
        self._tell_the_rest()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)

    def _tell_the_rest(self) -> None:
        self.setToolTip(plain_tip(self.text()) if self.is_cut else "")


class CopyLabel(ElidedLabel):
    """One line that a click copies.

    Signals:
        copied(str): the text went into the clipboard.
    """

    copied = Signal(str)

    def __init__(
        self, text: str = "", role: TextRole = TextRole.BODY, tone: str = "accent", parent: QWidget | None = None
    ) -> None:
        """Show `text`, to be copied."""
        super().__init__(text, role, tone, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Copy the whole text, cut or not."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            QGuiApplication.clipboard().setText(self.text())
            self.copied.emit(self.text())

    def _tell_the_rest(self) -> None:
        words = self.tr("{text} (a click copies)").format(text=self.text())
        self.setToolTip(plain_tip(words) if self.text() else "")


class IconLabel(QWidget):
    """One icon in the theme's colours."""

    def __init__(
        self,
        theme: Theme,
        icon: Icon,
        tone: Tone = Tone.MUTED,
        size_px: int = ICON_PX,
        parent: QWidget | None = None,
    ) -> None:
        """Show `icon` at `size_px` logical pixels."""
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._tone = tone
        self._size_px = size_px
        self.setFixedSize(size_px, size_px)
        theme.changed.connect(self.update)

    def set_icon(self, icon: Icon, tone: Tone) -> None:
        """Show another icon."""
        self._icon, self._tone = icon, tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon at the screen's own resolution."""
        painter = QPainter(self)
        pixmap = self._theme.pixmap(self._icon, self._tone, self.devicePixelRatioF(), self._size_px)
        painter.drawPixmap(0, 0, pixmap)

    def changeEvent(self, event: QEvent) -> None:
        """Paint again when enabled or disabled."""
        super().changeEvent(event)
        self.update()
