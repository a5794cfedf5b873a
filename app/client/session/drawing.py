"""The agent's pen while a session lasts: one at a time, its marks through the gate."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from remote.draw.messages import Erase, Mark, PointAway
from remote.draw.serving import serve_drawing
from remote.gate import Gate
from remote.stream import Stream, close_stream


class DrawingService:
    """Serves every pen of one session; the newest takes the board over. Called in the host's threads."""

    def __init__(self, gate: Gate, on_mark: Callable[[Mark], None]) -> None:
        """Prepare.

        Args:
            on_mark: takes what is drawn; called in any thread.
        """
        self._gate = gate
        self._on_mark = on_mark
        self._lock = threading.Lock()
        self._stream: Stream | None = None

    def serve(self, stream: Stream) -> None:
        """Take marks from a stream until either side ends it (thread).

        Raises:
            ProtocolError: the pen said something that is no message.
            OSError: the line broke.
        """
        with self._lock:
            before, self._stream = self._stream, stream
        if before is not None:  # the agent's line broke and he is back before we noticed
            close_stream(before)
            self._take(stream, Erase())
            self._take(stream, PointAway())
        serve_drawing(stream, self._gate.admits, partial(self._take, stream))

    def _take(self, stream: Stream, mark: Mark) -> None:
        with self._lock:
            if stream is self._stream:
                self._on_mark(mark)
