"""The companion's end as a core: bytes of the pen in, marks out, within the limits. No I/O, no clock, no threads."""

from __future__ import annotations

from remote.draw.messages import (
    MAX_LINE_BYTES,
    MAX_POINTS_A_STROKE,
    MAX_STROKES,
    Erase,
    Mark,
    More,
    Stroke,
    decode_mark,
)
from remote.errors import ProtocolError


class MarkReader:
    """Reads one pen's messages, one byte at a time or many; never holds more than a line and MAX_STROKES counters."""

    def __init__(self) -> None:
        """Begin with an empty board."""
        self._buffer = bytearray()
        self._counts: dict[int, int] = {}

    def receive_data(self, data: bytes) -> list[Mark]:
        """Return the marks that these bytes complete, with an Erase before each stroke that needs its place.

        Raises:
            ProtocolError: they are no message, or break a limit; the reader is of no use then.
        """
        self._buffer += data
        *lines, rest = bytes(self._buffer).split(b"\n")
        self._buffer = bytearray(rest)
        if len(rest) > MAX_LINE_BYTES:
            raise ProtocolError("A line of the pen is longer than any message.")
        return [mark for line in lines for mark in self._admit(decode_mark(line))]

    def _admit(self, mark: Mark) -> list[Mark]:
        """Keep count of what is on the board."""
        match mark:
            case Stroke():
                return self._begin(mark)
            case More():
                return [mark] if self._grow(mark) else []
            case Erase(id=None):
                self._counts.clear()
            case Erase(id=int(stroke_id)):
                self._counts.pop(stroke_id, None)
        return [mark]

    def _begin(self, stroke: Stroke) -> list[Mark]:
        if stroke.id in self._counts:
            raise ProtocolError("The pen begins a stroke that is on the board already.")
        gone: list[Mark] = []
        if len(self._counts) >= MAX_STROKES:
            oldest = next(iter(self._counts))
            del self._counts[oldest]
            gone.append(Erase(oldest))
        self._counts[stroke.id] = len(stroke.points)
        return [*gone, stroke]

    def _grow(self, more: More) -> bool:
        if more.id not in self._counts:
            return False
        self._counts[more.id] += len(more.points)
        if self._counts[more.id] > MAX_POINTS_A_STROKE:
            raise ProtocolError("A stroke of the pen has too many points.")
        return True
