"""The tray icon: how many messages wait, a notice and a sound for what comes in, and the way back to the window."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from widgets.common.amounts import count_text
from widgets.common.sound import Sound
from widgets.common.theme import Icon, Theme, Tone

NOTICE_MS = 8_000
ICON_PX = 64
"""Desktops scale it down to their own size."""


@dataclass(frozen=True)
class News:
    """What has come in for one ticket.

    Attributes:
        title: who or what.
        text: the first words of it.
    """

    ticket_id: str
    title: str
    text: str


class Tray(QObject):
    """The program's place in the tray, where the desktop has one; the sound goes with or without it.

    Signals:
        window_requested: the icon was clicked.
        ticket_requested(str): the notice about this ticket was clicked.
        quit_requested: "Quit" was chosen from its menu.
    """

    window_requested = Signal()
    ticket_requested = Signal(str)
    quit_requested = Signal()

    def __init__(self, theme: Theme, sound: Sound, window: QWidget) -> None:
        """Show the icon, at once or as soon as the desktop has a tray."""
        super().__init__(window)
        self._theme = theme
        self._sound = sound
        self._window = window
        self._count = 0
        self._told: News | None = None
        self._menu = QMenu()
        self._menu.addAction(self.tr("Open Deskhand")).triggered.connect(self.window_requested)
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Quit")).triggered.connect(self.quit_requested)
        self._icon: QSystemTrayIcon | None = None
        theme.changed.connect(self._paint)
        self.appear()

    @property
    def is_there(self) -> bool:
        """Whether a person can see the icon: only then may the window close into it."""
        return self._icon is not None and QSystemTrayIcon.isSystemTrayAvailable() and self._icon.isVisible()

    @property
    def count(self) -> int:
        """The number on the icon."""
        return self._count

    def appear(self) -> None:
        """Take the place in the tray, if there is a tray (by now: it may come up after us) and no place yet."""
        if self._icon is not None or not QSystemTrayIcon.isSystemTrayAvailable():
            return
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activate)
        self._icon.messageClicked.connect(self._open_told)
        self._paint()
        self._icon.show()

    def show_count(self, count: int) -> None:
        """Put the number of unread messages on the icon."""
        if count != self._count:
            self._count = count
            self._paint()

    def tell(self, news: News) -> None:
        """Sound, and show a notice unless the person looks at the window anyway."""
        self.appear()
        self._sound.play()
        if self._window.isActiveWindow():
            return
        self._told = news
        if self._icon is not None and self.is_there:
            self._icon.showMessage(news.title, news.text, self._icon.icon(), NOTICE_MS)
        QApplication.alert(self._window)

    def close(self) -> None:
        """Leave the tray."""
        if self._icon is not None:
            self._icon.hide()
        self._sound.stop()
        self._menu.deleteLater()

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.window_requested.emit()

    def _open_told(self) -> None:
        self.window_requested.emit()
        if self._told is not None:
            self.ticket_requested.emit(self._told.ticket_id)

    def _paint(self) -> None:
        if self._icon is None:
            return
        icon = QIcon(program_picture(self._theme, self._count))
        self._icon.setIcon(icon)
        words = self.tr("Deskhand: {count} unread") if self._count else self.tr("Deskhand: nothing unread")
        self._icon.setToolTip(words.format(count=self._count))


def program_picture(theme: Theme, count: int = 0) -> QPixmap:
    """Return the program's mark, with a number in its corner if there is one to show."""
    picture = QPixmap(ICON_PX, ICON_PX)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(Tone.ACCENT))
    painter.drawRoundedRect(QRectF(2, 2, ICON_PX - 4, ICON_PX - 4), 14, 14)
    theme.icon(Icon.HELP, Tone.ON_ACCENT).paint(painter, 11, 11, ICON_PX - 22, ICON_PX - 22)
    if count:
        _paint_count(painter, theme, count_text(count))
    painter.end()
    return picture


def _paint_count(painter: QPainter, theme: Theme, text: str) -> None:
    font = QFont(painter.font())
    font.setPixelSize(26)
    font.setBold(True)
    painter.setFont(font)
    width = max(34.0, painter.fontMetrics().horizontalAdvance(text) + 14.0)
    badge = QRectF(ICON_PX - width, ICON_PX - 34, width, 34)
    painter.setBrush(theme.color(Tone.DANGER))
    painter.drawRoundedRect(badge, 17, 17)
    painter.setPen(theme.color(Tone.ON_DANGER))
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
