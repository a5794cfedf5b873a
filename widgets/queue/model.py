"""The item model of the queue: headings and tickets in one flat list, changed row by row."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desk.queue import Section
from widgets.common.marks import section_word, state_mark
from widgets.queue.views import QueueRow, SectionRow, TicketRow

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The QueueRow itself."""

TICKET_ROLE = ROW_ROLE + 1
"""The ticket's id, "" for a heading."""

_RESET_FROM = 200
"""From so many changed rows at once a reset is cheaper than telling each."""

_Place = tuple[int, int, tuple[int, int, int], str]
_SECTIONS = tuple(Section)


class QueueModel(QAbstractListModel):
    """All tickets that wait; a change of one ticket touches its row and its heading, nothing else."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Make an empty queue."""
        super().__init__(parent)
        self._tickets: dict[str, TicketRow] = {}
        self._rows: list[QueueRow] = []
        self._places: list[_Place] = []
        self._filter = ""
        self._folded: frozenset[Section] = frozenset({Section.OTHERS})

    # What a view asks.

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of headings and tickets shown."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the row, its ticket's id, or its text for assistive technology."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == TICKET_ROLE:
            return row.ticket_id if isinstance(row, TicketRow) else ""
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._spoken(row)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let tickets be chosen, headings not."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if isinstance(self._rows[index.row()], SectionRow):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    # What the program tells.

    def set_rows(self, rows: Iterable[TicketRow]) -> None:
        """Show exactly these tickets; what did not change is not touched."""
        fresh = {row.ticket_id: row for row in rows}
        gone = self._tickets.keys() - fresh.keys()
        changed = [row for row in fresh.values() if self._tickets.get(row.ticket_id) != row]
        if len(gone) + len(changed) > _RESET_FROM or not self._tickets:
            self._tickets = fresh
            self._rebuild()
            return
        for ticket_id in gone:
            self.remove(ticket_id)
        for row in changed:
            self.update(row)

    def update(self, row: TicketRow) -> None:
        """Show a ticket, new or changed, in its right place."""
        before = self._tickets.get(row.ticket_id)
        if before == row:
            return
        if before is not None and self._is_shown(before) and self._is_shown(row) and _place(before) == _place(row):
            self._tickets[row.ticket_id] = row
            at = bisect_left(self._places, _place(row))
            self._rows[at] = row
            self.dataChanged.emit(self.index(at), self.index(at))
        else:
            self.remove(row.ticket_id)
            self._tickets[row.ticket_id] = row
            if self._is_shown(row):
                self._insert(_place(row), row)
        self._refresh_heading(row.section)

    def remove(self, ticket_id: str) -> None:
        """Take a ticket out; none of that id is no matter."""
        row = self._tickets.pop(ticket_id, None)
        if row is None:
            return
        if self._is_shown(row):
            self._take(bisect_left(self._places, _place(row)))
        self._refresh_heading(row.section)

    def set_filter(self, words: str) -> None:
        """Show only tickets in which every word is found; a filter opens folded sections."""
        words = words.strip()
        if words != self._filter:
            self._filter = words
            self._rebuild()

    def toggle_fold(self, section: Section) -> None:
        """Hide the rows of a section, or show them again."""
        self._folded = self._folded ^ {section}
        self._rebuild()

    # What others look up.

    @property
    def filter_words(self) -> str:
        """The filter in force."""
        return self._filter

    @property
    def unread(self) -> int:
        """Unread messages in New and Mine and Waiting: the number for the tray."""
        return sum(row.unread for row in self._tickets.values() if row.section is not Section.OTHERS)

    @property
    def tickets(self) -> Mapping[str, TicketRow]:
        """All tickets by id, shown or not."""
        return self._tickets

    def index_of(self, ticket_id: str) -> QModelIndex:
        """Return where a ticket is shown; an invalid index when it is not."""
        row = self._tickets.get(ticket_id)
        if row is None or not self._is_shown(row):
            return QModelIndex()
        return self.index(bisect_left(self._places, _place(row)))

    # Inside.

    def _is_shown(self, row: TicketRow) -> bool:
        if self._filter:
            return row.matches(self._filter)
        return row.section not in self._folded

    def _counted(self, section: Section) -> SectionRow:
        rows = [row for row in self._tickets.values() if row.section is section and row.matches(self._filter)]
        is_folded = section in self._folded and not self._filter
        return SectionRow(section, len(rows), sum(row.unread for row in rows), is_folded)

    def _rebuild(self) -> None:
        self.beginResetModel()
        pairs: list[tuple[_Place, QueueRow]] = [
            (_place(row), row) for row in self._tickets.values() if self._is_shown(row)
        ]
        headings = (self._counted(section) for section in _SECTIONS)
        pairs += [(_heading_place(heading.section), heading) for heading in headings if heading.count]
        pairs.sort(key=lambda pair: pair[0])
        self._places = [place for place, _ in pairs]
        self._rows = [row for _, row in pairs]
        self.endResetModel()

    def _refresh_heading(self, section: Section) -> None:
        heading, place = self._counted(section), _heading_place(section)
        at = bisect_left(self._places, place)
        is_there = at < len(self._places) and self._places[at] == place
        if is_there and not heading.count:
            self._take(at)
        elif is_there and self._rows[at] != heading:
            self._rows[at] = heading
            self.dataChanged.emit(self.index(at), self.index(at))
        elif not is_there and heading.count:
            self._insert(place, heading)

    def _insert(self, place: _Place, row: QueueRow) -> None:
        at = bisect_left(self._places, place)
        self.beginInsertRows(QModelIndex(), at, at)
        self._places.insert(at, place)
        self._rows.insert(at, row)
        self.endInsertRows()

    def _take(self, at: int) -> None:
        self.beginRemoveRows(QModelIndex(), at, at)
        del self._places[at]
        del self._rows[at]
        self.endRemoveRows()

    def _spoken(self, row: QueueRow) -> str:
        if isinstance(row, SectionRow):
            return self.tr("{section}, {count}").format(section=section_word(row.section), count=row.count)
        state = state_mark(row.state).word
        return self.tr("{subject}, {customer}, {state}").format(subject=row.subject, customer=row.customer, state=state)


def _place(row: TicketRow) -> _Place:
    return (_SECTIONS.index(row.section), 1, row.sort_key, row.ticket_id)


def _heading_place(section: Section) -> _Place:
    return (_SECTIONS.index(section), 0, (0, 0, 0), "")
