"""What one viewer still has to be told of the pointer. Time is passed in."""

from __future__ import annotations

from collections import deque

from remote.rfb.cursor import Cursor
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.share.pointer_watch import PointerNews

OWN_S = 1.0
"""The pointer may be seen so late where the viewer put it; later it was somebody else."""
MAX_OWN = 1024
"""More moves of one second than any mouse makes."""

SHAPES = (Encoding.CURSOR, Encoding.CURSOR_WITH_ALPHA, Encoding.VMWARE_CURSOR)


class PointerPost:
    """Keeps news of the pointer until they are sent, and leaves out what the viewer did itself.

    Attributes:
        viewers: where the viewer put the pointer last, or None.
    """

    def __init__(self) -> None:
        self.viewers: tuple[int, int] | None = None
        self._own: deque[tuple[float, tuple[int, int]]] = deque(maxlen=MAX_OWN)
        self._cursor: Cursor | None = None
        self._moved_to: tuple[int, int] | None = None

    def put(self, now_s: float, x: int, y: int) -> None:
        """Note that the viewer puts the pointer somewhere."""
        self.viewers = x, y
        self._own.append((now_s, (x, y)))

    def hear(self, now_s: float, news: PointerNews) -> None:
        """Note what is new."""
        if news.cursor is not None:
            self._cursor = news.cursor
        if news.place is not None:
            is_own = any(at_s >= now_s - OWN_S and place == news.place for at_s, place in self._own)
            self._moved_to = None if is_own else news.place

    def waiting(self, offer: Offer) -> tuple[Cursor | None, tuple[int, int] | None]:
        """Return the shape and the place to be sent to a viewer with this offer."""
        cursor = self._cursor if offer.first_of(*SHAPES) is not None else None
        return cursor, self._moved_to if Encoding.VMWARE_CURSOR_POSITION in offer else None

    def sent(self, cursor: Cursor | None) -> None:
        """Note that the place was sent, and maybe a shape."""
        if cursor is not None:
            self._cursor = None
        self._moved_to = None
