"""The customer's consent on the screen: the card that asks, the banner while anybody looks, and what became of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.client.presenters.drawing import Drawing
from app.client.queries.session_words import end_words
from app.client.session.clipboard import SharedClipboard
from app.client.session.desk import Happening, News, SessionDesk
from app.client.session.request import Request
from app.client.session.running import RunningSession
from app.client.tray import Tray
from app.client.views.early_keys import EarlyKeys
from app.client.window import CompanionWindow
from remote.lease import Right
from remote.ssh.events import FileReceived, FileSent
from widgets.common.clock import Clock
from widgets.common.theme import Theme
from widgets.companion import BannerView, DrawingBoard, RequestCard, RequestView, ShareBanner, SlimBanner


class Consent(QObject):
    """Shows what the session desk asks and does, and brings it the customer's clicks."""

    def __init__(
        self,
        window: CompanionWindow,
        theme: Theme,
        clock: Clock,
        desk: SessionDesk,
        tray: Tray,
        show_chat: Callable[[], None],
        *,
        note_file: Callable[[str, bool], None],
        vendor: str,
        folder_words: str,
        silence_s: float,
    ) -> None:
        """Connect the desk.

        Args:
            show_chat: turns the window to the conversation.
            note_file: keeps the name of a file that came (True) or went (False).
            folder_words: the folder for files, as the customer knows it.
        """
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._clock = clock
        self._desk = desk
        self._tray = tray
        self._show_chat = show_chat
        self._note_file = note_file
        self._vendor = vendor
        self._folder_words = folder_words
        self._silence_ms = round(silence_s * 1000)
        self._card: RequestCard | None = None
        self._watched: RunningSession | None = None
        self.banner = ShareBanner(theme, clock)
        self.banner.stop_requested.connect(desk.stop)
        self.banner.control_taken_back.connect(desk.take_back_control)
        self.slim_banner = SlimBanner(theme)
        self.slim_banner.stop_requested.connect(desk.stop)
        self._drawing = Drawing(desk, self._must_be_read, self)
        self._clipboard = SharedClipboard(QGuiApplication.clipboard(), self)
        self._clipboard.copied.connect(self._send_clipboard)
        self._clipboard.too_long.connect(self._tell_too_long)
        desk.question.changed.connect(self._show_request)
        desk.session_changed.connect(self._show_session)
        desk.happened.connect(self._tell)

    def close(self) -> None:
        """Take the banner, and what is drawn, away for good; share nothing."""
        self._clipboard.share(False)
        self._drawing.close()
        for bar in (self.banner, self.slim_banner):
            bar.end()
            bar.deleteLater()

    @property
    def board(self) -> DrawingBoard:
        """What the agent draws."""
        return self._drawing.board

    def _must_be_read(self) -> list[QWidget]:
        """Return the windows that nobody draws over: Stop, and the question while there is one."""
        bars: list[QWidget] = [self.banner, self.slim_banner]
        return bars if self._desk.question.request is None else [*bars, self._window]

    def _show_request(self, request: Request | None) -> None:
        if self._card is not None:
            self._window.chat.remove_card(self._card)
            self._card = None
        self._window.chat.composer.setVisible(request is None)  # one question at a time
        self._window.unattended.set_brief(request is not None)
        if request is None:
            return
        card = RequestCard(self._theme, self._clock, self._view_of(request))
        card.granted.connect(self._desk.grant)
        card.declined.connect(self._desk.decline)
        card.declined_for_good.connect(self._desk.decline_for_good)
        allow = card.findChild(QWidget, "request.grant")
        if allow is not None:
            EarlyKeys(allow)
        self._card = card
        self._show_chat()
        self._window.chat.add_card(card)
        card.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        card.setFocus(Qt.FocusReason.OtherFocusReason)  # on no button: what is being typed answers nothing
        self._window.bring_forward()
        title = self.tr("{agent} from {vendor} asks").format(agent=request.agent_name, vendor=self._vendor)
        self._tray.tell(title, self.tr("Open the window to allow or refuse it."))

    def _view_of(self, request: Request) -> RequestView:
        lease = None if self._desk.session is None else self._desk.session.lease
        return RequestView(
            request_id=request.session_id,
            agent=request.agent_name,
            company=self._vendor,
            rights=request.rights,
            minutes=request.minutes,
            answer_by_ms=self._clock.now_ms() + self._silence_ms,
            granted=() if lease is None else lease.rights,
            folder=self._folder_words if Right.FILES in request.rights else "",
            is_repeated=self._desk.has_refused(request),
        )

    def _show_session(self, session: RunningSession | None) -> None:
        lease = None if session is None else session.lease
        self._tray.show_watched(lease is not None)
        self._clipboard.share(lease is not None and Right.CLIPBOARD in lease.rights)
        if session is None or lease is None:
            self.banner.end()
            self.slim_banner.end()
            return
        if session is not self._watched:
            self._watched = session
            session.file_arrived.connect(self._tell_arrived)
            session.file_left.connect(self._tell_left)
            session.clipboard_came.connect(self._clipboard.put)
            session.clipboard_too_long.connect(self._tell_too_long)
        shown, hidden = (self.slim_banner, self.banner) if lease.standing_id else (self.banner, self.slim_banner)
        hidden.end()
        shown.show_session(
            BannerView(
                agent=lease.agent_name,
                rights=lease.rights,
                code=session.code,
                ends_at_ms=lease.expires_at_ms,
                is_connected=session.is_guest_here,
            )
        )

    def _tell_arrived(self, event: FileReceived) -> None:
        words = self.tr("{name} has arrived in {folder}.").format(name=event.path.name, folder=self._folder_words)
        self._note_file(event.path.name, True)
        if event.kept_aside is not None:
            kept = self.tr("Your older file of that name is now called {name}.").format(name=event.kept_aside.name)
            self._window.tell(kept)
        self._tell_unless_read(words)

    def _tell_left(self, event: FileSent) -> None:
        words = self.tr("{name} was fetched from {folder}.")
        self._note_file(event.path.name, False)
        self._tell_unless_read(words.format(name=event.path.name, folder=self._folder_words))

    def _send_clipboard(self, text: str) -> None:
        if self._desk.session is not None:
            self._desk.session.send_clipboard(text)

    def _tell_too_long(self) -> None:
        if self._desk.session is not None:
            words = self.tr(
                "What you copied is too long to share, so {agent} did not get it. Send it as a file instead."
            )
            self._window.tell(words.format(agent=self._desk.session.request.agent_name))

    def _tell(self, news: News) -> None:
        words = {
            Happening.NO_ANSWER: self.tr("{agent} asked for your screen. You did not answer, so nothing was shown."),
            Happening.WITHDRAWN: self.tr("{agent} does not need to see your screen any more."),
            Happening.LINK_LOST: self.tr("The connection broke, so nothing was shown. {agent} can ask again."),
            Happening.NOT_SERVED: self.tr("Your screen could not be shown: {reason} Nothing was shown to {agent}."),
            Happening.ENDED: end_words(news.reason, news.agent_name),
        }[news.happening]
        words = words.format(agent=news.agent_name, reason=news.reason)
        if news.happening in {Happening.NO_ANSWER, Happening.ENDED}:
            self._tell_unless_read(words)
        else:
            self._window.tell(words, is_error=news.happening is Happening.NOT_SERVED)

    def _tell_unless_read(self, words: str) -> None:
        """Tell what also stands in the conversation to those who do not look at it."""
        if self._window.page is not self._window.chat:
            self._window.tell(words)
        if not self._window.isActiveWindow():
            self._tray.tell(self._vendor, words)
