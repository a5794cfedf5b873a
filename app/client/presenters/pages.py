"""Which page the window shows, and what stands on it: from the case and the way to the hub."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.client.case_file import CaseFile
from app.client.drafts import REQUEST_KEY, Drafts
from app.client.queries.case import Case
from app.client.window import CompanionWindow, Offer
from sync.client.events import LinkState, LinkStatus
from widgets.companion import HubState, WaitView
from widgets.conversation import DraftView

_HUB = {
    LinkStatus.ONLINE: HubState.ONLINE,
    LinkStatus.CONNECTING: HubState.CONNECTING,
    LinkStatus.SIGNED_OUT: HubState.CONNECTING,
    LinkStatus.OFFLINE: HubState.AWAY,
    LinkStatus.OUTDATED: HubState.OUTDATED,
}


class Pages(QObject):
    """Shows the case.

    Signals:
        answered(str, str): somebody on the staff has written; his name and the ticket's subject.
    """

    answered = Signal(str, str)

    def __init__(self, window: CompanionWindow, case_file: CaseFile, drafts: Drafts, vendor: str) -> None:
        """Show what the case says, now and later."""
        super().__init__(window)
        self._window = window
        self._case_file = case_file
        self._drafts = drafts
        self._vendor = vendor
        self._wants_new = False
        self._has_ticket = False
        self._answered_at_ms: int | None = None
        self._shown_state: WaitView | None = None
        self._drafts_of = ""
        self._link = LinkState(status=LinkStatus.CONNECTING)
        case_file.first_read.connect(self._begin)
        case_file.changed.connect(self.show_case)
        drafts.found.connect(self._take_draft)
        window.new_requested.connect(self.ask_anew)
        window.back_requested.connect(self.go_on)
        drafts.load(REQUEST_KEY)

    def show_link(self, link: LinkState) -> None:
        """Say how the way to support is."""
        self._link = link
        self._window.foot.show_link(link)
        self._show_state(self._case_file.case)

    def show_case(self, case: Case) -> None:
        """Show where the case is."""
        self._window.chat.show_entries(case.entries)
        self._load_draft(case)
        self._stay_with_what_is_asked(case)
        self._turn(case)
        self._show_state(case)
        self._notice_answer(case)

    def ask_anew(self) -> None:
        """The customer wants to ask something new."""
        self._wants_new = True
        self._turn(self._case_file.case)

    def go_on(self) -> None:
        """Show the conversation (again)."""
        self._wants_new = False
        self._turn(self._case_file.case)

    def answer_help(self) -> None:
        """Help was clicked in a program: what is done stays behind, what is not goes on."""
        case = self._case_file.case
        self._wants_new = case.is_done
        self._turn(case)

    def _begin(self, case: Case) -> None:
        self._wants_new = case.is_closed and not case.asks_for_rating
        self._answered_at_ms = case.answered_at_ms
        self._has_ticket = bool(case.ticket_id)

    def _stay_with_what_is_asked(self, case: Case) -> None:
        """History that comes with the first contact does not take the form away from under the customer's hands."""
        if case.ticket_id and not self._has_ticket:
            self._wants_new = self._wants_new or case.is_done
        self._has_ticket = bool(case.ticket_id)

    def _turn(self, case: Case) -> None:
        window = self._window
        if not case.ticket_id or self._wants_new:
            window.show_page(window.help, offers=Offer.BACK if case.ticket_id else Offer.NOTHING)
        elif case.asks_for_rating:
            if window.page is not window.rating:
                window.rating.ask_about(case.subject, case.agent)
            window.show_page(window.rating)
        else:
            window.show_page(window.chat, subject=case.subject, offers=Offer.NEW if case.is_done else Offer.NOTHING)

    def _show_state(self, case: Case) -> None:
        agent = case.agent or (self._vendor if case.has_owner else "")
        view = WaitView(
            _HUB[self._link.status],
            pending=self._link.pending_count,
            agent=agent,
            is_agent_online=None,  # the hub tells customers nothing of who is here
            is_done=case.is_done,
        )
        if view != self._shown_state:
            self._shown_state = view
            self._window.chat.show_state(view)

    def _notice_answer(self, case: Case) -> None:
        if self._answered_at_ms is not None and case.answered_at_ms > self._answered_at_ms:
            self.answered.emit(case.agent, case.subject)
        self._answered_at_ms = case.answered_at_ms

    def _load_draft(self, case: Case) -> None:
        if case.ticket_id and case.ticket_id != self._drafts_of:
            self._drafts_of = case.ticket_id
            self._drafts.load(case.ticket_id)

    def _take_draft(self, key: str, text: str) -> None:
        composer = self._window.chat.composer
        if key == REQUEST_KEY:
            self._window.help.set_text(text)
        elif key == self._drafts_of and not composer.draft.text:
            composer.load(DraftView(text), self._case_file.case.agent)
