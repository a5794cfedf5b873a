"""What a viewer has received, counted: for statistics that a person looks at."""

from __future__ import annotations

from collections import Counter

from remote.rfb.geometry import Rect


class Tally:
    """Counts rectangles as they come; by the number of their encoding, pseudo-encodings included.

    Attributes:
        size_bytes: on the line, heads included.
        rects: how many.
        updates: FramebufferUpdate messages that came whole.
        last: the rectangles of the newest of them, and their encodings.
    """

    def __init__(self) -> None:
        self.size_bytes: Counter[int] = Counter()
        self.rects: Counter[int] = Counter()
        self.updates = 0
        self.last: tuple[tuple[Rect, int], ...] = ()
        self._coming: list[tuple[Rect, int]] = []

    def add(self, rect: Rect, encoding: int, size_bytes: int) -> None:
        """Count a rectangle that has come whole."""
        self.size_bytes[encoding] += size_bytes
        self.rects[encoding] += 1
        self._coming.append((rect, encoding))

    def end_update(self) -> None:
        """Note that the update is whole."""
        self.updates += 1
        self.last, self._coming = tuple(self._coming), []
