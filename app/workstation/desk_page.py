"""The desk: queue on the left, the ticket and the remote screen in the middle, the customer on the right."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from app.workstation.file_strip import FileStrip
from app.workstation.screen_page import ScreenPage
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
        queue, head, conversation, composer, card, bar, screen_page, files, transfers: the parts.

    Signals:
        tab_chosen(Tab): a person went to the conversation or to the screen.
    """

    tab_chosen = Signal(int)

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
        self.screen_page = ScreenPage(theme)
        self.files = FileStrip(theme)
        self.transfers = TransferStack(theme)
        self._tabs = QTabBar()
        self._middle = QStackedWidget()
        self._pages = QStackedWidget()
        self._empty = EmptyPlace(theme)
        self._bar_line = line()
        self._sides_before: tuple[bool, bool] | None = None
        self._build()
        self.show_ticket_place(is_there=False)

    @property
    def tab(self) -> Tab:
        """What the middle shows now."""
        return Tab(self._pages.currentIndex())

    @property
    def has_screen_tab(self) -> bool:
        """Whether there is a session whose screen could be shown."""
        return not self._tabs.isHidden()

    def show_ticket_place(self, *, is_there: bool) -> None:
        """Show the place of a ticket, or words about choosing one."""
        self._middle.setCurrentIndex(1 if is_there else 0)

    def show_tab(self, tab: Tab) -> None:
        """Show the conversation or the screen; the screen takes the room of both side columns."""
        if self._tabs.currentIndex() != tab:
            self._tabs.setCurrentIndex(tab)
        self._show_page(tab)

    def show_screen_tab(self, title: str) -> None:
        """Offer the screen as a tab; "" takes the tab away."""
        for part in (self._tabs, self.bar, self._bar_line):
            part.setVisible(bool(title))
        if title:
            self._tabs.setTabText(Tab.SCREEN, title)
        else:
            self.show_tab(Tab.CONVERSATION)

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

    def _show_page(self, index: int) -> None:
        tab = Tab(index)
        self._pages.setCurrentIndex(tab)
        self.head.setVisible(tab is Tab.CONVERSATION)
        if tab is Tab.SCREEN and self._sides_before is None:
            self._sides_before = (not self.queue.isHidden(), not self.card.isHidden())
            self.queue.hide()
            self.card.hide()
        elif tab is Tab.CONVERSATION and self._sides_before is not None:
            was_queue, was_card = self._sides_before
            self._sides_before = None
            self.queue.setVisible(was_queue)
            self.card.setVisible(was_card)

    def _choose_tab(self, index: int) -> None:
        self._show_page(index)
        self.tab_chosen.emit(index)

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
        layout.addWidget(self._build_tabs())
        for part in (self.bar, self._bar_line, self.head, line(), self.files, self.transfers):
            layout.addWidget(part)
        self.bar.hide()
        self._bar_line.hide()
        self.bar.fit_toggled.connect(self.screen_page.set_fit)
        self.bar.special_key_chosen.connect(self.screen_page.strike)
        self.screen_page.left.connect(lambda: self.show_tab(Tab.CONVERSATION))
        layout.addWidget(self._pages, 1)
        self._pages.addWidget(self._build_conversation())
        self._pages.addWidget(self.screen_page)
        self._middle.addWidget(place)
        self._rename_asks()
        return self._middle

    def _build_tabs(self) -> QTabBar:
        self._tabs.setObjectName("desk.tabs")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.addTab(self._theme.icon(Icon.CHAT), self.tr("Conversation"))
        self._tabs.addTab(self._theme.icon(Icon.REMOTE), self.tr("Screen"))
        self._tabs.currentChanged.connect(self._choose_tab)
        self._tabs.hide()
        return self._tabs

    def _build_conversation(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.conversation, 1)
        layout.addWidget(line())
        layout.addWidget(self.composer)
        return page

    def _rename_asks(self) -> None:
        """Name the buttons that begin a session after the session, as its other buttons are."""
        for old, new in (("ticket.ask_view", "session.ask_view"), ("ticket.ask_control", "session.ask_control")):
            button = self.head.findChild(QWidget, old)
            if button is not None:
                button.setObjectName(new)
