"""What goes first when not everything that has changed fits into the next update."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from remote.rfb.geometry import Rect

CELL_PX = 64
"""Large changes are cut along a grid of such cells."""
SMALL_AREA = 8192
"""A change of no more pixels is what somebody just did: a letter, a caret, a button. It goes before all others."""
MAX_PIECE_PX = 2048
"""Widest piece of a large change."""
PIXELS_PER_BYTE = 8
"""About so many pixels of a usual screen go into a byte; only to choose the size of pieces."""
TURN_S = 0.05
"""Pieces that have waited equally long, up to this, go from top to bottom."""


class Plan:
    """Remembers since when which part of the screen differs, so that each has its turn."""

    def __init__(self) -> None:
        self._since = np.zeros((0, 0))
        self._focus: tuple[int, int] | None = None

    def resize(self, width: int, height: int) -> None:
        """Begin with a screen of this size of which nothing waits."""
        self._since = np.full((-(-height // CELL_PX), -(-width // CELL_PX)), np.inf)

    def focus(self, x: int, y: int) -> None:
        """Note where the viewer's pointer is: somebody looks there."""
        self._focus = x, y

    def order(self, now_s: float, areas: Sequence[Rect], budget_bytes: float) -> list[Rect]:
        """Cut what differs into pieces, and put first what must go first.

        Args:
            areas: all that differs.
            budget_bytes: about how much the next update may hold; a piece is smaller.
        """
        waiting = np.zeros(self._since.shape, bool)
        for area in areas:
            waiting[_cells(area)] = True
        self._since[~waiting] = np.inf
        self._since[waiting & np.isinf(self._since)] = now_s
        small = [area for area in areas if area.area <= SMALL_AREA]
        width = min(max(int(budget_bytes * PIXELS_PER_BYTE) // CELL_PX // CELL_PX * CELL_PX, 2 * CELL_PX), MAX_PIECE_PX)
        large = [piece for area in areas if area.area > SMALL_AREA for piece in cut(area, width)]
        small.sort(key=self._distance)
        large.sort(key=lambda piece: (self._near(piece), self._since[_cells(piece)].min() // TURN_S, piece.y, piece.x))
        return small + large

    def done(self, pieces: Iterable[Rect]) -> None:
        """Note that pieces were sent."""
        for piece in pieces:
            self._since[_cells(piece)] = np.inf

    def _distance(self, area: Rect) -> int:
        if self._focus is None:
            return 0
        x, y = self._focus
        return max(area.x - x, x - area.right, 0) + max(area.y - y, y - area.bottom, 0)

    def _near(self, piece: Rect) -> bool:
        """Tell for sorting: False, and so first, is where the viewer's pointer is."""
        return self._focus is None or self._distance(piece) > 0


def cut(area: Rect, width: int) -> Iterable[Rect]:
    """Cut along the grid's columns, at most so wide (a multiple of a cell), and from the top at a cell's height."""
    for top in range(area.y, area.bottom, CELL_PX):
        for left in range(area.x // CELL_PX * CELL_PX, area.right, width):
            x = max(left, area.x)
            yield Rect(x, top, min(left + width, area.right) - x, min(top + CELL_PX, area.bottom) - top)


def _cells(area: Rect) -> tuple[slice, slice]:
    rows = slice(area.y // CELL_PX, -(-area.bottom // CELL_PX))
    return rows, slice(area.x // CELL_PX, -(-area.right // CELL_PX))
