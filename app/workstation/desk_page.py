"""The desk: queue on the left, the ticket and the remote screen in the middle, the customer on the right."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from app.workstation.file_strip import FileStrip
from app.workstation.screen_page import ScreenPage
from app.workstation.session_tabs import SessionTabs
from widgets.common.clock import Clock
from widgets.common.empty import EmptyPlace
from widgets.common.pane import Pane, column, line
from widgets.common.theme import Icon, Theme
from widgets.conversation import Composer, ConversationView
from widgets.customer import CustomerCard
from widgets.queue import QueuePanel
from widgets.session import SessionBar
from widgets.ticket import TicketHead
from widgets.transfer import TransferStack

COLUMNS_PX = (300, 740, 300)


class Tab(IntEnum):
    """What the middle shows."""

    CONVERSATION = 0
    SCREEN = 1


class DeskPage(QSplitter):
    """Where the parts of the desk lie. objectName "desk".

    Attributes:
        queue, head, conversation, composer, card, bar, tabs, files, transfers: the parts.

    Signals:
        tab_chosen(str): the screen of this session is shown now, or ("") the conversation.
        screen_left(str): the cross on a session's tab was pressed.
    """

    tab_chosen = Signal(str)
    screen_left = Signal(str)

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("desk")
        self._theme = theme
        self.queue = QueuePanel(theme, clock)
        self.head = TicketHead(theme)
        self.conversation = ConversationView(theme, clock)
        self.composer = Composer(theme)
        self.card = CustomerCard(theme, clock)
        self.bar = SessionBar(theme, clock)
        self.tabs = SessionTabs(theme)
        self.files = FileStrip(theme)
        self.transfers = TransferStack(theme)
        self._screens: dict[str, ScreenPage] = {}
        self._spare: ScreenPage | None = None
        self._served: ScreenPage | None = None
        self._middle = QStackedWidget()
        self._pages = QStackedWidget()
        self._conversation_page = QWidget()
        self._empty = EmptyPlace(theme)
        self._bar_line = line()
        self._sides_before: tuple[bool, bool] | None = None
        self._build()
        self.show_ticket_place(is_there=False)

    @property
    def tab(self) -> Tab:
        """What the middle shows now."""
        return Tab.SCREEN if self.tabs.session_id else Tab.CONVERSATION

    @property
    def has_screen_tab(self) -> bool:
        """Whether there is a session whose screen could be shown."""
        return bool(self._screens)

    @property
    def screen_page(self) -> ScreenPage:
        """The screen that is shown, else the newest one, else the page that waits for the next session."""
        newest = next(reversed(self._screens.values()), None) or self._spare_page()
        return self._screens.get(self.tabs.session_id, newest)

    def show_ticket_place(self, *, is_there: bool) -> None:
        """Show the place of a ticket, or words about choosing one."""
        self._middle.setCurrentIndex(1 if is_there else 0)

    def show_tab(self, tab: Tab) -> None:
        """Show the conversation, or the screen that was opened last; it takes the room of both side columns."""
        if tab == Tab.CONVERSATION:
            self.tabs.choose("")
        elif self._screens and self.tab is Tab.CONVERSATION:
            self.tabs.choose(next(reversed(self._screens)))

    def show_screen(self, session_id: str) -> None:
        """Show the screen of a session."""
        self.tabs.choose(session_id)

    def open_screen(self, session_id: str, title: str) -> ScreenPage:
        """Offer the screen of a session as a tab; return its page."""
        page = self._screens[session_id] = self._spare_page()
        self._spare = None
        self.tabs.add(session_id, title)
        return page

    def close_screen(self, session_id: str) -> None:
        """Take a session's tab and page away."""
        page = self._screens.pop(session_id)
        self.tabs.take_away(session_id)
        if self._served is page:
            self.show_bar(None)
        self._pages.removeWidget(page)
        page.setParent(None)
        page.deleteLater()
        if not self._screens:
            self._spare_page()

    def show_bar(self, page: ScreenPage | None) -> None:
        """Show the bar for a session's page, its tools beside the screen; None for no bar."""
        if page is not self._served:
            if self._served is not None:
                self._served.frame.part(self.bar.tools)
            self._served = page
            self.bar.tools.serve(page.viewer if page is not None else None)
            if page is not None:
                page.frame.join(self.bar.tools)
        self.bar.stand_beside_screen(self.tab is Tab.SCREEN)
        for part in (self.bar, self._bar_line):
            part.setVisible(page is not None)

    def set_columns(self, widths_px: Sequence[int]) -> None:
        """Give the columns these widths, or the first ones."""
        self.setSizes(list(widths_px) if len(widths_px) == len(COLUMNS_PX) else list(COLUMNS_PX))

    def columns(self) -> tuple[int, ...]:
        """Return the widths to keep for the next start; () while a column is hidden."""
        sizes = tuple(self.sizes())
        return sizes if all(sizes) else ()

    def toggle_queue(self) -> None:
        """Hide the queue, or show it again."""
        self.queue.setVisible(not self.queue.isVisible())

    def toggle_card(self) -> None:
        """Hide the customer's card, or show it again."""
        self.card.setVisible(not self.card.isVisible())

    def _spare_page(self) -> ScreenPage:
        """Return the page for the next session; there is one before the first session begins."""
        if self._spare is None:
            self._spare = ScreenPage(self._theme)
            self._spare.left.connect(lambda: self.show_tab(Tab.CONVERSATION))
            self._spare.viewer.turned.connect(partial(self._turn, self._spare))
            self._pages.addWidget(self._spare)
        return self._spare

    def _turn(self, page: ScreenPage, steps: int) -> None:
        """Go to the next tab from a far screen; from a full screen to the next full screen."""
        is_full = page.frame.is_full
        page.leave_full_screen()
        self.tabs.step(steps)
        if is_full and self.tab is Tab.SCREEN:
            self.screen_page.fill_screen()

    def _show_page(self, session_id: str) -> None:
        page = self._screens.get(session_id)
        self._pages.setCurrentWidget(page or self._conversation_page)
        self.head.setVisible(page is None)
        if page is not None and self._sides_before is None:
            self._sides_before = (not self.queue.isHidden(), not self.card.isHidden())
            self.queue.hide()
            self.card.hide()
        elif page is None and self._sides_before is not None:
            was_queue, was_card = self._sides_before
            self._sides_before = None
            self.queue.setVisible(was_queue)
            self.card.setVisible(was_card)
        if page is not None:
            page.viewer.setFocus()
        self.tab_chosen.emit(session_id)

    def _build(self) -> None:
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.addWidget(self.queue)
        self.addWidget(self._build_middle())
        self.addWidget(self.card)
        for at, stretch in enumerate((0, 1, 0)):
            self.setStretchFactor(at, stretch)
        self.set_columns(())

    def _build_middle(self) -> QWidget:
        words = self.tr("The queue on the left shows who waits. Ctrl+K finds everything that can be done.")
        self._empty.say(Icon.CHAT, self.tr("No ticket chosen"), words)
        empty = Pane("surface")
        column(empty).addWidget(self._empty)
        self._middle.addWidget(empty)
        place = Pane("surface")
        layout = column(place, gap=0)
        layout.addWidget(self.tabs)
        for part in (self.bar, self._bar_line, self.head, line(), self.files, self.transfers):
            layout.addWidget(part)
        self.bar.hide()
        self._bar_line.hide()
        self.tabs.chosen.connect(self._show_page)
        self.tabs.close_requested.connect(self.screen_left)
        layout.addWidget(self._pages, 1)
        self._pages.addWidget(self._conversation_page)
        self._build_conversation()
        self._spare_page()
        self._middle.addWidget(place)
        self._rename_asks()
        return self._middle

    def _build_conversation(self) -> None:
        layout = column(self._conversation_page, gap=0)
        layout.addWidget(self.conversation, 1)
        layout.addWidget(line())
        layout.addWidget(self.composer)

    def _rename_asks(self) -> None:
        """Name the buttons that begin a session after the session, as its other buttons are."""
        for old, new in (("ticket.ask_view", "session.ask_view"), ("ticket.ask_control", "session.ask_control")):
            button = self.head.findChild(QWidget, old)
            if button is not None:
                button.setObjectName(new)
