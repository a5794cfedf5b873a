"""The selected part of one entry's text."""

from __future__ import annotations


class Selection:
    """From where to where, in one entry; places are counted in UTF-16 units.

    Attributes:
        entry_id: in which entry, "" for none.
    """

    def __init__(self) -> None:
        """Select nothing."""
        self.entry_id = ""
        self._start = 0
        self._end = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return not self.entry_id or self._start == self._end

    @property
    def range(self) -> tuple[int, int]:
        """The smaller and the larger place."""
        return min(self._start, self._end), max(self._start, self._end)

    def begin(self, entry_id: str, place: int) -> None:
        """Begin to select at a place."""
        self.entry_id, self._start, self._end = entry_id, place, place

    def extend(self, place: int) -> None:
        """Select up to a place."""
        self._end = place

    def clear(self) -> None:
        """Select nothing."""
        self.begin("", 0)

    def within(self, entry_id: str) -> tuple[int, int] | None:
        """Return what is selected in an entry, None for nothing."""
        return self.range if entry_id == self.entry_id and not self.is_empty else None
