"""Notices when the pointer of a screen has moved or looks different."""

from __future__ import annotations

from dataclasses import dataclass

from remote.rfb.cursor import Cursor
from remote.share.sources import FrameSource, PointerShape


@dataclass(frozen=True, eq=False)
class PointerNews:
    """What is new of a pointer since the last look at it.

    Attributes:
        cursor: its shape if that is new.
        has_moved: it is elsewhere.
        moved_to: where, if somebody else than the viewer moved it there.
    """

    cursor: Cursor | None = None
    has_moved: bool = False
    moved_to: tuple[int, int] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is none."""
        return self.cursor is None and not self.has_moved

    def after(self, earlier: PointerNews) -> PointerNews:
        """Return these news together with earlier ones that nobody was told."""
        return PointerNews(
            self.cursor or earlier.cursor,
            self.has_moved or earlier.has_moved,
            self.moved_to if self.has_moved else earlier.moved_to,
        )


class PointerWatch:
    """Remembers the pointer of a screen as it was at the last look."""

    def __init__(self, source: FrameSource) -> None:
        self._source = source
        self._shape: PointerShape | None = None
        self._place: tuple[int, int] | None = None

    def look(self, viewers: tuple[int, int] | None) -> PointerNews:
        """Look at the pointer now.

        Args:
            viewers: where the viewer put the pointer last.

        Raises:
            OSError: the screen has gone.
        """
        pointer = self._source.pointer()
        place, was_at = (pointer.x, pointer.y), self._place
        self._place = place
        has_moved = was_at is not None and was_at != place
        shape, cursor = pointer.shape, None
        if shape is not None and shape is not self._shape:
            self._shape = shape
            cursor = Cursor(shape.width, shape.height, shape.hot_x, shape.hot_y, shape.rgba)
        return PointerNews(cursor, has_moved, place if has_moved and place != viewers else None)
