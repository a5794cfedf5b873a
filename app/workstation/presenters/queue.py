"""Keeps the queue on the screen equal to the records, and tells what has come in."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from app.workstation.operations.desk import Desk
from app.workstation.presence import PresenceBook
from app.workstation.queries.queue import QueueEntry, queue_rows, touched_tickets
from app.workstation.refresh import Refresher
from app.workstation.tasks import TaskOwner
from app.workstation.tray import News
from desk.queue import Section
from widgets.queue import QueuePanel, TicketRow

Changes = Mapping[str, Set[str]]


class QueuePresenter(QObject):
    """Shows the queue of one agent.

    Signals:
        unread_changed(int): unread messages in all sections that concern the agent.
        news_came(News): a new ticket, or a message of a customer; never for what was there at the start.
    """

    unread_changed = Signal(int)
    news_came = Signal(object)

    def __init__(self, desk: Desk, panel: QueuePanel, presence: PresenceBook, tasks: TaskOwner) -> None:
        super().__init__(panel)
        self._desk = desk
        self._panel = panel
        self._presence = presence
        self._entries: dict[str, QueueEntry] = {}
        self._changes: list[Changes] = []
        self._is_whole = False
        self._is_catching_up = True
        self._is_last_catch_up = False
        self._refresher = Refresher(tasks, self._read, "read the queue")
        presence.changed.connect(self._show_all)
        self._refresher.ask()

    def caught_up(self) -> None:
        """The first sync is over: what comes in after the next reading is news."""
        if self._is_catching_up and not self._is_last_catch_up:
            self._is_last_catch_up = True
            self._refresher.ask()

    def take_changes(self, changed: Changes) -> None:
        """Read again what a change of records can have changed."""
        self._changes.append(changed)
        self._refresher.ask()

    def refresh_ticket(self, ticket_id: str) -> None:
        """Read one row again (it has been seen)."""
        self.take_changes({"ticket": {ticket_id}})

    async def _read(self) -> None:
        changes, self._changes = self._changes, []
        is_last_catch_up = self._is_last_catch_up
        is_whole = not self._is_whole
        merged: dict[str, set[str]] = {}
        for changed in changes:
            for kind, ids in changed.items():
                merged.setdefault(kind, set()).update(ids)
        touched, entries = await self._desk.read(
            lambda session: _read(session, self._desk.me.principal_id, None if is_whole else merged)
        )
        self._is_whole = True
        self._apply(touched, entries)
        if is_last_catch_up:
            self._is_catching_up = False

    def _apply(self, touched: set[str] | None, entries: list[QueueEntry]) -> None:
        fresh = {entry.row.ticket_id: entry for entry in entries}
        news = [] if self._is_catching_up else self._news(fresh)
        if touched is None:
            self._entries = fresh
            self._show_all()
        else:
            for ticket_id in touched:
                self._show_one(ticket_id, fresh.get(ticket_id))
        self.unread_changed.emit(self._panel.model.unread)
        for item in news:
            self.news_came.emit(item)

    def _show_one(self, ticket_id: str, entry: QueueEntry | None) -> None:
        if entry is None:
            self._entries.pop(ticket_id, None)
            self._panel.remove_row(ticket_id)
        else:
            self._entries[ticket_id] = entry
            self._panel.update_row(self._with_presence(entry))

    def _show_all(self) -> None:
        self._panel.set_rows([self._with_presence(entry) for entry in self._entries.values()])

    def _with_presence(self, entry: QueueEntry) -> TicketRow:
        is_online = self._presence.is_online(entry.contact_id)
        is_typing = bool(self._presence.typing_in(entry.row.ticket_id))
        return replace(entry.row, is_online=is_online, is_typing=is_typing)

    def _news(self, fresh: Mapping[str, QueueEntry]) -> list[News]:
        news = []
        for ticket_id, entry in fresh.items():
            row, before = entry.row, self._entries.get(ticket_id)
            if before is None and row.section is Section.NEW:
                title = self.tr("New ticket from {customer}").format(customer=row.customer or self.tr("a customer"))
                news.append(News(ticket_id, title, row.subject))
            elif before is not None and row.unread > before.row.unread:
                title = self.tr("{customer} has written").format(customer=row.customer or self.tr("A customer"))
                news.append(News(ticket_id, title, row.subject))
        return news


def _read(session: Session, me: str, changed: Changes | None) -> tuple[set[str] | None, list[QueueEntry]]:
    touched = None if changed is None else touched_tickets(session, changed)
    return touched, queue_rows(session, me, touched)
