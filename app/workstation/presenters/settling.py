"""Keeps the page of unsettled texts, and the word in the status line that leads to it, equal to the records."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Set

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.workstation.operations.desk import Desk, Done
from app.workstation.operations.settling import discard, send_again, settle
from app.workstation.queries.settling import unsettled
from app.workstation.refresh import Refresher
from app.workstation.tasks import TaskOwner
from app.workstation.window import MainWindow
from widgets.settling import Choice, Unsettled

KINDS_READ = frozenset({"conflict", "ticket", "contact", "organisation", "installation", "rating", "article"})


class SettlingPresenter(QObject):
    """Shows what waits for the agent's word, and does what he says.

    Signals:
        ticket_requested(str): open this ticket on the desk.
    """

    ticket_requested = Signal(str)

    def __init__(
        self, desk: Desk, window: MainWindow, tasks: TaskOwner, start: Callable[[Coroutine[object, object, Done]], None]
    ) -> None:
        """Take the agent, the window, whoever owns what is under way, and whoever carries an operation out."""
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._start = start
        self._count = 0
        self._refresher = Refresher(tasks, self._read, "read what is unsettled")
        self._refresher.ask()

    def take_changes(self, changed: Mapping[str, Set[str]]) -> None:
        """Read again when a conflict came or went, or when a record that is shown may be different."""
        if "conflict" in changed or (self._count and changed.keys() & KINDS_READ):
            self._refresher.ask()

    def take_refusal(self) -> None:
        """Read again: the hub refused something."""
        self._refresher.ask()

    def settle(self, conflict_id: str, choice: Choice) -> None:
        """Let this text stand."""
        self._start(settle(self._desk, conflict_id, choice))

    def send_again(self, op_id: str) -> None:
        """Send a refused change once more."""
        self._start(self._and_read(send_again(self._desk, op_id)))

    def discard(self, op_id: str) -> None:
        """Forget a refused change."""
        self._start(self._and_read(discard(self._desk, op_id)))

    def open_ticket(self, ticket_id: str) -> None:
        """Leave the page for the desk, and show a ticket there."""
        self._window.show_desk()
        self.ticket_requested.emit(ticket_id)

    def clear(self) -> None:
        """Show nothing: this agent leaves."""
        self._window.settling.show_unsettled(Unsettled())
        self._window.status.show_unsettled(0)

    def wishes(self) -> tuple[tuple[SignalInstance, Callable[..., object]], ...]:
        """Return the signals of the page, each with what to do."""
        page = self._window.settling
        return (
            (page.settled, self.settle),
            (page.retry_requested, self.send_again),
            (page.discard_requested, self.discard),
            (page.ticket_requested, self.open_ticket),
        )

    async def _and_read(self, operation: Coroutine[object, object, Done]) -> Done:
        try:
            return await operation
        finally:
            self._refresher.ask()  # a refused change is no record: nobody tells of it

    async def _read(self) -> None:
        found = await self._desk.read(lambda session: unsettled(session, self._desk.me.principal_id))
        self._count = found.count
        self._window.settling.show_unsettled(found)
        self._window.status.show_unsettled(found.count)
