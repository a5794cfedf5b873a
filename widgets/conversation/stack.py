"""The blocks of a conversation one below the other: laid out when seen, guessed before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from PySide6.QtCore import QModelIndex

from widgets.common.moments import day_of
from widgets.conversation.blocks import Above, Block, block_for
from widgets.conversation.model import ConversationModel
from widgets.conversation.paper import Paper
from widgets.conversation.views import EntryView, EventView, MessageView, PictureView, RatingView

GROUP_MS = 5 * 60_000
"""Within five minutes the same author is not named again."""

MAX_BUILT = 400
"""Blocks kept laid out; the furthest from sight are let go."""

TOP_PX = 8.0


class BlockStack:
    """Heights and places of all blocks.

    A height that was only guessed becomes true when its block is first seen; what is on the screen stays where it
    is then, and the scroll bar moves instead (`hold`, `held_top`).

    Attributes:
        paper: the width and theme in force.
        has_news: entries came at the end while it was out of sight.
    """

    def __init__(self, model: ConversationModel) -> None:
        """Follow `model`."""
        self._model = model
        self._blocks: list[Block | None] = []
        self._heights: list[float] = []
        self._tops: list[float] | None = None
        self._held: tuple[str, float] | None = None
        self._is_moved = False
        self.paper: Paper
        self.has_news = False
        model.rowsInserted.connect(self._inserted)
        model.rowsRemoved.connect(self._removed)
        model.dataChanged.connect(self._altered)
        model.modelReset.connect(self._reset)

    def take_paper(self, paper: Paper) -> None:
        """Lay everything out anew for another width or theme."""
        self.paper = paper
        self._blocks = [None] * len(self._blocks)
        self._heights = [self._guess(self._model.entry(row)) for row in range(len(self._blocks))]
        self._tops = None
        self._is_moved = True

    def total_px(self) -> float:
        """Return the height of all blocks together."""
        tops = self._all_tops()
        return tops[-1]

    def top_of(self, row: int) -> float:
        """Return where a block begins."""
        return self._all_tops()[row]

    def row_at(self, y: float) -> int:
        """Return the row whose block is at a height, -1 below the last."""
        tops = self._all_tops()
        row = bisect_right(tops, y) - 1
        return row if 0 <= row < len(self._blocks) else -1

    def block(self, row: int) -> Block:
        """Return a block, laid out."""
        block = self._blocks[row]
        if block is None:
            block = block_for(self._model.entry(row), self.paper, self._above(row))
            self._blocks[row] = block
            if block.height_px != self._heights[row]:
                self._heights[row] = block.height_px
                self._tops = None
                self._is_moved = True
        return block

    def seen(self, top: float, height: float) -> Iterator[tuple[int, Block, float]]:
        """Yield (row, block, its top) of what is seen; laying one out may move those below it."""
        row = max(0, self.row_at(max(top, TOP_PX)))
        first = row
        y = self.top_of(row) if self._blocks else 0.0
        while row < len(self._blocks) and y < top + height:
            block = self.block(row)
            yield row, block, y
            y += block.height_px
            row += 1
        self._let_go(first, row)

    def settle_end(self, height: float) -> None:
        """Lay out the last blocks until they fill a height, so that the end is where it is said to be."""
        filled, row = 0.0, len(self._blocks) - 1
        while row >= 0 and filled < height:
            filled += self.block(row).height_px
            row -= 1

    def hold(self, top: float, height: float) -> None:
        """Remember where something stands that was seen before, to keep it there; after a leap what is on top."""
        first = self.row_at(max(top, TOP_PX))
        row, y = first, self.top_of(first) if first >= 0 else 0.0
        while 0 <= row < len(self._blocks) and self._blocks[row] is None and y < top + height:
            y += self._heights[row]
            row += 1
        if row >= len(self._blocks) or y >= top + height:
            row = first
        self._held = (self._model.entry(row).entry_id, top - self.top_of(row)) if row >= 0 else None
        self._is_moved = False

    def held_top(self) -> float | None:
        """Return where the scroll bar has to stand for what was on top to stay; None when nothing moved."""
        if not self._is_moved or self._held is None:
            return None
        row = self._model.row_of(self._held[0])
        self._is_moved = False
        return self.top_of(row) + self._held[1] if row >= 0 else None

    def _all_tops(self) -> list[float]:
        if self._tops is None:
            self._tops = list(accumulate(self._heights, initial=TOP_PX))
        return self._tops

    def _above(self, row: int) -> Above:
        entry = self._model.entry(row)
        before = self._model.entry(row - 1) if row else None
        day = day_of(entry.at_ms)
        starts_day = before is None or day_of(before.at_ms) != day
        return Above(day if starts_day else None, starts_day or before is None or not _is_same_breath(before, entry))

    def _guess(self, entry: EntryView) -> float:
        match entry:
            case MessageView():
                per_line = max(10.0, self.paper.bubble_px / 7)
                lines = sum(1 + int(len(line) / per_line) for line in entry.body.split("\n"))
                return 36.0 + 17.0 * lines
            case PictureView():
                return 260.0
            case EventView():
                return 32.0
            case RatingView():
                return 96.0
            case _:
                return 76.0

    def _let_go(self, first: int, last: int) -> None:
        built = [row for row, block in enumerate(self._blocks) if block is not None]
        if len(built) <= MAX_BUILT:
            return
        for row in built:
            if row < first - MAX_BUILT // 4 or row > last + MAX_BUILT // 4:
                self._blocks[row] = None

    def _inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        self.has_news = self.has_news or last == self._model.rowCount() - 1
        self._blocks[first:first] = [None] * (last - first + 1)
        self._heights[first:first] = [self._guess(self._model.entry(row)) for row in range(first, last + 1)]
        self._forget(last + 1)

    def _removed(self, parent: QModelIndex, first: int, last: int) -> None:
        del self._blocks[first : last + 1]
        del self._heights[first : last + 1]
        self._forget(first)

    def _altered(self, first: QModelIndex, last: QModelIndex) -> None:
        for row in range(first.row(), last.row() + 1):
            self._blocks[row] = None
        self._forget(last.row() + 1)

    def _forget(self, row: int) -> None:
        """Lay out anew a block that stands below a change: its name or day may have to be shown, or not any more."""
        if row < len(self._blocks):
            self._blocks[row] = None
        self._tops = None
        self._is_moved = True

    def _reset(self) -> None:
        count = self._model.rowCount()
        self._blocks = [None] * count
        self._heights = [self._guess(self._model.entry(row)) for row in range(count)]
        self._tops = None
        self._held = None
        self.has_news = False


def _is_same_breath(before: EntryView, entry: EntryView) -> bool:
    """Tell whether two entries of one author follow so closely that he is named once."""
    if isinstance(before, EventView | RatingView) or isinstance(entry, EventView | RatingView):
        return False
    is_same = before.author == entry.author and before.side == entry.side
    return is_same and entry.at_ms - before.at_ms < GROUP_MS
