"""Buttons that take their icon from the theme and keep it in the right colour."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from widgets.common.pane import set_look
from widgets.common.theme import Icon, Theme, Tone
from widgets.common.theme.spacing import ICON_PX

_ICON_TONES = {
    "primary": Tone.ON_ACCENT,
    "danger": Tone.ON_DANGER,
    "on_danger": Tone.ON_DANGER,
    "link": Tone.ACCENT_TEXT,
    "stop": Tone.DANGER,
    "note": Tone.NOTE_TINT,
}


class Button(QPushButton):
    """A button with a word, and an icon where that helps."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        icon: Icon | None = None,
        *,
        look: str = "",
        name: str = "",
        is_large: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make a button; `look` is primary, quiet, danger, link, mark, row, stop ... or "", `name` its objectName."""
        super().__init__(text, parent)
        self._theme = theme
        self._icon = icon
        self._tone = _ICON_TONES.get(look, Tone.MUTED)
        self.setObjectName(name)
        self.setProperty("look", look)
        self.setProperty("large", "true" if is_large else "")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        theme.changed.connect(self._tint)
        self._tint()

    def set_mark(self, text: str, icon: Icon | None, tone: Tone) -> None:
        """Show another word and icon."""
        self.setText(text)
        self._icon, self._tone = icon, tone
        self._tint()

    def set_look(self, look: str) -> None:
        """Change what kind of button it is."""
        self._tone = _ICON_TONES.get(look, Tone.MUTED)
        set_look(self, "look", look)
        self._tint()

    def _tint(self) -> None:
        _put_icon(self, self._theme, self._icon, self._tone)


class IconButton(QToolButton):
    """A button that is only an icon; its words are the tool tip and the accessible name."""

    def __init__(
        self,
        theme: Theme,
        icon: Icon,
        words: str,
        *,
        name: str = "",
        look: str = "quiet",
        parent: QWidget | None = None,
    ) -> None:
        """Make a button that says `words` when the mouse rests on it."""
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self.setObjectName(name)
        self.setProperty("look", look)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._tint)
        self.toggled.connect(self._tint)
        self._tint()

    def set_icon(self, icon: Icon) -> None:
        """Show another icon."""
        self._icon = icon
        self._tint()

    def _tint(self) -> None:
        _put_icon(self, self._theme, self._icon, Tone.ACCENT_TEXT if self.isChecked() else Tone.MUTED)


def _put_icon(button: QAbstractButton, theme: Theme, icon: Icon | None, tone: Tone) -> None:
    if icon is not None:
        button.setIcon(theme.icon(icon, tone))
        button.setIconSize(QSize(ICON_PX, ICON_PX))
