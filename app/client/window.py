"""The companion's window: one page at a time, the vendor's name above, the way to support below."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.client.views.foot_line import FootLine
from widgets.common.buttons import Button
from widgets.common.clock import Clock
from widgets.common.labels import ElidedLabel
from widgets.common.notices import Notice, NoticeKind, Notices
from widgets.common.pane import Pane, column, line, row
from widgets.common.theme import GRID_PX, WIDE_PX, Icon, TextRole, Theme
from widgets.companion import CompanionChat, HelpForm, RatingForm, UnattendedList

WIDTH_PX, HEIGHT_PX = 460, 700
MIN_WIDTH_PX, MIN_HEIGHT_PX = 400, 520
HEAD_PX = 56

# What the chat's own parts are called here; the same widgets stand in the workstation under other names.
NAMES_IN_CHAT = {
    "composer.text": "chat.text",
    "composer.send": "chat.send",
    "composer.attach": "chat.attach",
    "composer.screenshot": "screenshot.attach",
}


class Offer(Enum):
    """To which other page the window offers to turn."""

    NOTHING = auto()
    NEW = auto()
    BACK = auto()


class CompanionWindow(QWidget):
    """The pages of the companion.

    Attributes:
        help: "what is wrong?".
        chat: the conversation.
        rating: "how was it?".
        unattended: who may come in without asking.
        foot: the line that says how the way to support is.

    Signals:
        new_requested: the customer wants to ask something new.
        back_requested: he wants to see his last conversation again.
        close_requested: he wants to close the window; the program decides what that means.
    """

    new_requested = Signal()
    back_requested = Signal()
    close_requested = Signal()

    def __init__(self, theme: Theme, clock: Clock, vendor: str) -> None:
        """Show the first page."""
        super().__init__()
        self.setObjectName("companion")
        self._vendor = vendor
        self.setWindowTitle(self.tr("Help from {vendor}").format(vendor=vendor))
        self.help = HelpForm(theme)
        self.chat = CompanionChat(theme, clock)
        self.rating = RatingForm(theme)
        self.unattended = UnattendedList(theme)
        self.foot = FootLine(theme, vendor)
        self._name_parts()
        self._pages = QStackedWidget()
        for page in (self.help, self.chat, self.rating):
            self._pages.addWidget(page)
        self._new = Button(theme, self.tr("New question"), Icon.EDIT, look="quiet", name="help.new")
        self._new.clicked.connect(self.new_requested)
        self._back = Button(theme, self.tr("Last conversation"), Icon.CHAT, look="quiet", name="help.back")
        self._back.clicked.connect(self.back_requested)
        self._subject = ElidedLabel("", TextRole.SMALL, "muted")
        layout = column(self, gap=0)
        layout.addWidget(self._build_head())
        layout.addWidget(line())
        layout.addWidget(self.unattended)
        layout.addWidget(self._pages, 1)
        layout.addWidget(line())
        layout.addWidget(self.foot)
        self._notices = Notices(theme, self, (self.chat.conversation, self.rating.room))
        self.setMinimumSize(MIN_WIDTH_PX, MIN_HEIGHT_PX)
        self.resize(WIDTH_PX, HEIGHT_PX)

    @property
    def page(self) -> QWidget:
        """The page that is shown."""
        page = self._pages.currentWidget()
        assert page is not None  # there are three from the beginning
        return page

    def show_page(self, page: QWidget, *, subject: str = "", offers: Offer = Offer.NOTHING) -> None:
        """Turn to a page, with the subject of what is talked about above it, and a way to another page."""
        self._subject.setText(subject)
        self._subject.setVisible(bool(subject))
        self._new.setVisible(offers is Offer.NEW)
        self._back.setVisible(offers is Offer.BACK)
        if page is not self._pages.currentWidget():
            self._pages.setCurrentWidget(page)
            if page is self.help:
                self.help.focus_text()
            elif page is self.chat:
                self.chat.composer.focus_text()

    def tell(
        self, text: str, *, is_error: bool = False, action: str = "", on_action: Callable[[], None] | None = None
    ) -> None:
        """Say something in a sentence that slides in; one with something to do about it stays until it is read."""
        kind = NoticeKind.ERROR if is_error else NoticeKind.INFO
        self._notices.show(Notice(text, kind, action, stays=bool(action)), on_action)

    def bring_forward(self) -> None:
        """Show the window above the others, where the desktop lets a program do that."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave it to the program whether closing hides the window or ends the program."""
        event.ignore()
        self.close_requested.emit()

    def _name_parts(self) -> None:
        for old, new in NAMES_IN_CHAT.items():
            part = self.chat.findChild(QWidget, old)
            if part is not None:
                part.setObjectName(new)

    def _build_head(self) -> Pane:
        head = Pane("window")
        head.setFixedHeight(HEAD_PX)
        layout = row(head, margin=(WIDE_PX, 0, GRID_PX, 0), gap=GRID_PX)
        words = column(gap=0)
        words.addStretch(1)
        words.addWidget(ElidedLabel(self._vendor, TextRole.HEADING))
        words.addWidget(self._subject)
        words.addStretch(1)
        layout.addLayout(words, 1)
        layout.addWidget(self._new)
        layout.addWidget(self._back)
        self._subject.hide()
        self._new.hide()
        self._back.hide()
        return head
