"""The customer's screen, served to the agent's view while a session lasts, message by message through the gate."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from remote.gate import Gate
from remote.lease import Right
from remote.share.events import CutTextReceived, ShareEvent
from remote.share.local_studio import LocalStudio
from remote.share.screen_share import ScreenShare
from remote.share.sources import FrameSource, InputSink
from remote.share.studio import Studio
from remote.share.worker.spare import SpareWorker
from remote.share.worker.worker_studio import WorkerStudio
from remote.stream import Stream, close_stream

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seat:
    """What an agent sees and operates: how to open this machine's screen and its keys, new for each view.

    Attributes:
        name: shown to the agent as the desktop's name.
        workers: processes that look at the screen and encode it; without them this one does.
    """

    open_source: Callable[[], FrameSource]
    open_sink: Callable[[], InputSink]
    name: str
    workers: SpareWorker | None = None

    def open_studio(self) -> Studio:
        """Open the screen for one view.

        Raises:
            OSError: there is no screen, or nothing that could look at it.
        """
        if self.workers is None:
            return LocalStudio(self.open_source())
        return WorkerStudio(self.workers.take)


class ScreenService:
    """Serves every view of one session. Called in the host's threads."""

    def __init__(self, seat: Seat, gate: Gate, on_clipboard: Callable[[str], None]) -> None:
        """Prepare; as soon as somebody may look, the first view finds what it needs ready.

        Args:
            on_clipboard: takes the agent's clipboard where the customer granted that; called in any thread.
        """
        self._seat = seat
        self._gate = gate
        self._on_clipboard = on_clipboard
        self._lock = threading.Lock()
        self._shares: list[ScreenShare] = []
        gate.watch(self._keep_spare)
        gate.watch(self._forget_text)

    def serve(self, stream: Stream) -> None:
        """Show the screen on a stream until either side ends it (thread)."""
        try:
            sink = HeldInput(self._seat.open_sink(), lambda: self._gate.permits(Right.CONTROL))
        except OSError as error:
            log.info("this screen takes no keys: %s", error)
            close_stream(stream)
            return
        try:
            studio = self._seat.open_studio()
        except OSError as error:
            log.info("the screen cannot be shown: %s", error)
            sink.close()
            close_stream(stream)
            return
        share = ScreenShare(stream, studio, sink, self._admission(sink), name=self._seat.name, on_event=self._hear)
        leave = self._gate.watch(sink.let_go)
        self._serve(share)
        leave()

    def send_cut_text(self, text: str) -> None:
        """Send the customer's clipboard to every view, where the customer granted that; from any thread.

        Raises:
            UsageError: longer than viewers take.
        """
        with self._lock:
            shares = list(self._shares)
        for share in shares:
            if self._gate.permits(Right.CLIPBOARD):
                share.send_cut_text(text)

    def _forget_text(self) -> None:
        """Give nobody who was only told of a text that text any more, once the right to it is taken back."""
        if not self._gate.permits(Right.CLIPBOARD):
            with self._lock:
                shares = list(self._shares)
            for share in shares:
                share.forget_cut_text()

    def _serve(self, share: ScreenShare) -> None:
        with self._lock:
            self._shares.append(share)
        share.start()
        share.wait()
        with self._lock:
            self._shares.remove(share)
        self._keep_spare()  # an agent whose line broke comes back

    def _keep_spare(self) -> None:
        """Keep a worker ready for whoever may look and does not yet; let it go once nobody may any more."""
        workers = self._seat.workers
        if workers is None:
            return
        if not self._gate.permits(Right.VIEW):
            workers.dismiss()
        elif not self._shares:
            workers.prepare()

    def _admission(self, sink: HeldInput) -> Callable[[int], bool]:
        def admits(message_type: int) -> bool:
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

    def __init__(self, sink: InputSink, may: Callable[[], bool]) -> None:
        """Pass on to a sink; any thread may call.

        Args:
            may: whether the customer grants control now.
        """
        self._sink, self._may = sink, may
        self._is_holding = False
        self._lock = threading.Lock()

    def key(self, keysym: int, is_down: bool, keycode: int | None = None) -> None:
        """Press or release a key."""
        with self._lock:
            if self._may():  # asked here again: it may have been taken back, and all let go, since the gate was asked
                self._is_holding = True
                self._sink.key(keysym, is_down, keycode)

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """Move the pointer and set its buttons."""
        with self._lock:
            if self._may():
                self._is_holding = True
                self._sink.pointer(x, y, buttons)

    def let_go(self) -> None:
        """Release whatever may be down, if control is not granted; costs nothing when nothing was pressed since."""
        with self._lock:
            if not self._is_holding or self._may():
                return
            self._is_holding = False
            try:
                self._sink.release_all()
            except OSError as error:
                log.info("the keys went with their screen: %s", error)

    def release_all(self) -> None:
        """Release everything."""
        with self._lock:
            self._sink.release_all()

    def close(self) -> None:
        """Release everything and let go of the screen."""
        with self._lock:
            self._is_holding = False
            self._sink.close()
