"""The theme in force: which colours, which type, and everything tinted by them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import qtawesome
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from widgets.common.theme.colours import DARK, LIGHT, Tone
from widgets.common.theme.icons import Icon
from widgets.common.theme.spacing import ICON_PX
from widgets.common.theme.stylesheet import style_sheet
from widgets.common.theme.type import BODY_PT, BOLD_ROLES, SIZES_PT, TextRole

MIN_TEXT_SCALE, MAX_TEXT_SCALE = 0.8, 2.0
"""Smaller is not read, larger does not fit a 1366-pixel screen."""

_ROLES = {
    QPalette.ColorRole.Window: Tone.WINDOW,
    QPalette.ColorRole.WindowText: Tone.TEXT,
    QPalette.ColorRole.Base: Tone.SURFACE,
    QPalette.ColorRole.AlternateBase: Tone.WINDOW,
    QPalette.ColorRole.Text: Tone.TEXT,
    QPalette.ColorRole.PlaceholderText: Tone.FAINT,
    QPalette.ColorRole.Button: Tone.SURFACE,
    QPalette.ColorRole.ButtonText: Tone.TEXT,
    QPalette.ColorRole.Highlight: Tone.ACCENT,
    QPalette.ColorRole.HighlightedText: Tone.ON_ACCENT,
    QPalette.ColorRole.ToolTipBase: Tone.RAISED,
    QPalette.ColorRole.ToolTipText: Tone.TEXT,
    QPalette.ColorRole.Link: Tone.ACCENT_TEXT,
    QPalette.ColorRole.Accent: Tone.ACCENT,
}


class ThemeMode(StrEnum):
    """Which colours a person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """The look of one program; made once by its compose.py and handed to every widget.

    Signals:
        changed: colours or sizes are others now; whoever paints or tints by himself does it again.
    """

    changed = Signal()

    def __init__(self, app: QApplication, mode: ThemeMode = ThemeMode.SYSTEM, text_scale: float = 1.0) -> None:
        """Dress the application, now and whenever the system turns light or dark."""
        super().__init__(app)
        self._app = app
        self._mode = mode
        self._text_scale = text_scale
        self._fonts: dict[TextRole, QFont] = {}
        self._icons: dict[tuple[Icon, Tone], QIcon] = {}
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    @property
    def mode(self) -> ThemeMode:
        """What the person chose."""
        return self._mode

    @property
    def text_scale(self) -> float:
        """1.0 is a 10-point body."""
        return self._text_scale

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are in force."""
        if self._mode is ThemeMode.SYSTEM:
            return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self._mode is ThemeMode.DARK

    @property
    def colours(self) -> Mapping[Tone, str]:
        """The colours in force, as "#RRGGBB"."""
        return DARK if self.is_dark else LIGHT

    def set_mode(self, mode: ThemeMode) -> None:
        """Turn light or dark, or follow the system."""
        if mode is not self._mode:
            self._mode = mode
            self._apply()

    def set_text_scale(self, scale: float) -> None:
        """Make all type larger or smaller; kept between 0.8 and 2."""
        scale = min(max(scale, MIN_TEXT_SCALE), MAX_TEXT_SCALE)
        if scale != self._text_scale:
            self._text_scale = scale
            self._apply()

    def color(self, tone: Tone) -> QColor:
        """Return the colour for a purpose."""
        return QColor(self.colours[tone])

    def font(self, role: TextRole) -> QFont:
        """Return the type for a purpose, for those who paint by themselves."""
        if role not in self._fonts:
            self._fonts[role] = self._make_font(role)
        return self._fonts[role]

    def icon(self, icon: Icon, tone: Tone = Tone.MUTED) -> QIcon:
        """Return a tinted icon; take it again after `changed`."""
        if (icon, tone) not in self._icons:
            tint = self.color(tone)
            faint = self.color(Tone.FAINT)
            self._icons[icon, tone] = qtawesome.icon(icon.value, color=tint, color_disabled=faint)
        return self._icons[icon, tone]

    def pixmap(self, icon: Icon, tone: Tone, ratio: float, size_px: int = ICON_PX) -> QPixmap:
        """Return a tinted icon as a picture of `size_px` logical pixels at a device pixel ratio."""
        picture: QPixmap = self.icon(icon, tone).pixmap(round(size_px * ratio))
        picture.setDevicePixelRatio(ratio)
        return picture

    def _make_font(self, role: TextRole) -> QFont:
        if role is TextRole.MONO:
            font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        else:
            font = QFont(self._app.font())
        font.setPointSizeF(SIZES_PT[role] * self._text_scale)
        if role in BOLD_ROLES:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def _follow_system(self) -> None:
        if self._mode is ThemeMode.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        self._fonts.clear()
        self._icons.clear()
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPointSizeF(BODY_PT * self._text_scale)
        self._app.setFont(font)
        palette = QPalette()
        for role, tone in _ROLES.items():
            palette.setColor(role, self.color(tone))
        for disabled in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, disabled, self.color(Tone.FAINT))
        self._app.setPalette(palette)
        self._app.setStyleSheet(style_sheet(self.colours, self._text_scale))
        self.changed.emit()
