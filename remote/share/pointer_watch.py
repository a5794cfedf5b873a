"""Notices when the pointer of a screen has moved or looks different."""

from __future__ import annotations

from remote.rfb.cursor import Cursor
from remote.share.sources import FrameSource, PointerShape


class PointerWatch:
    """Collects what a viewer has not been told of the pointer yet.

    Attributes:
        cursor: a shape that is new, or None.
        moved_to: where the pointer is if somebody else than the viewer moved it there, or None.
    """

    def __init__(self, source: FrameSource) -> None:
        self.cursor: Cursor | None = None
        self.moved_to: tuple[int, int] | None = None
        self._source = source
        self._shape: PointerShape | None = None
        self._place: tuple[int, int] | None = None

    def look(self, viewers: tuple[int, int] | None) -> bool:
        """Look at the pointer now; return whether anything is new.

        Args:
            viewers: where the viewer put the pointer last.

        Raises:
            OSError: the screen has gone.
        """
        pointer = self._source.pointer()
        place, was_at = (pointer.x, pointer.y), self._place
        self._place = place
        has_moved = was_at is not None and was_at != place
        if has_moved:
            self.moved_to = None if place == viewers else place
        is_new = pointer.shape is not None and pointer.shape is not self._shape
        if is_new and pointer.shape is not None:
            shape = self._shape = pointer.shape
            self.cursor = Cursor(shape.width, shape.height, shape.hot_x, shape.hot_y, shape.rgba)
        return has_moved or is_new
