"""The companion's place in the tray, where the desktop has one: the way back to the window, and a word of news."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from widgets.common.sound import Sound
from widgets.common.theme import Icon, Theme, Tone

NOTICE_MS = 8_000
ICON_PX = 64
"""Desktops scale it down to their own size."""


class Tray(QObject):
    """The icon and its menu.

    Signals:
        window_requested: the icon or its notice was clicked.
        quit_requested: "Quit" was chosen.
    """

    window_requested = Signal()
    quit_requested = Signal()

    def __init__(self, theme: Theme, window: QWidget, vendor: str) -> None:
        """Show the icon, at once or as soon as the desktop has a tray."""
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._is_watched = False
        self._sound = Sound(parent=self)
        self._menu = QMenu()
        self._menu.addAction(self.tr("Open help from {vendor}").format(vendor=vendor)).triggered.connect(
            self.window_requested
        )
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Quit")).triggered.connect(self.quit_requested)
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.setToolTip(self.tr("Help from {vendor}").format(vendor=vendor))
        self._icon.activated.connect(self._activate)
        self._icon.messageClicked.connect(self.window_requested)
        theme.changed.connect(self._paint)
        self._paint()
        self.appear()

    @property
    def is_there(self) -> bool:
        """Whether a person can see the icon: only then may the window close into it."""
        return QSystemTrayIcon.isSystemTrayAvailable() and self._icon.isVisible()

    def appear(self) -> None:
        """Show the icon if there is a tray (by now: at the start of a desktop it may come later than we)."""
        if QSystemTrayIcon.isSystemTrayAvailable() and not self._icon.isVisible():
            self._icon.show()

    def show_watched(self, is_watched: bool) -> None:
        """Turn red while anybody looks."""
        if is_watched != self._is_watched:
            self._is_watched = is_watched
            self._paint()

    def tell(self, title: str, text: str) -> None:
        """Sound, and show a notice unless the customer looks at the window anyway."""
        self._sound.play()
        if self._window.isActiveWindow():
            return
        if self.is_there:
            self._icon.showMessage(title, text, self._icon.icon(), NOTICE_MS)
        QApplication.alert(self._window)

    def close(self) -> None:
        """Leave the tray."""
        self._icon.hide()
        self._sound.stop()
        self._menu.deleteLater()

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.window_requested.emit()

    def _paint(self) -> None:
        icon = QIcon(program_picture(self._theme, Tone.DANGER if self._is_watched else Tone.ACCENT))
        self._icon.setIcon(icon)
        self._window.setWindowIcon(icon)


def program_picture(theme: Theme, ground: Tone) -> QPixmap:
    """Return the program's mark on a ground."""
    picture = QPixmap(ICON_PX, ICON_PX)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(ground))
    painter.drawRoundedRect(QRectF(2, 2, ICON_PX - 4, ICON_PX - 4), 14, 14)
    theme.icon(Icon.HELP, Tone.ON_ACCENT).paint(painter, 11, 11, ICON_PX - 22, ICON_PX - 22)
    painter.end()
    return picture
