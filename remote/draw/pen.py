"""The agent's end: takes what his hand does without ever holding it up, and sends it from a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from remote.draw.messages import (
    MAX_POINTS_A_LINE,
    MAX_POINTS_A_STROKE,
    MAX_SIDE,
    Erase,
    Ink,
    Lift,
    Mark,
    More,
    Pin,
    Point,
    PointAt,
    PointAway,
    Still,
    Stroke,
    encode_mark,
)
from remote.stream import Stream, close_stream

STEP_S = 0.025
"""Between two parcels: 40 a second look smooth, and a slow line carries them (about 1 KB/s while the hand moves)."""

STILL_S = 5.0
"""So often the pen says that it is still there while something of it is to be seen."""

SEND_LIMIT_S = 30.0
"""A line that takes nothing for so long is lost."""

MAX_WAITING = 20_000
"""Points kept for a line that is stuck: more than two minutes of drawing; what comes then is not kept."""

JOIN_S = 1.0

log = logging.getLogger(__name__)


@dataclass
class _Growing:
    """A stroke under the hand.

    Attributes:
        wire_id: under which it is being sent; another one after MAX_POINTS_A_STROKE points.
        count: points sent under that id.
    """

    wire_id: int
    ink: Ink
    last: Point
    count: int = 1


@dataclass
class _Parcel:
    """Points of one stroke that wait to be sent; with `ink` they begin it."""

    wire_id: int
    ink: Ink | None
    points: list[Point] = field(default_factory=list)

    def mark(self) -> Mark:
        """Return the message."""
        if self.ink is not None:
            return Stroke(self.wire_id, self.ink, tuple(self.points))
        return More(self.wire_id, tuple(self.points))


class DrawingPen:
    """Draws on the customer's screen. Methods may be called from any thread and return at once.

    Of the pointer only the newest place is sent; of strokes every point. Places are framebuffer pixels.
    """

    def __init__(self, stream: Stream) -> None:
        """Draw through a stream, which the pen closes."""
        self._stream = stream
        self._changed = threading.Condition()  # guards everything below
        self._waiting: deque[_Parcel | Mark] = deque()
        self._points_waiting = 0
        self._pointer: PointAt | PointAway | None = None
        self._is_pointing = False
        self._growing: dict[int, _Growing] = {}
        self._next_id = 0
        self._is_pinned = False
        self._has_strokes = False
        self._is_closed = False
        stream.settimeout(SEND_LIMIT_S)
        self._thread = threading.Thread(target=self._send, name="deskhand-pen", daemon=True)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        """Whether what is drawn goes out, as far as this end knows."""
        return not self._is_closed

    def point(self, x: int, y: int) -> None:
        """Point at a place."""
        with self._changed:
            self._pointer, self._is_pointing = PointAt(*_inside(x, y)), True
            self._changed.notify()

    def away(self) -> None:
        """Point at nothing."""
        with self._changed:
            if self._is_pointing:
                self._pointer, self._is_pointing = PointAway(), False
                self._changed.notify()

    def begin(self, ink: Ink, x: int, y: int) -> int:
        """Put the pen down; return the stroke's id."""
        with self._changed:
            stroke_id, place = self._take_id(), _inside(x, y)
            self._growing[stroke_id] = _Growing(stroke_id, ink, place)
            self._has_strokes = True
            self._put(_Parcel(stroke_id, ink), place)
            return stroke_id

    def extend(self, stroke_id: int, points: Iterable[tuple[int, int]]) -> None:
        """Draw on; points where the pen is already are left out. A stroke that has ended stays as it is."""
        with self._changed:
            growing = self._growing.get(stroke_id)
            if growing is None:
                return
            for x, y in points:
                place = _inside(x, y)
                if place != growing.last:
                    self._grow(growing, place)

    def end(self, stroke_id: int) -> None:
        """Lift the pen."""
        with self._changed:
            growing = self._growing.pop(stroke_id, None)
            if growing is not None:
                self._say(Lift(growing.wire_id))

    def clear(self) -> None:
        """Take all strokes away, those too that are being drawn or have not gone out yet."""
        with self._changed:
            self._growing.clear()
            self._has_strokes = False
            self._waiting = deque(mark for mark in self._waiting if isinstance(mark, Pin))
            self._points_waiting = 0
            self._say(Erase())

    def pin(self, is_pinned: bool) -> None:
        """Let strokes stay until they are cleared, or fade by themselves."""
        with self._changed:
            self._is_pinned = is_pinned
            self._say(Pin(is_pinned))

    def close(self) -> None:
        """End; everything drawn goes from the customer's screen."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        close_stream(self._stream)
        if self._thread is not threading.current_thread():
            self._thread.join(JOIN_S)

    def _grow(self, growing: _Growing, place: Point) -> None:
        if growing.count >= MAX_POINTS_A_STROKE:
            self._say(Lift(growing.wire_id))
            growing.wire_id, growing.count = self._take_id(), 1
            self._put(_Parcel(growing.wire_id, growing.ink), growing.last)
        growing.last = place
        growing.count += 1
        last = self._waiting[-1] if self._waiting else None
        if isinstance(last, _Parcel) and last.wire_id == growing.wire_id and len(last.points) < MAX_POINTS_A_LINE:
            self._put(last, place)
        else:
            self._put(_Parcel(growing.wire_id, None), place)

    def _put(self, parcel: _Parcel, place: Point) -> None:
        if self._is_closed or self._points_waiting >= MAX_WAITING:
            return
        if not parcel.points:
            self._waiting.append(parcel)
        parcel.points.append(place)
        self._points_waiting += 1
        self._changed.notify()

    def _say(self, mark: Mark) -> None:
        if not self._is_closed and len(self._waiting) < MAX_WAITING:
            self._waiting.append(mark)
            self._changed.notify()

    def _take_id(self) -> int:
        self._next_id = (self._next_id + 1) % 2**31
        return self._next_id

    def _send(self) -> None:
        """Send what waits, a parcel at a time (thread)."""
        try:
            while data := self._next_data():
                self._stream.sendall(data)
                with self._changed:
                    self._changed.wait_for(lambda: self._is_closed, STEP_S)
        except OSError as error:
            log.info("the pen's line broke: %s", error)
            with self._changed:
                self._is_closed = True
                self._waiting.clear()
            close_stream(self._stream)

    def _next_data(self) -> bytes:
        """Wait for something to send; b"" at the end."""
        with self._changed:
            has_news = self._changed.wait_for(self._has_news, STILL_S if self._is_seen() else None)
            if self._is_closed:
                return b""
            if not has_news:
                return encode_mark(Still())
            marks = [item.mark() if isinstance(item, _Parcel) else item for item in self._waiting]
            self._waiting.clear()
            self._points_waiting = 0
            if self._pointer is not None:
                marks.append(self._pointer)
                self._pointer = None
        return b"".join(encode_mark(mark) for mark in marks)

    def _has_news(self) -> bool:
        return self._is_closed or bool(self._waiting) or self._pointer is not None

    def _is_seen(self) -> bool:
        """Tell whether anything is to be seen that does not fade by itself."""
        return self._is_pointing or bool(self._growing) or (self._is_pinned and self._has_strokes)


def _inside(x: int, y: int) -> Point:
    return min(max(x, 0), MAX_SIDE - 1), min(max(y, 0), MAX_SIDE - 1)
