"""Who is here, and who is writing: what signals tell and no record keeps."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from sync.client.events import LinkState
from sync.protocol.signals import Hello, Presence, Typing
from sync.protocol.signals import Signal as HubSignal

TYPING_LASTS_MS = 8_000
"""A companion says "typing" again within this time; silence means that the person has stopped."""


class PresenceBook(QObject):
    """Knows who is connected to the hub right now.

    Signals:
        changed: somebody came, went, began or stopped to write.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._online: set[str] = set()
        self._typing: dict[str, str] = {}
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(TYPING_LASTS_MS)
        self._quiet.timeout.connect(self._forget_typing)

    def is_online(self, principal_id: str) -> bool:
        """Tell whether somebody is connected, as far as the hub told."""
        return principal_id in self._online

    def typing_in(self, ticket_id: str) -> str:
        """Return who writes in a ticket's conversation, "" for nobody."""
        return self._typing.get(ticket_id, "")

    def take(self, signal: HubSignal) -> None:
        """Note what a signal tells about people; others are no matter."""
        if isinstance(signal, Hello):
            self._online = set(signal.online)
        elif isinstance(signal, Presence) and signal.sender is not None:
            here = {signal.sender.principal_id}
            self._online = self._online - here if signal.state == "offline" else self._online | here
        elif isinstance(signal, Typing) and signal.sender is not None:
            self._note_typing(signal, signal.sender.name)
        else:
            return
        self.changed.emit()

    def take_link(self, state: LinkState) -> None:
        """Nobody can be reached while the hub cannot."""
        if not state.has_signals and (self._online or self._typing):
            self._online.clear()
            self._typing.clear()
            self.changed.emit()

    def _note_typing(self, signal: Typing, name: str) -> None:
        if signal.is_typing:
            self._typing[signal.ticket_id] = name
            self._quiet.start()
        else:
            self._typing.pop(signal.ticket_id, None)

    def _forget_typing(self) -> None:
        self._typing.clear()
        self.changed.emit()
