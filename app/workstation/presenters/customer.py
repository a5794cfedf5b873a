"""Keeps the customer's card equal to the records."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.workstation.operations.desk import Desk
from app.workstation.presence import PresenceBook
from app.workstation.queries.customer import customer_view
from app.workstation.refresh import Refresher
from app.workstation.tasks import TaskOwner
from widgets.customer import CustomerCard, Presence

KINDS_SHOWN = frozenset({"contact", "organisation", "installation", "ticket", "rating"})


class CustomerPresenter(QObject):
    """Shows the customer of the ticket on the screen."""

    def __init__(self, desk: Desk, card: CustomerCard, presence: PresenceBook, tasks: TaskOwner) -> None:
        super().__init__(card)
        self._desk = desk
        self._card = card
        self._presence = presence
        self._contact_id = ""
        self._ticket_id = ""
        self._refresher = Refresher(tasks, self._read, "read the customer")
        presence.changed.connect(self._show_presence)
        card.copy_requested.connect(self._copy)

    def show(self, contact_id: str, ticket_id: str) -> None:
        """Show whose ticket this is; "" empties the card."""
        if (contact_id, ticket_id) != (self._contact_id, self._ticket_id):
            self._contact_id, self._ticket_id = contact_id, ticket_id
            self._refresher.ask()

    def take_changes(self, changed: Mapping[str, Set[str]]) -> None:
        """Read again if the change may concern the card."""
        if changed.keys() & KINDS_SHOWN and self._contact_id:
            self._refresher.ask()

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    async def _read(self) -> None:
        contact_id, ticket_id = self._contact_id, self._ticket_id
        if not contact_id:
            self._card.show_customer(None)
            return
        view = await self._desk.read(lambda session: customer_view(session, contact_id, ticket_id))
        if contact_id == self._contact_id:
            self._card.show_customer(None if view is None else replace(view, presence=self._here()))

    def _here(self) -> Presence:
        return Presence.ONLINE if self._presence.is_online(self._contact_id) else Presence.OFFLINE

    def _show_presence(self) -> None:
        view = self._card.view
        if view is not None and view.contact_id == self._contact_id:
            self._card.show_customer(replace(view, presence=self._here()))
