"""The one place that knows everybody: builds the companion and runs it until it is told to quit."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.client.bridge import ReplicaBridge
from app.client.case_file import CaseFile
from app.client.data_folder import put_records_aside, records_folder
from app.client.device_key import DeviceKey, is_damaged
from app.client.enrolment import Enrolment
from app.client.errands import Errands
from app.client.errors import ClientError
from app.client.help_call import HelpCall
from app.client.leaving import Leaving
from app.client.operations.note_file import NotedFile, note_file
from app.client.operations.refuse_for_good import refuse_for_good
from app.client.presenters.consent import Consent
from app.client.presenters.enclosures import Enclosures
from app.client.presenters.pages import Pages
from app.client.presenters.talk import Talk
from app.client.presenters.unattended import Unattended
from app.client.screenshot import Screenshots
from app.client.session.desk import Customer, SessionDesk
from app.client.session.opening import Grantor
from app.client.session.records import SessionRecords
from app.client.session.running import Patience
from app.client.session.screen import Seat
from app.client.settings import Settings
from app.client.tray import Tray
from app.client.unattended.book import strike_out
from app.client.unattended.grants import StandingGrants
from app.client.window import CompanionWindow
from remote.path.relay import open_relay
from sync.client.events import LinkState, LinkStatus, OpRejected
from sync.client.replica import Replica
from sync.errors import StoreError
from sync.protocol.accounts import SignedIn
from sync.store.key_ring import system_key_ring
from sync.store.keys import KeyUnavailableError, open_key
from widgets.common.clock import Clock
from widgets.common.rescue_words import words_of_rescue
from widgets.common.theme import Theme, ThemeMode
from widgets.companion import ShareBanner, SlimBanner

RELAY_TIMEOUT_S = 10.0
QUIT_TIMEOUT_MS = 3000
"""A session is cut within a tenth of a second; its end is then noted before the store closes."""

LAST_WORDS_MS = 100
"""Between two looks whether the end of a session, and what was written last, has reached the hub."""

log = logging.getLogger(__name__)


class Companion(QObject):
    """The whole program, from its first window to its end.

    Attributes:
        window: what the customer sees.
        desk: where sessions are decided.
        replica: the records.

    Signals:
        finished: everything is closed; the loop may end.
    """

    finished = Signal()

    @property
    def banner(self) -> ShareBanner:
        """The bar that lies above everything while anybody looks."""
        return self._consent.banner

    @property
    def slim_banner(self) -> SlimBanner:
        """The bar of a session that nobody was asked for."""
        return self._consent.slim_banner

    def __init__(self, settings: Settings, folder: Path, seat: Seat, patience: Patience) -> None:
        """Build everything; nothing is sent before `start`.

        Raises:
            ClientError: the store cannot be opened.
        """
        super().__init__()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        vendor = settings.vendor or self.tr("Support")
        self._settings, self._folder, self._seat = settings, folder, seat
        self._is_ending = self._is_closed = self._is_in_background = False
        self._key: DeviceKey | None = None
        self.errands = Errands(self)
        self._bridge = ReplicaBridge(self)
        self._aside = put_records_aside(folder) if is_damaged(folder) else None
        records = records_folder(folder)
        self.replica = _open_replica(records, folder, settings, self._bridge)
        self._clock = Clock(parent=self)
        theme = Theme(application, ThemeMode(settings.colours.value))
        self.window = CompanionWindow(theme, self._clock, vendor)
        self._tray = Tray(theme, self.window, vendor)
        self.desk = SessionDesk(self.errands, patience, self)
        self._case_file = CaseFile(self.replica, records, self.errands, self)
        screenshots = Screenshots(self.window, seat.open_source, self.errands)
        enclosures = Enclosures(self.window, theme, self._clock, self.replica, screenshots, self.errands)
        self._talk = Talk(self.window, self._clock, self.replica, self._case_file, enclosures, self.errands)
        self._pages = Pages(self.window, self._case_file, self._talk.drafts, vendor)
        self._consent = Consent(
            self.window,
            theme,
            self._clock,
            self.desk,
            self._tray,
            self._pages.go_on,
            note_file=self._note_file,
            vendor=vendor,
            folder_words=_in_words(settings.shared_folder),
            silence_s=patience.silence_s,
        )
        self._unattended = Unattended(self.window)
        self._enrolment = Enrolment(self.replica, folder, self.errands, HelpCall(), self)
        self._leaving = Leaving(self.window, self.desk, self._case_file, self._is_found_without_window)
        self._last_try = QTimer(self)
        self._last_try.setSingleShot(True)
        self._last_words = QTimer(self)
        self._last_words.setInterval(LAST_WORDS_MS)
        self._connect()

    def start(self, call: HelpCall, *, is_in_background: bool = False) -> None:
        """Look for the hub, and show the window unless nobody is meant to sit in front of it."""
        self._is_in_background = is_in_background
        self._enrolment.use_call(call)
        self._talk.use_call(call)
        self._clock.start()
        self.replica.start()
        self._case_file.refresh()
        self._enrolment.start()
        self._tell_rescue()
        if not is_in_background:
            self.window.show()

    def _tell_rescue(self) -> None:
        """Say once what became of damaged records."""
        rescue = self.replica.rescue
        if rescue is not None:
            words = words_of_rescue(
                saved=str(rescue.saved),
                aside=str(rescue.aside or ""),
                unsent_count=rescue.unsent_count,
                is_whole=rescue.is_whole,
                is_taken_back=rescue.is_taken_back,
            )
            self.window.tell(words, is_error=True)

    def wake(self, call: HelpCall) -> None:
        """Come forward for a later click on Help."""
        if call != HelpCall():
            self._enrolment.use_call(call)
            self._talk.use_call(call)
            self._pages.answer_help()
        self.window.bring_forward()

    def quit(self) -> None:
        """End: first a running session, then everything else; `finished` comes soon."""
        if self._is_ending:
            return
        self._is_ending = True
        self._enrolment.stop()
        self._talk.drafts.flush()
        self.window.hide()
        self.desk.stop()
        if self.desk.session is None:
            self._last_words.start()
            self._last_try.start(QUIT_TIMEOUT_MS)
        else:
            self.desk.idle.connect(self._last_words.start)
            self._last_try.start(QUIT_TIMEOUT_MS)

    def _connect(self) -> None:
        bridge = self._bridge
        bridge.records_changed.connect(self._case_file.take_changes)
        bridge.link_changed.connect(self._take_link)
        bridge.signal_received.connect(self.desk.take)
        bridge.op_rejected.connect(self._tell_rejected)
        bridge.signed_out.connect(self._tell_signed_out)
        bridge.store_damaged.connect(partial(self.window.tell, is_error=True))
        self._enrolment.key_opened.connect(self._take_key)
        self._enrolment.enrolled.connect(self._serve)
        self._enrolment.waiting.connect(self._tell_away)
        self._enrolment.failed.connect(partial(self.window.tell, is_error=True))
        self.errands.broke.connect(self._tell_broken)
        self._talk.opened.connect(self._pages.go_on)
        self._case_file.changed.connect(self.desk.look_again)
        self._pages.answered.connect(self._tell_answer)
        self.window.foot.retry_requested.connect(self._try_now)
        self._leaving.leave_requested.connect(self.quit)
        self._tray.window_requested.connect(self.window.bring_forward)
        self._tray.quit_requested.connect(self.quit)
        self._clock.ticked.connect(self._tray.appear)
        self._last_try.timeout.connect(self._close)
        self._last_words.timeout.connect(self._close_when_said)

    def _take_key(self, key: DeviceKey) -> None:
        self._key = key
        grants = StandingGrants.of(self._folder, key.key.public_key(), self._clock.now_ms)
        self._unattended.use(grants, lambda standing_id: strike_out(grants.file, standing_id, key.key))
        if key.damaged_copy is not None:
            words = self.tr(
                "The key of this computer was damaged and has been replaced, so support sees you as a new customer. "
                "What was here before is kept in {folder}. You can ask for help as usual."
            )
            kept = self._aside or key.damaged_copy
            self.window.tell(words.format(folder=kept), is_error=True)

    def _serve(self, account: SignedIn) -> None:
        """The hub knows us: requests for a session may come."""
        if self._key is None:
            return
        now_ms = self._clock.now_ms
        replica = self.replica
        self.desk.serve(
            Customer(
                contact_id=account.principal_id,
                grantor=Grantor(
                    device_key=self._key.key,
                    device_id=account.device_id,
                    folder=self._settings.shared_folder,
                    direct=self._settings.direct,
                    seat=self._seat,
                    clock=now_ms,
                ),
                records=SessionRecords(replica, account.principal_id, account.ticket_scope, now_ms),
                has_ticket=lambda ticket_id: ticket_id in self._case_file.case.own_tickets,
                is_online=lambda: replica.link_state.has_signals,
                send=replica.send,
                dial_relay=lambda token: open_relay(replica.relay_url, token, replica.ssl_context, RELAY_TIMEOUT_S),
                standing=StandingGrants.of(self._folder, self._key.key.public_key(), now_ms),
                is_refused_for_good=lambda *refusal: refusal in self._case_file.case.refused_for_good,
                keep_refusal=self._keep_refusal,
                hurry=replica.hurry,
            )
        )
        self._case_file.adopt(account, now_ms())

    def _take_link(self, link: LinkState) -> None:
        self._pages.show_link(link)
        if not link.has_signals:
            self.desk.lose_link()
        account = self.replica.account
        if (
            link.status is LinkStatus.ONLINE
            and account is not None
            and account.principal_id != self._case_file.contact_id
        ):
            self._serve(account)

    def _note_file(self, name: str, has_arrived: bool) -> None:
        session = self.desk.session
        if session is None:
            return
        folder = _in_words(self._settings.shared_folder)
        file = NotedFile(at_ms=self._clock.now_ms(), name=name, folder=folder, has_arrived=has_arrived)
        future = self.replica.write_local(note_file(session.request.ticket_id, file))
        self.errands.after(future, lambda _: self._case_file.refresh())

    def _keep_refusal(self, agent_id: str, ticket_id: str) -> None:
        future = self.replica.write_local(refuse_for_good(agent_id, ticket_id))
        self.errands.after(future, lambda _: self._case_file.refresh())

    def _try_now(self) -> None:
        account = self.replica.account
        if self._enrolment.is_waiting:
            self._enrolment.try_now()
        elif account is not None and self._key is not None:
            self.replica.resume(account, self._key.key)

    def _tell_away(self, why: str) -> None:
        self._pages.show_link(LinkState(status=LinkStatus.OFFLINE, message=why))

    def _tell_answer(self, agent: str, subject: str) -> None:
        self._tray.tell(self.tr("{agent} has answered").format(agent=agent), subject)

    def _tell_rejected(self, event: OpRejected) -> None:
        words = self.tr("Support did not take something that you wrote: {why} It is kept on this computer.")
        self.window.tell(words.format(why=event.why), is_error=True)

    def _tell_signed_out(self, _code: str, message: str) -> None:
        self._tell_away(message)
        words = self.tr("Support does not know this computer any more: {why} What you wrote is kept here.")
        self.window.tell(words.format(why=message), is_error=True)

    def _tell_broken(self, error: Exception) -> None:
        words = self.tr("Something went wrong in this program: {why} What you wrote is kept.")
        self.window.tell(words.format(why=error), is_error=True)

    def _is_found_without_window(self) -> bool:
        return self._tray.is_there or self._is_in_background

    def _close_when_said(self) -> None:
        link = self.replica.link_state
        if not link.pending_count or not link.has_signals:
            self._close()

    def _close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self._last_try.stop()
        self._last_words.stop()
        self._clock.stop()
        self._consent.close()
        self._unattended.close()
        self._tray.close()
        self.window.hide()
        self.errands.close()
        self.replica.stop()
        self.finished.emit()


def _open_replica(records: Path, folder: Path, settings: Settings, bridge: ReplicaBridge) -> Replica:
    try:
        key = open_key(folder, system_key_ring())
        return Replica(records, settings.address, bridge.post, key=key.key)
    except KeyUnavailableError as error:
        raise ClientError(f"{error}\nThe latter is done by starting deskhand-client with --fetch-anew.") from error
    except StoreError as error:
        raise ClientError(
            f"Deskhand cannot open what it keeps in {records}:\n{error}\nNothing was changed there."
        ) from error


def _in_words(folder: Path) -> str:
    """Return a folder as a customer knows it: below his home without the path to it."""
    try:
        return str(folder.relative_to(Path.home()))
    except ValueError:
        return str(folder)
