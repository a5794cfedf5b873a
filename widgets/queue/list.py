"""The list of the queue, moved through with j and k as with the arrows."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from widgets.queue.model import ROW_ROLE, TICKET_ROLE, QueueModel
from widgets.queue.views import SectionRow

_STEPS = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}


class QueueList(QListView):
    """A list that skips headings. objectName "queue.list".

    Signals:
        filter_requested: "/" was pressed.
        ticket_activated(str): Enter or a double click on a ticket.
    """

    filter_requested = Signal()
    ticket_activated = Signal(str)

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        """Show `model`."""
        super().__init__(parent)
        self._queue = model
        self.setObjectName("queue.list")
        self.setModel(model)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(self._activate)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with j, k and the arrows; Enter opens; "/" goes to the filter."""
        key = Qt.Key(event.key())
        if key in _STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.step(_STEPS[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._activate(self.currentIndex())
        elif key == Qt.Key.Key_Slash:
            self.filter_requested.emit()
        else:
            super().keyPressEvent(event)

    def step(self, by: int) -> None:
        """Go to the next ticket (1) or the one before (-1), over any heading."""
        at = self.currentIndex().row() + by if self.currentIndex().isValid() else 0
        while 0 <= at < self._queue.rowCount():
            index = self._queue.index(at)
            if index.data(TICKET_ROLE):
                self.setCurrentIndex(index)
                return
            at += by or 1

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Fold a section when its heading is clicked."""
        row = self.indexAt(event.position().toPoint()).data(ROW_ROLE)
        if isinstance(row, SectionRow) and event.button() is Qt.MouseButton.LeftButton:
            self._queue.toggle_fold(row.section)
            return
        super().mouseReleaseEvent(event)

    def _activate(self, index: QModelIndex) -> None:
        ticket_id = index.data(TICKET_ROLE)
        if ticket_id:
            self.ticket_activated.emit(ticket_id)
