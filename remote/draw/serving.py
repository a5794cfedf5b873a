"""Takes an agent's marks at the companion: message by message through the gate, and never faster than a hand draws."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from remote.draw.board import MarkReader
from remote.draw.messages import Erase, Mark, PointAway, Still, kind_of
from remote.stream import Stream, close_stream

RECEIVE_BYTES = 4096
"""A few lines at most: what is behind them waits in the line, which then slows the sender."""

MARKS_A_S = 100
"""Our pen sends 40 lines a second and a few for beginnings and ends; a faster one is read more slowly."""

BURST = 50
"""What has piled up while the line was stuck is shown at once."""

SILENCE_S = 15.0
"""Three times as long as our pen is ever silent while something is to be seen: then its line is lost."""


def serve_drawing(stream: Stream, admits: Callable[[str], bool], on_mark: Callable[[Mark], None]) -> None:
    """Read a pen until it ends, then take everything of it away (thread).

    Args:
        stream: from the pen; closed at the end.
        admits: asked for each message by its kind ("draw:point"); False drops it.
        on_mark: takes the marks, in this thread; Erase() and PointAway() at the end, whatever ended it.

    Raises:
        ProtocolError: the pen said something that is no message, or broke a limit.
        OSError: the line broke.
    """
    stream.settimeout(SILENCE_S)
    reader, pace, is_clean = MarkReader(), _Pace(), True
    try:
        while True:
            try:
                data = stream.recv(RECEIVE_BYTES)
            except TimeoutError:  # a pen that says nothing for so long has nothing on the screen any more
                if not is_clean:
                    _wipe(on_mark)
                is_clean = True
                continue
            if not data:
                return
            is_clean = False
            for mark in reader.receive_data(data):
                pace.keep()
                if admits(kind_of(mark)) and not isinstance(mark, Still):
                    on_mark(mark)
    finally:
        _wipe(on_mark)
        close_stream(stream)


def _wipe(on_mark: Callable[[Mark], None]) -> None:
    on_mark(Erase())
    on_mark(PointAway())


class _Pace:
    """Lets a burst pass and then so many a second."""

    def __init__(self) -> None:
        self._left = float(BURST)
        self._looked_at_s = time.monotonic()
        self._pause = threading.Event()  # never set: a wait that is not a sleep of the window's thread

    def keep(self) -> None:
        """Wait until one more may pass."""
        now_s = time.monotonic()
        self._left = min(BURST, self._left + (now_s - self._looked_at_s) * MARKS_A_S)
        self._looked_at_s = now_s
        if self._left < 1:
            self._pause.wait((1 - self._left) / MARKS_A_S)
        self._left -= 1
