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
        place: where it is if it has moved.
    """

    cursor: Cursor | None = None
    place: tuple[int, int] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is none."""
        return self.cursor is None and self.place is None


class PointerWatch:
    """Remembers the pointer of a screen as it was at the last look."""

    def __init__(self, source: FrameSource) -> None:
        self._source = source
        self._shape: PointerShape | None = None
        self._place: tuple[int, int] | None = None

    def look(self) -> PointerNews:
        """Look at the pointer now.

        Raises:
            OSError: the screen has gone.
        """
        pointer = self._source.pointer()
        place, was_at = (pointer.x, pointer.y), self._place
        self._place = place
        shape, cursor = pointer.shape, None
        if shape is not None and shape is not self._shape:
            self._shape = shape
            cursor = Cursor(shape.width, shape.height, shape.hot_x, shape.hot_y, shape.rgba)
        return PointerNews(cursor, place if was_at is not None and was_at != place else None)
