"""The customer's words: asking for help, going on in the chat, pictures, files, the rating, and unsent drafts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale, QObject, Signal

from app.client.case_file import CaseFile
from app.client.drafts import Drafts
from app.client.errands import Errands
from app.client.help_call import HelpCall
from app.client.operations.parcels import Parcel
from app.client.operations.rate import rating_edits, skip_rating
from app.client.operations.request_help import (
    KeptLine,
    keep_line_locally,
    keep_locally,
    line_edits,
    make_line,
    make_request,
    request_edits,
)
from app.client.presenters.enclosures import Enclosures
from app.client.window import CompanionWindow
from sync.client.replica import Replica
from sync.identifiers import RecordId
from sync.protocol.signals import Typing
from widgets.common.clock import Clock
from widgets.companion import HelpContext, HelpRequest

log = logging.getLogger(__name__)


class Talk(QObject):
    """Turns what the customer writes into records. Nothing leaves a field before it is kept on this computer.

    Signals:
        opened: a new request is kept.
    """

    opened = Signal()

    def __init__(
        self,
        window: CompanionWindow,
        clock: Clock,
        replica: Replica,
        case_file: CaseFile,
        enclosures: Enclosures,
        errands: Errands,
    ) -> None:
        """Connect the pages."""
        super().__init__(window)
        self._window = window
        self._clock = clock
        self._replica = replica
        self._case_file = case_file
        self._enclosures = enclosures
        self._errands = errands
        self._call = HelpCall()
        self.drafts = Drafts(replica, errands, self)
        self._connect()

    def use_call(self, call: HelpCall) -> None:
        """Take what a host program said: it goes along with the next request."""
        self._call = call
        self._window.help.show_context(
            HelpContext(
                product=call.product, version=call.version, module=call.module, screen=call.screen, person=call.name
            )
        )

    def _connect(self) -> None:
        form, chat, rating = self._window.help, self._window.chat, self._window.rating
        form.send_requested.connect(self._ask)
        form.draft_changed.connect(self.drafts.note_request)
        chat.send_requested.connect(self._say)
        chat.draft_changed.connect(lambda text: self.drafts.note_answer(self._case_file.case.ticket_id, text))
        chat.typing_changed.connect(self._say_typing)
        rating.rated.connect(self._rate)
        rating.skipped.connect(self._skip_rating)
        self._enclosures.kept.connect(self._add_parcels)
        self._enclosures.not_kept.connect(self._not_kept)

    def _ask(self, request: HelpRequest) -> None:
        self._open_ticket(request.text, lambda: self._enclosures.pack(request), self._window.help.clear)

    def _open_ticket(self, text: str, pack: Callable[[], Sequence[Parcel]], then: Callable[[], None]) -> None:
        call, language = self._call, QLocale.system().name()

        def work() -> None:
            kept = make_request(make_line(text, pack(), self._now()), call, language)
            account = self._replica.account
            if account is not None and account.principal_id:
                self._replica.edit(*request_edits(kept, account)).result()
            else:
                self._replica.write_local(keep_locally(kept)).result()

        def done() -> None:
            then()
            self.drafts.forget_request()
            self.opened.emit()
            self._case_file.refresh()

        self._errands.run(work, lambda _: done(), self._not_kept)

    def _say(self, text: str) -> None:
        if self._case_file.case.is_closed:  # what is closed stays closed: it has come back, or is something else
            self._open_ticket(text, lambda: (), self._window.chat.composer.clear)
        else:
            self._add(make_line(text, (), self._now()), self._window.chat.composer.clear)

    def _add(self, line: KeptLine, then: Callable[[], None]) -> None:
        """Put a line on the ticket, or on the request that waits for one."""
        ticket_id = self._case_file.case.ticket_id

        def work() -> None:
            account = self._replica.account
            if account is not None and account.principal_id:
                self._replica.edit(*line_edits(line, ticket_id, account)).result()
            else:
                self._replica.write_local(keep_line_locally(ticket_id, line)).result()

        def done() -> None:
            then()
            self._case_file.refresh()

        self._errands.run(work, lambda _: done(), self._not_kept)

    def _add_parcels(self, parcels: tuple[Parcel, ...]) -> None:
        self._add(make_line("", parcels, self._now()), lambda: None)

    def _say_typing(self, is_typing: bool) -> None:
        ticket_id = self._case_file.case.ticket_id
        if ticket_id:
            self._replica.send(Typing(ticket_id=ticket_id, is_typing=is_typing))

    def _rate(self, score: int, comment: str) -> None:
        account, ticket_id = self._replica.account, self._case_file.case.ticket_id
        if account is None or not ticket_id:
            return
        future = self._replica.edit(*rating_edits(ticket_id, score, comment, account))
        self._errands.after(future, self._rated, self._not_kept)

    def _rated(self, _ids: list[RecordId]) -> None:
        self._window.tell(self.tr("Thank you. Your opinion is on its way."))
        self._case_file.refresh()

    def _skip_rating(self) -> None:
        future = self._replica.write_local(skip_rating(self._case_file.case.ticket_id))
        self._errands.after(future, lambda _: self._case_file.refresh(), self._not_kept)

    def _not_kept(self, error: Exception) -> None:
        log.info("not kept: %s", error)
        words = self.tr("This could not be kept: {why} It still stands in the window; try again.")
        self._window.tell(words.format(why=error), is_error=True)

    def _now(self) -> int:
        return self._clock.now_ms()
