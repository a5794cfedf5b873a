"""The results as a list that a view shows; headings are passed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from widgets.search.views import HeadingRow, ResultRow

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The HeadingRow or ResultRow."""


class ResultModel(QAbstractListModel):
    """What was found."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[HeadingRow | ResultRow, ...] = ()

    def set_rows(self, rows: Sequence[HeadingRow | ResultRow]) -> None:
        """Show these."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return how many rows there are, headings included."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the row itself, or its words for those who hear the screen."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return row.title if isinstance(row, HeadingRow) else row.title.text
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if isinstance(index.data(ROW_ROLE), HeadingRow):
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index)

    def next_result(self, at: int, by: int) -> int | None:
        """Return the result after (by 1) or before (by -1) a place, over headings; None at either end."""
        place = at + by
        while 0 <= place < len(self._rows):
            if isinstance(self._rows[place], ResultRow):
                return place
            place += 1 if by > 0 else -1
        return None

    def place_of(self, kind: str, record_id: str) -> int | None:
        """Return where a result stands, None where it does not (any more)."""
        for place, row in enumerate(self._rows):
            if isinstance(row, ResultRow) and (row.kind, row.record_id) == (kind, record_id):
                return place
        return None
