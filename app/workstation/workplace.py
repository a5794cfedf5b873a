"""One agent at work: his presenters over one replica, wired to the desk page, from sign-in to sign-out."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial

from PySide6.QtCore import QMetaObject, QObject, Signal, SignalInstance

from app.workstation.bridge import ReplicaBridge
from app.workstation.catalogue import SessionVerbs
from app.workstation.desk_page import Tab
from app.workstation.drafts import DraftKeeper
from app.workstation.errors import WorkstationError
from app.workstation.operations.desk import Desk, Done
from app.workstation.operations.sessions import note_file
from app.workstation.presenters.customer import CustomerPresenter
from app.workstation.presenters.exporting import ExportPresenter
from app.workstation.presenters.files import FilePresenter
from app.workstation.presenters.importing import ImportPresenter
from app.workstation.presenters.machines import MachinePresenter
from app.workstation.presenters.queue import QueuePresenter
from app.workstation.presenters.search import SearchPresenter
from app.workstation.presenters.sessions import Sessions
from app.workstation.presenters.settling import SettlingPresenter
from app.workstation.presenters.talk import TalkPresenter
from app.workstation.presenters.ticket import TicketPresenter
from app.workstation.queries.ticket import TicketCard
from app.workstation.session.errands import Errand, ErrandPhase
from app.workstation.session.state import Phase, Subject
from app.workstation.stores import OpenStore
from app.workstation.tasks import TaskOwner
from app.workstation.ticket_work import TicketWork
from app.workstation.window import MainWindow
from desk.errors import MoveError
from desk.lifecycle import is_done
from remote.lease import Right
from sync.client.events import LinkState, LinkStatus, OpRejected
from sync.errors import SyncError


class Workplace(QObject):
    """Everything that works for the agent who is signed in.

    Signals:
        told(str): a sentence about something done.
        warned(str): a sentence about something that could not be done.
        offered(str, str, object): a sentence, what can be done about it, and a function that does it.
        refused(str, str, object): the same about something that went wrong.
        done(Done): an operation has been made; it may be undone.
        unread_changed(int): the number for the tray.
        news_came(News): something has come in.
    """

    told = Signal(str)
    warned = Signal(str)
    offered = Signal(str, str, object)
    refused = Signal(str, str, object)
    done = Signal(object)
    unread_changed = Signal(int)
    news_came = Signal(object)

    def __init__(self, desk: Desk, opened: OpenStore, window: MainWindow, tasks: TaskOwner) -> None:
        """Build the presenters and let them listen to each other.

        Args:
            desk: the agent and his store.
            opened: tells what the replica tells, and who is here.
            window: shows it all.
            tasks: owns what is under way; closed by the caller after `close`.
        """
        super().__init__(window)
        self._desk = desk
        self._tasks = tasks
        self._listening: list[tuple[SignalInstance, QMetaObject.Connection]] = []
        page = self._page = window.desk
        self._window = window
        self.presence = opened.presence
        self.drafts = DraftKeeper(desk.replica, tasks, self)
        self.queue = QueuePresenter(desk, page.queue, self.presence, tasks)
        self.ticket = TicketPresenter(desk, page, self.presence, self.drafts, tasks)
        self.customer = CustomerPresenter(desk, page.card, self.presence, tasks)
        self.talk = TalkPresenter(desk, page, self.ticket, tasks, opened.folder / "opened")
        self.work = TicketWork(desk, page, self.ticket, self.talk, self.start)
        self.files = FilePresenter(page.transfers, desk.workers, tasks)
        self.session = Sessions(desk, page, self.files, tasks)
        self.files.current = lambda: self.session.visit
        self.machines = MachinePresenter(desk, self.session, self.presence, opened.bridge, tasks)
        self.settling = SettlingPresenter(desk, window, tasks, self.start)
        self.role = desk.me.role
        self.importing = ImportPresenter(desk, window.importing, tasks)
        self.exporting = ExportPresenter(desk, window.exporting, tasks)
        self.search = SearchPresenter(desk, window.search_box, self.ticket.pages.reveal, tasks)
        self._connect_bridge(opened.bridge)
        self._connect_presenters()
        self._connect_page()
        self.listen(window.activated, page.conversation.say_seen)

    def open_ticket(self, ticket_id: str) -> None:
        """Show a ticket, in the queue or not; a far screen that is about another one gives way."""
        front = self.session.front
        if front is not None and front.visit.subject.ticket_id != ticket_id:
            self._page.show_tab(Tab.CONVERSATION)
        self._page.queue.select(ticket_id)
        self.ticket.show(ticket_id)

    def start(self, operation: Coroutine[object, object, Done]) -> None:
        """Carry out an operation and tell how it went."""
        self._tasks.start(self._run(operation), "operation on a ticket")

    def undo(self, done: Done) -> None:
        """Put back what an operation changed."""
        self.start(self._undo(done))

    def take_link(self, state: LinkState) -> None:
        """Note that the first sync is over, so that what comes in from then on is news."""
        if state.status is LinkStatus.ONLINE:
            self.queue.caught_up()

    def listen(self, signal: SignalInstance, slot: Callable[..., object]) -> None:
        """Connect a signal of something that lives longer than this workplace, until `close`."""
        self._listening.append((signal, signal.connect(slot)))

    async def close(self) -> None:
        """Leave a running session and write the drafts; nothing typed is lost."""
        self._page.composer.flush()
        for signal, connection in self._listening:
            signal.disconnect(connection)
        self._listening.clear()
        await self.session.close()
        await self.drafts.close()
        self.settling.clear()
        self.importing.clear()
        self.exporting.clear()
        self.search.clear()
        shown = (
            self.queue,
            self.ticket,
            self.customer,
            self.talk,
            self.files,
            self.session,
            self.machines,
            self.settling,
            self.importing,
            self.exporting,
            self.search,
        )
        for presenter in shown:
            presenter.setParent(self)  # they go when this goes, and with them what they listen to

    def session_verbs(self, ask_for_file: Callable[[], None], ask_for_name: Callable[[], None]) -> SessionVerbs:
        """Return what can be done with remote sessions."""
        return SessionVerbs(
            can_ask=lambda: self.ticket.card is not None or self.session.front is not None,
            is_running=lambda: self.session.visit is not None,
            is_live=self._is_live,
            ask=self._ask,
            send_file=ask_for_file,
            fetch_file=ask_for_name,
            screenshot=lambda is_internal: self.session.take_screenshot(is_internal=is_internal),
            leave=self.session.leave,
            can_open_machine=self._can_open_machine,
            open_machine=self._open_machine,
        )

    async def _run(self, operation: Coroutine[object, object, Done]) -> None:
        try:
            self.done.emit(await operation)
        except (WorkstationError, SyncError, MoveError) as error:
            self.warned.emit(str(error))

    async def _undo(self, done: Done) -> Done:
        return Done(await self._desk.write(*done.undo), self.tr("Undone."))

    def _is_live(self) -> bool:
        front = self.session.front
        return front is not None and front.visit.state.phase is Phase.LIVE

    def _can_open_machine(self) -> bool:
        card = self.ticket.card
        return card is not None and bool(card.device_key) and self.session.of_ticket(card.head.ticket_id) is None

    def _open_machine(self) -> None:
        """Open the machine of the customer on the screen; a ticket that is done is not opened anew for it."""
        card = self.ticket.card
        if card is not None:
            self.machines.open_of(card.contact_id, "" if is_done(card.head.state) else card.head.ticket_id)

    def _ask(self, *rights: Right) -> None:
        """Ask the customer whose screen is shown, else the one of the ticket that is shown."""
        front = self.session.front
        self.session.ask(front.visit.subject.ticket_id if front is not None else self.ticket.ticket_id, *rights)

    def _connect_bridge(self, bridge: ReplicaBridge) -> None:
        for take in (self.queue.take_changes, self.ticket.take_changes, self.customer.take_changes):
            self.listen(bridge.records_changed, take)
        self.listen(bridge.records_changed, self.session.take_changes)
        self.listen(bridge.signal_received, self.session.take_signal)
        self.listen(bridge.records_changed, self.settling.take_changes)
        self.listen(bridge.records_changed, self.search.take_changes)
        self.listen(bridge.op_rejected, self._tell_refused)

    def _tell_refused(self, event: OpRejected) -> None:
        self.settling.take_refusal()
        self.refused.emit(event.why, self.tr("Show it"), self._window.show_settling)

    def _connect_presenters(self) -> None:
        self.queue.unread_changed.connect(self.unread_changed)
        self.queue.news_came.connect(self.news_came)
        self.ticket.shown.connect(self._show_customer)
        self.session.told.connect(self.told)
        self.session.offered.connect(self.offered)
        self.ticket.seen.connect(self.queue.refresh_ticket)
        for source in (self.talk, self.session):
            source.done.connect(self.done)
            source.refused.connect(self.warned)
        self.files.refused.connect(self.warned)
        self.machines.refused.connect(self.warned)
        self.machines.ticket_chosen.connect(self.open_ticket)
        self.settling.ticket_requested.connect(self.open_ticket)
        self.search.ticket_requested.connect(self.open_ticket)
        self.search.warned.connect(self.warned)
        self.ticket.shown.connect(self.search.take_ticket)
        self.files.finished.connect(self._file_finished)
        self.files.right_wanted.connect(partial(self._ask, Right.FILES))
        self.session.began.connect(self._session_began)
        self.session.ended.connect(self._session_ended)

    def _connect_page(self) -> None:
        page, head = self._page, self._page.head
        pairs: tuple[tuple[SignalInstance, Callable[..., object]], ...] = (
            (page.queue.ticket_selected, self.open_ticket),
            (page.queue.ticket_activated, lambda _: page.composer.focus_text()),
            (page.card.ticket_requested, self.open_ticket),
            (page.card.machine_requested, self._open_machine),
            (page.tab_chosen, self._tab_chosen),
            *self.work.wishes(),
            *self.settling.wishes(),
            *self.importing.wishes(),
            *self.exporting.wishes(),
            *self.search.wishes(),
            (head.ask_view_requested, lambda: self._ask(Right.VIEW)),
            (head.ask_control_requested, lambda: self._ask(Right.VIEW, Right.CONTROL)),
            (head.screenshot_requested, self._take_screenshot),
            (page.composer.screenshot_requested, self._take_screenshot),
            (page.bar.screenshot_requested, lambda: self.session.take_screenshot(is_internal=False)),
        )
        for signal, slot in pairs:
            self.listen(signal, slot)

    def _take_screenshot(self) -> None:
        self.session.take_screenshot(is_internal=self.talk.is_internal)

    def _show_customer(self, card: TicketCard | None) -> None:
        if card is None:
            self.customer.show("", "")
        else:
            self.customer.show(card.contact_id, card.head.ticket_id)
        self.session.show_ticket(card.head.ticket_id if card is not None else "")
        self._note_sessions()

    def _file_finished(self, ticket_id: str, errand: Errand) -> None:
        if errand.phase in {ErrandPhase.DONE, ErrandPhase.FAILED}:
            self.start(note_file(self._desk, ticket_id, errand))

    def _session_began(self, subject: Subject) -> None:
        """Who looks at a customer's screen is responsible for his ticket, unless somebody is already."""
        self.work.take_if_nobodys(subject.ticket_id)
        self._page.composer.focus_text()
        self._note_sessions()

    def _session_ended(self, _: Subject, sentence: str, ask_again: Callable[[], None] | None) -> None:
        self._note_sessions()
        if ask_again is None:
            self.told.emit(sentence)
        else:
            self.offered.emit(sentence, self.tr("Ask again"), ask_again)

    def _note_sessions(self) -> None:
        """The buttons that ask for a session are there where none runs on the ticket."""
        self.ticket.set_session(is_running=self.session.of_ticket(self.ticket.ticket_id) is not None)

    def _tab_chosen(self, session_id: str) -> None:
        """The conversation beside a screen is that of the session's ticket."""
        front = self.session.front
        if session_id and front is not None:
            self.open_ticket(front.visit.subject.ticket_id)
