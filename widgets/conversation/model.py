"""The item model of a conversation: entries in the order of time, changed one by one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from widgets.conversation.views import EntryView, EventView, FileView, MessageView, PictureView, RatingView

Index = QModelIndex | QPersistentModelIndex

ENTRY_ROLE = int(Qt.ItemDataRole.UserRole)
"""The EntryView."""

_RESET_FROM = 50
"""From so many changed entries at once a reset is cheaper than telling each."""


class ConversationModel(QAbstractListModel):
    """The entries of one ticket, the oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Make an empty conversation."""
        super().__init__(parent)
        self._entries: list[EntryView] = []
        self._keys: list[tuple[int, str]] = []
        self._key_by_id: dict[str, tuple[int, str]] = {}

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of entries."""
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the entry, or its text for assistive technology."""
        if not index.isValid() or not 0 <= index.row() < len(self._entries):
            return None
        if role == ENTRY_ROLE:
            return self._entries[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return spoken(self._entries[index.row()])
        return None

    def entry(self, row: int) -> EntryView:
        """Return the entry of a row."""
        return self._entries[row]

    def row_of(self, entry_id: str) -> int:
        """Return the row of an entry, -1 for none."""
        key = self._key_by_id.get(entry_id)
        return bisect_left(self._keys, key) if key is not None else -1

    def set_entries(self, entries: Iterable[EntryView]) -> None:
        """Show exactly these entries; what did not change is not touched."""
        fresh = {entry.entry_id: entry for entry in entries}
        gone = self._key_by_id.keys() - fresh.keys()
        if self._entries and not gone:
            self._put_before(fresh)
        changed = [entry for entry in fresh.values() if self._get(entry.entry_id) != entry]
        if not self._entries or len(gone) + len(changed) > _RESET_FROM:
            self._reset(fresh)
            return
        for entry_id in gone:
            self.remove(entry_id)
        for entry in changed:
            self.put(entry)

    def _put_before(self, fresh: dict[str, EntryView]) -> None:
        """Show what stands before everything that is there, as one page."""
        first = self._keys[0]
        page = [entry for entry in fresh.values() if _key(entry) < first and entry.entry_id not in self._key_by_id]
        if not page:
            return
        page.sort(key=_key)
        keys = [_key(entry) for entry in page]
        self.beginInsertRows(QModelIndex(), 0, len(page) - 1)
        self._entries[:0] = page
        self._keys[:0] = keys
        self._key_by_id.update((key[1], key) for key in keys)
        self.endInsertRows()

    def put(self, entry: EntryView) -> None:
        """Show an entry, new or changed, in its right place."""
        key = _key(entry)
        before = self._key_by_id.get(entry.entry_id)
        if before == key:
            at = bisect_left(self._keys, key)
            if self._entries[at] != entry:
                self._entries[at] = entry
                self.dataChanged.emit(self.index(at), self.index(at))
            return
        if before is not None:
            self.remove(entry.entry_id)
        at = bisect_left(self._keys, key)
        self.beginInsertRows(QModelIndex(), at, at)
        self._keys.insert(at, key)
        self._entries.insert(at, entry)
        self._key_by_id[entry.entry_id] = key
        self.endInsertRows()

    def remove(self, entry_id: str) -> None:
        """Take an entry out; none of that id is no matter."""
        at = self.row_of(entry_id)
        if at < 0:
            return
        self.beginRemoveRows(QModelIndex(), at, at)
        del self._keys[at]
        del self._entries[at]
        del self._key_by_id[entry_id]
        self.endRemoveRows()

    def _get(self, entry_id: str) -> EntryView | None:
        at = self.row_of(entry_id)
        return self._entries[at] if at >= 0 else None

    def _reset(self, fresh: dict[str, EntryView]) -> None:
        self.beginResetModel()
        self._entries = sorted(fresh.values(), key=_key)
        self._keys = [_key(entry) for entry in self._entries]
        self._key_by_id = {entry.entry_id: _key(entry) for entry in self._entries}
        self.endResetModel()


def spoken(entry: EntryView) -> str:
    """Return an entry as plain text: what assistive technology reads, and what is copied of it."""
    match entry:
        case MessageView():
            return entry.body
        case PictureView() | FileView():
            return entry.file_name
        case EventView():
            return entry.text
        case RatingView():
            return f"{entry.score}/5 {entry.comment}".rstrip()


def _key(entry: EntryView) -> tuple[int, str]:
    return entry.at_ms, entry.entry_id
