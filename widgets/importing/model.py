"""The entries of a plan as an item model; a hundred thousand of them cost it nothing."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from widgets.importing.views import EntryFilter, PlanView
from widgets.importing.words import detail_of, outcome_word

ENTRY_ROLE = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class EntryModel(QAbstractListModel):
    """Shows the entries that pass a filter."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plan: PlanView | None = None
        self._filter = EntryFilter.ALL

    def show_plan(self, plan: PlanView | None, wanted: EntryFilter) -> None:
        """Show the entries of a plan that pass a filter."""
        self.beginResetModel()
        self._plan, self._filter = plan, wanted
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many entries pass."""
        return 0 if parent.isValid() or self._plan is None else len(self._plan.rows[self._filter])

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return an entry, or what a screen reader says of it."""
        if self._plan is None or not index.isValid():
            return None
        entry = self._plan.entries[self._plan.rows[self._filter][index.row()]]
        if role == ENTRY_ROLE:
            return entry
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            words = self.tr("{outcome}: {title}, line {number}. {details}")
            outcome = outcome_word(entry.outcome)
            return words.format(outcome=outcome, title=entry.title, number=entry.line, details=detail_of(entry))
        return None
