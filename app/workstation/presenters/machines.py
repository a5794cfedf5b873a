"""Opens machines that nobody sits at: finds the machine, its ticket, and asks under its standing lease."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from PySide6.QtCore import QObject, Signal

from app.workstation.bridge import ReplicaBridge
from app.workstation.errors import SessionError, WorkstationError
from app.workstation.operations.desk import Desk
from app.workstation.operations.machines import Machine, access_ticket, is_at_hub, machines_named, the_machine
from app.workstation.orders import MachineOrder
from app.workstation.presence import PresenceBook
from app.workstation.presenters.sessions import Sessions
from app.workstation.tasks import TaskOwner
from remote.lease import Right
from sync.errors import SyncError

READY_S = 30.0
"""For the hub, the first records and the machine's companion to be there, right after a start."""

TICKET_S = 15.0
"""For a new ticket to reach the hub, which passes on no request without it."""

log = logging.getLogger(__name__)


class MachinePresenter(QObject):
    """Opens one machine at a time.

    Signals:
        refused(str): it was not possible; a sentence.
        ticket_chosen(str): the ticket on which the session will be noted.
    """

    refused = Signal(str)
    ticket_chosen = Signal(str)

    def __init__(
        self,
        desk: Desk,
        sessions: Sessions,
        presence: PresenceBook,
        bridge: ReplicaBridge,
        tasks: TaskOwner,
    ) -> None:
        super().__init__(sessions)
        self._desk = desk
        self._sessions = sessions
        self._presence = presence
        self._bridge = bridge
        self._tasks = tasks

    def open(self, order: MachineOrder) -> None:
        """Open a machine as soon as it can be reached."""
        self._tasks.start(self._guarded(self._open_named(order)), "open a machine")

    def open_of(self, contact_id: str, ticket_id: str) -> None:
        """Open the machine of a contact, and note it on this ticket; "" for a ticket of its own."""
        self._tasks.start(self._guarded(self._open_of(contact_id, ticket_id)), "open a machine")

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (WorkstationError, SyncError) as error:
            log.info("no machine was opened: %s", error)
            self.refused.emit(str(error))

    async def _open_named(self, order: MachineOrder) -> None:
        async def is_there() -> bool:
            found = await self._find(order.name)
            here = self._desk.replica.link_state.has_signals
            return here and any(self._presence.is_online(machine.contact_id) for machine in found)

        await self._wait(is_there, READY_S)
        machine = the_machine(await self._find(order.name), order.name)
        self._sessions.is_direct, self._sessions.fills_screen = order.is_direct, order.is_full_screen
        rights = (Right.VIEW,) if order.is_view_only else (Right.VIEW, Right.CONTROL)
        await self._ask(machine, "", rights)

    async def _open_of(self, contact_id: str, ticket_id: str) -> None:
        machine = the_machine(await self._find(contact_id), contact_id)
        await self._ask(machine, ticket_id, (Right.VIEW, Right.CONTROL))

    async def _ask(self, machine: Machine, ticket_id: str, rights: tuple[Right, ...]) -> None:
        noted_on = ticket_id or await access_ticket(self._desk, machine)
        if not await self._wait(lambda: is_at_hub(self._desk, noted_on), TICKET_S):
            raise SessionError(self.tr("The hub is out of reach, and a session begins through it. Try again later."))
        self.ticket_chosen.emit(noted_on)
        self._sessions.ask(noted_on, *rights)

    async def _find(self, name: str) -> list[Machine]:
        return await self._desk.read(lambda session: machines_named(session, name))

    async def _wait(self, is_so: Callable[[], Awaitable[bool]], timeout_s: float) -> bool:
        """Wait until something is so, looking again at each news; return whether it came about in time."""
        news = asyncio.Event()
        sources = (self._bridge.records_changed, self._bridge.link_changed, self._presence.changed)
        connections = [(source, source.connect(lambda *_: news.set())) for source in sources]
        try:
            async with asyncio.timeout(timeout_s):
                while not await is_so():
                    await news.wait()
                    news.clear()
        except TimeoutError:
            return False
        finally:
            for source, connection in connections:
                source.disconnect(connection)
        return True
