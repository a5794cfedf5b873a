"""What was written and not sent survives a crash: kept on this computer while it grows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy.orm import Session

from app.client.errands import Errands
from sync.client.replica import Replica
from sync.store.local_tables import Draft

REQUEST_KEY = "new"
"""Stands for a ticket's id while there is none."""

DELAY_MS = 400
"""A draft is kept when the fingers rest, not at every key."""


class Drafts(QObject):
    """The unsent texts of the window.

    Signals:
        found(str, str): a ticket's id (REQUEST_KEY for the request) and what was written there before.
    """

    found = Signal(str, str)

    def __init__(self, replica: Replica, errands: Errands, parent: QObject | None = None) -> None:
        """Keep nothing yet."""
        super().__init__(parent)
        self._replica = replica
        self._errands = errands
        self._unsaved: dict[str, str] = {}
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(DELAY_MS)
        self._delay.timeout.connect(self.flush)

    def load(self, key: str) -> None:
        """Look up what was written before."""

        def read() -> str:
            with self._replica.read() as session:
                draft = session.get(Draft, (key, "public"))
                return "" if draft is None else draft.body

        self._errands.run(read, lambda body: self.found.emit(key, body) if body else None)

    def note_request(self, text: str) -> None:
        """Note what stands in the request's field now."""
        self._note(REQUEST_KEY, text)

    def note_answer(self, ticket_id: str, text: str) -> None:
        """Note what stands in a chat's field now."""
        if ticket_id:
            self._note(ticket_id, text)

    def forget_request(self) -> None:
        """The request was sent."""
        self._note(REQUEST_KEY, "")
        self.flush()

    def flush(self) -> None:
        """Keep now what is noted."""
        self._delay.stop()
        for key, text in self._unsaved.items():
            self._errands.after(self._replica.write_local(_keep(key, text)))
        self._unsaved.clear()

    def _note(self, key: str, text: str) -> None:
        self._unsaved[key] = text
        self._delay.start()


def _keep(key: str, text: str) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        known = session.get(Draft, (key, "public"))
        if text.strip():
            session.merge(Draft(ticket_id=key, visibility="public", body=text))
        elif known is not None:
            session.delete(known)

    return work
