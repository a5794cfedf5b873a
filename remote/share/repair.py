"""Which parts of the viewer's picture have lost something, and when they are worth sending again without loss."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from remote.rfb.geometry import Copy, Rect

CELL_PX = 16
"""The smallest block that JPEG and H.264 treat alike."""
REST_S = 0.25
"""A part that has not changed for so long rests: what moves would be lost again at once."""


class Repair:
    """Remembers since when each cell of the screen is shown with losses."""

    def __init__(self) -> None:
        self._since = np.zeros((0, 0))
        self._is_coarse = np.zeros((0, 0), bool)
        self._size = (0, 0)

    def resize(self, width: int, height: int) -> None:
        """Begin with a screen of this size without losses."""
        self._since = np.full((-(-height // CELL_PX), -(-width // CELL_PX)), np.inf)
        self._is_coarse = np.zeros(self._since.shape, bool)
        self._size = width, height

    @property
    def is_needed(self) -> bool:
        """Whether anything is shown with losses."""
        return bool(np.isfinite(self._since).any())

    def lost(self, now_s: float, areas: Iterable[Rect], *, is_coarse: bool = False) -> None:
        """Note areas that were sent with losses.

        Args:
            is_coarse: with more of them than the line deserves, which is mended before anything else.
        """
        for area in areas:
            self._since[_touched(area)] = now_s
            self._is_coarse[_touched(area)] = is_coarse

    def kept(self, areas: Iterable[Rect], window: Rect) -> None:
        """Note areas that were sent without loss; a cell that they cover in part may still show losses.

        Args:
            window: what the viewer looks at: what it does not see of a cell does not matter.
        """
        for area in areas:
            left = area.x // CELL_PX if area.x <= window.x else -(-area.x // CELL_PX)
            top = area.y // CELL_PX if area.y <= window.y else -(-area.y // CELL_PX)
            right = -(-area.right // CELL_PX) if area.right >= window.right else area.right // CELL_PX
            bottom = -(-area.bottom // CELL_PX) if area.bottom >= window.bottom else area.bottom // CELL_PX
            self._since[top:bottom, left:right] = np.inf

    def moved(self, now_s: float, copies: Iterable[Copy]) -> None:
        """Note that the viewer moves pixels, and losses with them."""
        for rect, x, y in copies:
            source = _touched(Rect(x, y, rect.width, rect.height))
            has_losses = np.isfinite(self._since[source])
            if has_losses.any():
                self.lost(now_s, [rect], is_coarse=bool((self._is_coarse[source] & has_losses).any()))

    def due(self, now_s: float, *, is_coarse: bool = False) -> list[Rect]:
        """Return what rests and has losses, whole cells, what has waited longest first.

        Args:
            is_coarse: only what was sent coarsely, else only what was not.
        """
        rests = (self._since <= now_s - REST_S) & (self._is_coarse == is_coarse)
        rows = np.flatnonzero(rests.any(axis=1)).tolist()
        runs = [
            (self._since[row, left:right].min(), row, left, right) for row in rows for left, right in _runs(rests[row])
        ]
        width, height = self._size
        return [
            Rect(left * CELL_PX, row * CELL_PX, (right - left) * CELL_PX, CELL_PX).clipped(width, height)
            for _, row, left, right in sorted(runs)
        ]

    def next_due_s(self, window: Rect) -> float | None:
        """Return when the next part of a window begins to rest, or None when all of it is without loss."""
        since = self._since[_touched(window)]
        first = float(since.min()) if since.size else np.inf
        return None if np.isinf(first) else first + REST_S


def portions(areas: Iterable[Rect], max_area: int) -> list[Rect]:
    """Join areas that lie exactly below each other, and cut wide ones, so that none is larger than that.

    Args:
        areas: of whole cells, as `Repair.due` returns them; one cell is never cut.
    """
    done: list[Rect] = []
    for part in (part for area in areas for part in _cut(area, max_area)):
        above = done[-1] if done else Rect(0, 0, 0, 0)
        is_below = (above.x, above.width, above.bottom) == (part.x, part.width, part.y)
        if is_below and (above.height + part.height) * part.width <= max_area:
            done[-1] = Rect(above.x, above.y, above.width, above.height + part.height)
        else:
            done.append(part)
    return done


def _cut(area: Rect, max_area: int) -> Iterable[Rect]:
    width = max(max_area // area.height // CELL_PX, 1) * CELL_PX
    for left in range(area.x, area.right, width):
        yield Rect(left, area.y, min(width, area.right - left), area.height)


def _touched(area: Rect) -> tuple[slice, slice]:
    rows = slice(area.y // CELL_PX, -(-area.bottom // CELL_PX))
    return rows, slice(area.x // CELL_PX, -(-area.right // CELL_PX))


def _runs(row: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterable[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], row, [False])).astype(np.int8)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
