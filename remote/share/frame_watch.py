"""Compares a screen with what it showed a moment ago."""

from __future__ import annotations

from dataclasses import dataclass

from remote.rfb.cursor import Cursor
from remote.rfb.geometry import Rect
from remote.share.sources import FrameSource, Pixels, PointerShape


@dataclass(frozen=True, eq=False)
class Sighting:
    """One look at the screen.

    Attributes:
        frame: (height, width, 4) uint8, BGRX.
        changes: areas that differ from the last look; the whole screen after a change of size.
        is_resized: the screen has another size than at the last look.
        cursor: the pointer's shape if it is a new one.
        pointer: where the pointer is now.
        has_pointer_moved: it was elsewhere at the last look.
    """

    frame: Pixels
    changes: list[Rect]
    is_resized: bool
    cursor: Cursor | None
    pointer: tuple[int, int]
    has_pointer_moved: bool

    @property
    def has_changed(self) -> bool:
        """Whether anything at all is new."""
        return bool(self.changes) or self.is_resized or self.cursor is not None or self.has_pointer_moved


class FrameWatch:
    """Looks at one source, and remembers the last look."""

    def __init__(self, source: FrameSource, size: tuple[int, int]) -> None:
        """Watch a source that others believe to be of this size (width, height)."""
        self._source = source
        self._size = size
        self._frame: Pixels | None = None
        self._shape: PointerShape | None = None
        self._pointer: tuple[int, int] | None = None

    def look(self) -> Sighting:
        """Look at the screen now.

        Raises:
            OSError: the screen has gone.
        """
        frame, pointer = self._source.grab(), self._source.pointer()
        before, self._frame = self._frame, frame
        size, size_before = (frame.shape[1], frame.shape[0]), self._size
        self._size = size
        if before is None or size != size_before:
            changes = [Rect(0, 0, frame.shape[1], frame.shape[0])]
        else:
            changes = [Rect(*area) for area in self._source.changes(before, frame)]
        place, was_at = (pointer.x, pointer.y), self._pointer
        self._pointer = place
        cursor = self._new_cursor(pointer.shape)
        return Sighting(frame, changes, size != size_before, cursor, place, was_at is not None and was_at != place)

    def _new_cursor(self, shape: PointerShape | None) -> Cursor | None:
        if shape is None or shape is self._shape:
            return None
        self._shape = shape
        return Cursor(shape.width, shape.height, shape.hot_x, shape.hot_y, shape.rgba)
