"""Finds the part of a screen that keeps moving, such as a film, which is cheapest as H.264. Time is passed in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from remote.rfb.geometry import Copy, Rect
from remote.share.cell_groups import CellBox, largest_group

CELL_PX = 16
"""A macroblock of H.264: areas of whole ones are packed and unpacked fastest."""

MIN_WIDTH_PX = 96
MIN_HEIGHT_PX = 64
"""Less is a caret, a blinking lamp, a spinner or a line of text: cheap as it is, and better kept without loss."""

WINDOW_S = 1.0
MIN_CHANGES = 3
"""What moves changes so often in either half of the window; nobody types or switches windows like that."""

MOVES_SHARE = 3
"""Where one update in so many only moves pixels, something is scrolled, which costs nothing as CopyRect."""

MIN_FILL = 0.5
"""Share of an area that must move for it to begin: a blinking frame around a window does not make a film of it."""

REST_S = 0.5
"""Without a change for so long, an area rests and can be shown without loss."""

MIN_ALIVE = 0.25
"""With less of an area changing twice in the window, it is over, though something small inside goes on."""

BEGIN_S = 0.2
"""What moves is watched for so long before it is a film: its parts do not show all at the same moment."""

GROW_S = 0.8
"""Movement outside an area for so long enlarges it. Every change begins a new stream with a key frame."""

SHRINK_S = 3.0
"""An area that for so long needed much less of itself becomes smaller."""

SHRINK_TO = 0.7
"""Share of the area that is much less."""


class VideoRegion:
    """Watches what changes on one screen, and says which rectangle is a film."""

    def __init__(self, width: int, height: int) -> None:
        """Begin with a still screen of this size in pixels."""
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """Begin anew with a still screen of another size."""
        shape = -(-height // CELL_PX), -(-width // CELL_PX)
        self._size = width, height
        self._changes, self._recent, self._moves = (
            _Tally(shape, span_s) for span_s in (WINDOW_S, WINDOW_S / 2, WINDOW_S)
        )
        self._updates: deque[float] = deque()
        self._area: CellBox | None = None
        self._changed_at_s = 0.0
        self._candidate: CellBox | None = None
        self._candidate_since_s = 0.0
        self._outside_since_s: float | None = None
        self._needed: CellBox | None = None
        self._needed_since_s = 0.0

    def saw(self, now_s: float, changed: Iterable[Rect]) -> None:
        """Note what differs between this look at the screen and the last one; call it for every look that found any."""
        mask = np.zeros(self._changes.counts.shape, bool)
        for rect in changed:
            mask[_cells(rect)] = True
        self._changes.add(now_s, mask)
        self._recent.add(now_s, mask)
        if self._area and mask[self._area.cells].any():
            self._changed_at_s = now_s

    def sent(self, now_s: float, copies: Iterable[Copy]) -> None:
        """Note an update to the viewer and the copies in it, also if there were none."""
        mask = np.zeros(self._moves.counts.shape, bool)
        for rect, x, y in copies:
            mask[_cells(rect)] = True
            mask[_cells(Rect(x, y, rect.width, rect.height))] = True
        self._moves.add(now_s, mask)
        self._updates.append(now_s)

    def area(self, now_s: float) -> Rect | None:
        """Return the rectangle that is a film now, or None. It stays the same for as long as it can.

        Inside the screen; sides and place are multiples of 16 pixels, except at the right and lower edge of the screen.
        """
        self._expire(now_s)
        if self._area and self._is_over(self._area, now_s):
            self._area = None
        box = self._moving_box()
        if self._area is None:
            self._area = self._new_area(box, now_s)
        elif box:
            self._area = self._followed(self._area, box, now_s)
        return self._rect(self._area) if self._area else None

    def rests_at_s(self) -> float | None:
        """Return when the film is over unless something changes in it: look at `area` again then; None without one."""
        return self._changed_at_s + REST_S if self._area else None

    def _expire(self, now_s: float) -> None:
        for tally in (self._changes, self._recent, self._moves):
            tally.expire(now_s)
        while self._updates and self._updates[0] <= now_s - WINDOW_S:
            self._updates.popleft()

    def _is_over(self, area: CellBox, now_s: float) -> bool:
        alive = self._changes.counts[area.cells] >= 2
        return now_s - self._changed_at_s >= REST_S or float(alive.mean()) < MIN_ALIVE

    def _moving_box(self) -> CellBox | None:
        """Return the box around most of what moves, touching the area if there is one and large enough if not."""
        before = self._changes.counts - self._recent.counts
        moving = (self._recent.counts >= MIN_CHANGES) & (before >= MIN_CHANGES)
        moving &= self._moves.counts * MOVES_SHARE < max(len(self._updates), 1)
        group = largest_group(moving)
        if group is None:
            return None
        if self._area:
            return group.box if group.box.touches(self._area) else None
        rect = self._rect(group.box)
        is_film = (
            rect.width >= MIN_WIDTH_PX and rect.height >= MIN_HEIGHT_PX and group.size >= MIN_FILL * group.box.area
        )
        return group.box if is_film else None

    def _new_area(self, box: CellBox | None, now_s: float) -> CellBox | None:
        """Return the area if something has moved for long enough."""
        if box is None:
            self._candidate = None
        elif self._candidate is None:
            self._candidate, self._candidate_since_s = box, now_s
        else:
            self._candidate = self._candidate.joined(box)
            if now_s - self._candidate_since_s >= BEGIN_S:
                area, self._candidate, self._changed_at_s = self._candidate, None, now_s
                self._watch_again(now_s)
                return area
        return None

    def _followed(self, area: CellBox, box: CellBox, now_s: float) -> CellBox:
        """Return the area after a look at what moves now, nearly always the same."""
        self._needed = box.joined(self._needed) if self._needed else box
        if area.joined(box) == area:
            self._outside_since_s = None
        elif self._outside_since_s is None:
            self._outside_since_s = now_s
        elif now_s - self._outside_since_s >= GROW_S:
            self._watch_again(now_s)
            return area.joined(box)
        if now_s - self._needed_since_s >= SHRINK_S:
            needed = self._needed
            self._watch_again(now_s)
            return needed if needed.area < SHRINK_TO * area.area else area
        return area

    def _watch_again(self, now_s: float) -> None:
        self._outside_since_s, self._needed, self._needed_since_s = None, None, now_s

    def _rect(self, box: CellBox) -> Rect:
        rect = Rect(box.left, box.top, box.right - box.left, box.bottom - box.top)
        return Rect(*(side * CELL_PX for side in rect)).clipped(*self._size)


class _Tally:
    """How often each cell was marked lately.

    Attributes:
        counts: (rows, columns).
    """

    def __init__(self, shape: tuple[int, int], span_s: float) -> None:
        self.counts: NDArray[np.int32] = np.zeros(shape, np.int32)
        self._span_s = span_s
        self._marked: deque[tuple[float, NDArray[np.bool_]]] = deque()

    def add(self, now_s: float, mask: NDArray[np.bool_]) -> None:
        self.expire(now_s)
        self.counts += mask
        self._marked.append((now_s, mask))

    def expire(self, now_s: float) -> None:
        while self._marked and self._marked[0][0] <= now_s - self._span_s:
            self.counts -= self._marked.popleft()[1]


def _cells(rect: Rect) -> tuple[slice, slice]:
    """Return the cells that a rectangle touches."""
    rows = slice(rect.y // CELL_PX, -(-rect.bottom // CELL_PX))
    return rows, slice(rect.x // CELL_PX, -(-rect.right // CELL_PX))
