"""All files under way, one below the other; nothing when there are none."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from widgets.common.pane import Pane, column
from widgets.common.theme import GRID_PX, WIDE_PX, Theme
from widgets.transfer.row import TransferRow
from widgets.transfer.views import TransferView


class TransferStack(Pane):
    """Rows for the transfers of a ticket or session. objectName "transfers".

    Signals:
        stop_requested(str), retry_requested(str), open_requested(str): the transfer's id.
    """

    stop_requested = Signal(str)
    retry_requested = Signal(str)
    open_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty stack, which takes no room."""
        super().__init__("", parent)
        self.setObjectName("transfers")
        self._theme = theme
        self._rows: dict[str, TransferRow] = {}
        self._column = column(self, margin=(WIDE_PX, 0, WIDE_PX, GRID_PX))
        self.hide()

    def show_transfer(self, view: TransferView) -> None:
        """Show a transfer, new or changed."""
        if view.transfer_id in self._rows:
            self._rows[view.transfer_id].show_transfer(view)
            return
        entry = TransferRow(self._theme, view)
        entry.stop_requested.connect(self.stop_requested)
        entry.retry_requested.connect(self.retry_requested)
        entry.open_requested.connect(self.open_requested)
        self._rows[view.transfer_id] = entry
        self._column.addWidget(entry)
        self.show()

    def remove(self, transfer_id: str) -> None:
        """Take a transfer away."""
        entry = self._rows.pop(transfer_id, None)
        if entry is not None:
            self._column.removeWidget(entry)
            entry.hide()
            entry.deleteLater()
        self.setVisible(bool(self._rows))

    def clear(self) -> None:
        """Take all away."""
        for transfer_id in list(self._rows):
            self.remove(transfer_id)
