"""Asks for the page before when a person scrolls towards the beginning of what has been read."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea

SCREENS_AHEAD = 2
"""So many screens before the first entry the next page is asked for: it is there before it is missed."""


class EarlierPages(QObject):
    """Watches the scroll bar of a view.

    Signals:
        wanted: the page before shall be read; said once, until `set_more` is called again.
    """

    wanted = Signal()

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._view = view
        self._is_more = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._look)
        view.verticalScrollBar().valueChanged.connect(self._look)

    def set_more(self, *, is_there: bool) -> None:
        """Say whether anything stands before what the view has; call it after the view got its entries."""
        self._is_more = is_there
        if is_there:
            self._soon.start(0)  # the view finds its place first
        else:
            self._soon.stop()

    def _look(self) -> None:
        bar = self._view.verticalScrollBar()
        if self._is_more and bar.value() <= SCREENS_AHEAD * self._view.viewport().height():
            self._is_more = False
            self.wanted.emit()
