"""Brings a view's events from its thread into the window's."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from remote.view.events import ViewEvent


class EventRelay(QObject):
    """Takes events in any thread and tells them in its own.

    Signals:
        event_came(ViewEvent): in the order in which they were posted.
    """

    event_came = Signal(object)
    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self.event_came, Qt.ConnectionType.QueuedConnection)

    def post(self, event: ViewEvent) -> None:
        """Hand over an event; from any thread, returns at once."""
        self._posted.emit(event)
