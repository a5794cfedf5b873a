"""The left column: the filter, the queue, and what to do when it is empty."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QStackedLayout, QWidget

from widgets.common.clock import Clock
from widgets.common.empty import EmptyPlace
from widgets.common.labels import IconLabel
from widgets.common.pane import Pane, column
from widgets.common.theme import GRID_PX, HALF_PX, Icon, Theme, Tone
from widgets.common.theme.spacing import ICON_PX
from widgets.queue.delegate import QueueDelegate
from widgets.queue.list import QueueList
from widgets.queue.model import TICKET_ROLE, QueueModel
from widgets.queue.views import TicketRow

MIN_WIDTH_PX = 264


class FilterField(QLineEdit):
    """Where words narrow the queue; Escape empties it, Down and Enter lead to the list. objectName "queue.filter".

    Signals:
        left: the person goes on to the list.
    """

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty field with a lens in it."""
        super().__init__(parent)
        self.setObjectName("queue.filter")
        self._lens = IconLabel(theme, Icon.SEARCH, Tone.FAINT, parent=self)
        self.setTextMargins(ICON_PX + HALF_PX, 0, 0, 0)
        self.setClearButtonEnabled(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the lens in the middle of the line."""
        super().resizeEvent(event)
        self._lens.move(GRID_PX + 1, (self.height() - self._lens.height()) // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand over to the list, or empty the field."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class QueuePanel(Pane):
    """The queue with its filter. objectName "queue".

    Signals:
        ticket_selected(str): a person went to this ticket; show it.
        ticket_activated(str): he pressed Enter on it; put him where he can answer.
    """

    ticket_selected = Signal(str)
    ticket_activated = Signal(str)

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        """Make an empty queue."""
        super().__init__("window", parent)
        self.setObjectName("queue")
        self._theme = theme
        self._current_id = ""
        self._is_syncing = False
        self.model = QueueModel(self)
        # before the list listens: it moves its mark to a neighbour as soon as it hears that a row goes
        self.model.rowsAboutToBeRemoved.connect(self._before_change)
        self.model.modelAboutToBeReset.connect(self._before_change)
        self._filter = FilterField(theme, self)
        self._list = QueueList(self.model, self)
        self._list.setItemDelegate(QueueDelegate(theme, clock.now_ms, self._list))
        self._empty = EmptyPlace(theme)
        self._stack = QStackedLayout()
        self._build()
        self._connect(clock)
        self._show_what_is()

    @property
    def current_id(self) -> str:
        """The ticket chosen, "" for none."""
        return self._current_id

    def set_rows(self, rows: Iterable[TicketRow]) -> None:
        """Show exactly these tickets."""
        self.model.set_rows(rows)

    def update_row(self, row: TicketRow) -> None:
        """Show a ticket, new or changed."""
        self.model.update(row)

    def remove_row(self, ticket_id: str) -> None:
        """Take a ticket out of the queue."""
        self.model.remove(ticket_id)

    def select(self, ticket_id: str) -> None:
        """Mark a ticket as the one shown, without saying `ticket_selected`."""
        self._current_id = ticket_id
        self._keep_current()

    def step(self, by: int) -> None:
        """Go to the next ticket (1) or the one before (-1)."""
        self._list.step(by)

    def focus_filter(self) -> None:
        """Put the cursor into the filter."""
        self._filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filter.selectAll()

    def focus_list(self) -> None:
        """Put the keyboard into the list."""
        self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self._list.currentIndex().data(TICKET_ROLE):
            self._list.step(1)

    def _build(self) -> None:
        self.setMinimumWidth(MIN_WIDTH_PX)
        self._filter.setPlaceholderText(self.tr("Filter: name, company, words, #number"))
        self._filter.setAccessibleName(self.tr("Filter the queue"))
        self._list.setAccessibleName(self.tr("Queue"))
        layout = column(self, margin=0, gap=0)
        top = column(margin=(GRID_PX, GRID_PX, GRID_PX, GRID_PX))
        top.addWidget(self._filter)
        layout.addLayout(top)
        layout.addLayout(self._stack, 1)
        self._stack.addWidget(self._list)
        self._stack.addWidget(self._empty)

    def _connect(self, clock: Clock) -> None:
        self._filter.textChanged.connect(self.model.set_filter)
        self._filter.left.connect(self.focus_list)
        self._list.filter_requested.connect(self.focus_filter)
        self._list.ticket_activated.connect(self.ticket_activated)
        self._list.selectionModel().currentChanged.connect(self._choose)
        self._empty.action_requested.connect(self._filter.clear)
        for changed in (self.model.rowsInserted, self.model.rowsRemoved, self.model.modelReset):
            changed.connect(self._after_change)
        clock.ticked.connect(self._list.viewport().update)
        self._theme.changed.connect(self._list.scheduleDelayedItemsLayout)

    def _choose(self, index: QModelIndex) -> None:
        ticket_id = index.data(TICKET_ROLE) or ""
        if self._is_syncing or not ticket_id or ticket_id == self._current_id:
            return
        self._current_id = ticket_id
        self.ticket_selected.emit(ticket_id)

    def _before_change(self) -> None:
        self._is_syncing = True

    def _after_change(self) -> None:
        self._is_syncing = False
        self._list.setAutoScroll(False)  # a ticket that moves to another section takes nobody along
        self._keep_current()
        self._list.setAutoScroll(True)
        self._show_what_is()

    def _keep_current(self) -> None:
        """Mark the current ticket wherever it now stands; Qt would move the mark to a neighbour."""
        self._is_syncing = True
        index = self.model.index_of(self._current_id)
        if index != self._list.currentIndex():
            self._list.setCurrentIndex(index)
        self._is_syncing = False

    def _show_what_is(self) -> None:
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)
        if self.model.filter_words:
            title = self.tr("No ticket matches “{words}”").format(words=self.model.filter_words)
            words = self.tr("Closed tickets stand on the customer's card. Fewer words find more.")
            self._empty.say(Icon.SEARCH, title, words, self.tr("Clear the filter"))
        else:
            words = self.tr("New requests come up here by themselves. Ctrl+K finds everything else.")
            self._empty.say(Icon.QUEUE_EMPTY, self.tr("Nobody is waiting"), words)
