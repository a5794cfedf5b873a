"""The one place that knows everybody: it builds the program's parts, joins them, and takes them apart again."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.workstation.actions import ActionTable
from app.workstation.catalogue import add_program_actions, add_search_action, add_session_actions, add_ticket_actions
from app.workstation.far_screen import add_view_actions
from app.workstation.keys import add_shortcuts, choices
from app.workstation.operations.desk import Desk
from app.workstation.orders import MachineOrder, Orders
from app.workstation.presenters.asking import FileQuestions
from app.workstation.presenters.lock import LockPresenter
from app.workstation.presenters.sign_in import SignInPresenter
from app.workstation.presenters.status import StatusPresenter
from app.workstation.record_actions import add_record_actions
from app.workstation.settings import SettingsFile
from app.workstation.shell import Shell
from app.workstation.stores import OpenStore, Stores
from app.workstation.tasks import TaskOwner
from app.workstation.vault import TokenVault, open_vault
from app.workstation.window import MainWindow
from app.workstation.workers import Workers
from app.workstation.workplace import Workplace
from sync.client.address import HubAddress
from sync.client.events import LinkState
from sync.client.link import WRONG_HUB
from sync.client.replica import wall_clock_ms
from sync.errors import SyncError
from sync.protocol.accounts import SignedIn
from sync.store.keys import KeyUnavailableError
from widgets.common.clock import Clock
from widgets.common.rescue_words import words_of_rescue
from widgets.common.theme import Theme, ThemeMode
from widgets.signin import SignInRequest

log = logging.getLogger(__name__)


class Program(QObject):
    """The workstation, from its first window to its end.

    Attributes:
        ended: done when the program shall leave its loop.
    """

    def __init__(
        self, app: QApplication, folder: Path, hub_url: str = "", fingerprint: str = "", orders: Orders | None = None
    ) -> None:
        """Build the window; `start` opens it.

        Args:
            app: the application.
            folder: the data folder; it exists.
            hub_url: a hub other than the one in the settings, "" for that one.
            fingerprint: of that hub's certificate.
            orders: what to do once the window is there, None for nothing.
        """
        super().__init__(app)
        self._folder = folder
        self.settings = SettingsFile(folder)
        if hub_url and (fingerprint or HubAddress(hub_url).url != self.settings.now.hub_url):
            # the hub that is known already keeps the certificate that was compared
            self.settings.change(hub_url=HubAddress(hub_url).url, fingerprint=fingerprint)
        self.theme = Theme(app, ThemeMode(self.settings.now.theme))
        self.clock = Clock(parent=self)
        self.window = MainWindow(self.theme, self.clock)
        self.shell = Shell(self.window, self.theme, self.settings)
        self.workers = Workers()
        self.tasks = TaskOwner(self.shell.tell_fault)
        self.stores = Stores(folder, self.workers, self.settings.now.blob_quota_mib * 1024**2)
        self.sign_in = SignInPresenter(self.window.sign_in, self.settings, self.workers, self.tasks, self._open_store)
        self.lock = LockPresenter(
            self.window, folder, self.stores, self.workers, self.tasks, self._enter, self.shell.tell
        )
        self.questions = FileQuestions(self.window.desk.files)
        self.workplace: Workplace | None = None
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._vault: TokenVault | None = None
        self._me = ""
        self._orders = orders or Orders()
        self._is_other_certificate = False
        self._work_tasks: TaskOwner | None = None
        self._connect()

    async def start(self) -> None:
        """Show the window: the desk with everything known where somebody worked before, else the sign-in page."""
        self.clock.start()
        self._vault = await self.workers.run(open_vault, self._folder)
        await self._enter()
        self.shell.show_window()
        log.info("the window is open")

    async def _enter(self) -> None:
        """Go to work with what is known here; without anything to the sign-in page, or first to the passphrase."""
        try:
            account = await self._known_account()
        except KeyUnavailableError as error:
            self.lock.ask(error)
            return
        if account is None:
            self.window.show_sign_in()
        else:
            await self._go_to_work(account)
            if not account.token:
                self.ask_to_sign_in("")
        self._tell_rescue()
        if self._orders.password and (account is None or not account.token or not self._is_me(self._orders.email)):
            request = SignInRequest(self.settings.now.hub_url, self._orders.email, self._orders.password)
            self.window.sign_in.submitted.emit(request)

    def _tell_rescue(self) -> None:
        """Say once what became of damaged records."""
        rescue = self.stores.opened.replica.rescue if self.stores.opened is not None else None
        if rescue is not None:
            words = words_of_rescue(
                saved=str(rescue.saved),
                aside=str(rescue.aside or ""),
                unsent_count=rescue.unsent_count,
                is_whole=rescue.is_whole,
                is_taken_back=rescue.is_taken_back,
            )
            self.shell.warn(words)

    def _replace_damaged(self, _sentence: str) -> None:
        """Open the damaged records again, which saves what can be read of them and begins anew."""
        self.tasks.start(self._enter_again(), "replace damaged records")

    async def _enter_again(self) -> None:
        await self._leave_work()
        await self.stores.close()
        await self._enter()

    def _is_me(self, email: str) -> bool:
        return self.settings.now.email.strip().lower() == email.lower()

    def _open_ordered(self) -> None:
        """Open the machine that the command line named, once, as soon as somebody works here."""
        machine, self._orders = self._orders.machine, Orders()
        if machine is not None and self.workplace is not None:
            self.workplace.machines.open(machine)

    def take_call(self, machine: MachineOrder | None) -> None:
        """Come forward for a second start, and open the machine that it names."""
        self.window.come_forward()
        if machine is not None:
            self._orders = Orders(machine=machine)
            if self.workplace is not None and self.window.is_desk_shown:
                self._open_ordered()

    def ask_to_sign_in(self, sentence: str) -> None:
        """Bring up the sign-in page, and say why."""
        self.window.sign_in.set_offline_possible(self.workplace is not None)
        self.window.show_sign_in()
        self.sign_in.say(sentence)

    def quit(self) -> None:
        """Begin to end the program."""
        self.tasks.start(self._end(), "end the program")

    async def close(self) -> None:
        """Leave no thread, timer or task behind; everything typed is on the disk then."""
        self.shell.keep_looks()
        await self._leave_work()
        await self.tasks.close()
        await self.stores.close()
        self.workers.close()
        self.clock.stop()
        self.shell.close()

    async def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    async def _known_account(self) -> SignedIn | None:
        """Return who worked here last, with his token where the vault still has it.

        Raises:
            KeyUnavailableError: the records are locked, or their key is lost.
        """
        known = self.settings.now
        if not known.hub_url:
            return None
        try:
            opened = await self.stores.open(HubAddress(known.hub_url, known.fingerprint))
        except KeyUnavailableError:
            raise
        except SyncError as error:
            self.sign_in.say(str(error))
            return None
        account = opened.replica.account
        if account is None or self._vault is None:
            return None
        token = await self.workers.run(self._vault.load)
        account = msgspec.structs.replace(account, token=token)
        if token:
            opened.replica.resume(account)
        return account

    async def _open_store(self, address: HubAddress) -> OpenStore:
        opened = self.stores.opened
        if opened is not None and opened.address != address:
            await self._leave_work()
        return await self.stores.open(address)

    def _signed_in(self, account: SignedIn) -> None:
        self.tasks.start(self._begin(account), "begin to work")

    async def _begin(self, account: SignedIn) -> None:
        if self._vault is not None:
            await self.workers.run(self._vault.keep, account.token)
        if self.workplace is None or self._me != account.principal_id:
            await self._leave_work()
            await self._go_to_work(account)
        self.window.notices.clear()
        self.window.show_desk()

    async def _go_to_work(self, account: SignedIn) -> None:
        opened = self.stores.opened
        assert opened is not None, "somebody signed in, so the store is open"
        self._me = account.principal_id
        self._work_tasks = TaskOwner(self.shell.tell_fault)
        desk = Desk(opened.replica, self.workers, account, opened.blobs.look_at, wall_clock_ms)
        work = Workplace(desk, opened, self.window, self._work_tasks)
        self.workplace = work
        self.shell.serve(work)
        status = StatusPresenter(self.window.status, account.name, work)
        work.listen(opened.bridge.link_changed, status.show)
        work.listen(opened.bridge.link_changed, work.take_link)
        work.listen(opened.bridge.link_changed, self._watch_certificate)
        work.listen(opened.bridge.signed_out, self._signed_out)
        work.listen(opened.bridge.store_damaged, self._replace_damaged)
        status.show(opened.replica.link_state)
        work.take_link(opened.replica.link_state)
        self._join_questions(work)
        self._make_actions(work)
        self.window.show_desk()
        if account.token and (not self._orders.email or self._is_me(self._orders.email)):
            self._open_ordered()

    def _join_questions(self, work: Workplace) -> None:
        work.talk.file_wanted.connect(self.questions.ask_attach)
        bar, head = self.window.desk.bar, self.window.desk.head
        work.listen(bar.send_file_requested, self.questions.ask_send)
        work.listen(head.send_file_requested, self.questions.ask_send)
        work.listen(self.questions.attach_chosen, work.talk.attach)
        work.listen(self.questions.send_chosen, work.files.send)
        work.listen(self.questions.fetch_chosen, work.files.fetch)

    def _make_actions(self, work: Workplace) -> None:
        table = ActionTable()
        add_program_actions(table, self.shell.verbs(self.lock.offer, self._sign_out, self.quit))
        add_search_action(table, work.search.show)
        add_ticket_actions(table, work.work.verbs())
        add_session_actions(table, work.session_verbs(self.questions.ask_send, self.questions.ask_fetch))
        add_view_actions(table, self.window.desk)
        add_record_actions(table, self.window, work.role)
        self.shell.use_actions(table, add_shortcuts(table, self.window), partial(choices, table))

    async def _leave_work(self) -> None:
        work, tasks = self.workplace, self._work_tasks
        self.workplace, self._work_tasks = None, None
        self.shell.drop_actions()
        if work is not None:
            await work.close()
            work.deleteLater()
        if tasks is not None:
            await tasks.close()

    def _signed_out(self, code: str, message: str) -> None:
        log.info("signed out by the hub: %s", code)
        self.window.notices.clear()  # what is undone there cannot go out now, and one such sentence is enough
        self.shell.warn(message, self.tr("Sign in"), partial(self.ask_to_sign_in, message))

    def _watch_certificate(self, state: LinkState) -> None:
        """Another certificate than the one that is known does not go away by waiting: a person has to compare it."""
        is_another = state.message == WRONG_HUB
        if is_another and not self._is_other_certificate:
            self.shell.warn(state.message, self.tr("Compare it"), partial(self.ask_to_sign_in, state.message))
        self._is_other_certificate = is_another

    def _sign_out(self) -> None:
        self.tasks.start(self._sign_out_now(), "sign out")

    async def _sign_out_now(self) -> None:
        opened = self.stores.opened
        await self._leave_work()
        if opened is not None:
            try:
                await asyncio.wrap_future(opened.replica.sign_out())
            except SyncError as error:
                log.info("signed out without the hub: %s", error)
        if self._vault is not None:
            await self.workers.run(self._vault.forget)
        self.ask_to_sign_in("")

    def _connect(self) -> None:
        self.sign_in.signed_in.connect(self._signed_in)
        self.window.sign_in.offline_requested.connect(self.window.show_desk)
        self.window.status.sign_in_requested.connect(partial(self.ask_to_sign_in, ""))
        self.window.status.retry_requested.connect(self._retry)
        self.shell.quit_requested.connect(self.quit)
        self.clock.ticked.connect(self.shell.tray.appear)

    def _retry(self) -> None:
        opened = self.stores.opened
        if opened is not None and opened.replica.account is not None and opened.replica.account.token:
            opened.replica.resume(opened.replica.account)
