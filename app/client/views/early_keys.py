"""Keys that were meant for something else: a card that has just come up does not take them for an answer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

DEAF_MS = 1000
"""Who is typing when a question comes up needs about so long to notice it."""


class EarlyKeys(QObject):
    """Keeps the keyboard off a button for its first second; the mouse works at once, since it has to be aimed."""

    def __init__(self, button: QWidget, deaf_ms: int = DEAF_MS) -> None:
        """Watch the button, which owns this object."""
        super().__init__(button)
        button.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._hear_again)
        self._button = button
        self._timer.start(deaf_ms)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Swallow keys."""
        return event.type() in {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride}

    def _hear_again(self) -> None:
        self._button.removeEventFilter(self)
