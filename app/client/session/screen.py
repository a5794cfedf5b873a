"""The customer's screen, served to the agent's view while a session lasts, message by message through the gate."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from remote.gate import Gate
from remote.lease import Right
from remote.share.events import CutTextReceived, ShareEvent
from remote.share.screen_share import ScreenShare
from remote.share.sources import FrameSource, InputSink
from remote.stream import Stream, close_stream

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seat:
    """What an agent sees and operates: how to open this machine's screen and its keys, new for each view.

    Attributes:
        name: shown to the agent as the desktop's name.
    """

    open_source: Callable[[], FrameSource]
    open_sink: Callable[[], InputSink]
    name: str


class ScreenService:
    """Serves every view of one session. Called in the host's threads."""

    def __init__(self, seat: Seat, gate: Gate, on_clipboard: Callable[[str], None]) -> None:
        """Prepare.

        Args:
            on_clipboard: takes the agent's clipboard where the customer granted that; called in any thread.
        """
        self._seat = seat
        self._gate = gate
        self._on_clipboard = on_clipboard

    def serve(self, stream: Stream) -> None:
        """Show the screen on a stream until either side ends it (thread)."""
        try:
            source = self._seat.open_source()
        except OSError as error:
            log.info("the screen cannot be shown: %s", error)
            close_stream(stream)
            return
        try:
            sink = HeldInput(self._seat.open_sink())
        except OSError as error:
            log.info("this screen takes no keys: %s", error)
            source.close()
            close_stream(stream)
            return
        share = ScreenShare(stream, source, sink, self._admission(sink), name=self._seat.name, on_event=self._hear)
        share.start()
        share.wait()

    def _admission(self, sink: HeldInput) -> Callable[[int], bool]:
        def admits(message_type: int) -> bool:
            if not self._gate.permits(Right.CONTROL):
                sink.let_go()
            return self._gate.admits(message_type)

        return admits

    def _hear(self, event: ShareEvent) -> None:
        if isinstance(event, CutTextReceived):
            self._on_clipboard(event.text)


class HeldInput:
    """Keys and pointer that are let go when control is taken back while the agent still holds something down.

    Later key releases of his are refused by the gate, so without this a key would stay down on the customer's desk.
    """

    def __init__(self, sink: InputSink) -> None:
        """Pass on to a sink; used by one thread at a time, like the sink itself."""
        self._sink = sink
        self._is_holding = False
        self._lock = threading.Lock()

    def key(self, keysym: int, is_down: bool) -> None:
        """Press or release a key."""
        with self._lock:
            self._is_holding = True
            self._sink.key(keysym, is_down)

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """Move the pointer and set its buttons."""
        with self._lock:
            self._is_holding = True
            self._sink.pointer(x, y, buttons)

    def let_go(self) -> None:
        """Release whatever may be down; costs nothing when nothing was pressed since the last time."""
        with self._lock:
            if self._is_holding:
                self._is_holding = False
                self._sink.release_all()

    def release_all(self) -> None:
        """Release everything."""
        with self._lock:
            self._sink.release_all()

    def close(self) -> None:
        """Release everything and let go of the screen."""
        with self._lock:
            self._sink.close()
