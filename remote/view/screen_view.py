"""Another machine's screen: its framebuffer kept up to date by a thread, keys and pointer sent by another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from remote.errors import ProtocolError, RemoteError, SecurityError
from remote.rfb import events as rfb
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Rect
from remote.rfb.viewer import OUR_ENCODINGS, ViewerConnection
from remote.stream import Stream, close_stream
from remote.view.events import EndCause, LineSilent, ViewEvent
from remote.view.heartbeat import Heartbeat
from remote.view.outbox import Outbox
from remote.view.statistics import Meter, Statistics
from remote.view.telling import ended, told_of

RECEIVE_BYTES = 262144
LOGIN_TIMEOUT_S = 15.0
"""A server that has not let us in by then is taken for none, however many bytes it has sent."""
STOP_TIMEOUT_S = 0.1

STATISTICS_WAIT_S = 0.002
"""The window's thread asks for them."""

STEERED_S = 1.0
"""After a key or a move of the pointer somebody looks for its effect; then the next one comes."""


class ScreenView:
    """Keeps a copy of a far screen and sends keys to it.

    Two threads: one receives and decodes, one sends and minds whether the line still speaks, so that neither a slow
    line nor a large picture holds up the caller. Events come from the receiving thread, LineSilent from the other.

    Attributes:
        lock: hold it while reading `framebuffer`.
        name: the far desktop's name.
    """

    def __init__(
        self,
        stream: Stream,
        *,
        password: bytes | None = None,
        quality: int | None = None,
        on_event: Callable[[ViewEvent], None],
    ) -> None:
        """Prepare a view; nothing is sent before `start`.

        Args:
            stream: the line to the server, which the view closes.
            password: for a server that asks for one (VNC authentication).
            quality: 0-9, how faithful photographs must be; None takes no losses, except from
                our own shares, which repair them.
            on_event: called for each event.
        """
        self.lock = threading.Lock()  # guards the core, the meter and the heartbeat
        self.name = ""
        self._stream = stream
        self._on_event = on_event
        self._has_opened = False
        self._is_continuous = False
        self._steered_s = -STEERED_S
        self._area: Rect | None = None
        self._core = ViewerConnection(password=password, quality=quality, encodings=OUR_ENCODINGS, wants_video=True)
        self._meter = Meter(time.monotonic())
        self._heartbeat = Heartbeat(time.monotonic())
        self._statistics = Statistics()
        self._outbox = Outbox()
        self._ending = threading.Lock()  # guards the cause of the end
        self._cause: EndCause | None = None
        self._detail = ""
        self._receiver = threading.Thread(target=self._receive, name="view receiver", daemon=True)
        self._sender = threading.Thread(target=self._send, name="view sender", daemon=True)

    @property
    def framebuffer(self) -> NDArray[np.uint8]:
        """The far screen, (height, width, 4) uint8, BGRX; another array after each change of size.

        Which array it is may be asked without `lock`.
        """
        return self._core.framebuffer

    @property
    def is_steered(self) -> bool:
        """Whether keys or the pointer were sent just now; any thread may ask."""
        return time.monotonic() - self._steered_s < STEERED_S

    def start(self) -> None:
        """Begin to talk to the server; returns at once."""
        self._sender.start()  # first, because the receiver waits for its end
        self._receiver.start()

    def stop(self) -> None:
        """End the view, from any thread."""
        self._end(EndCause.STOPPED_HERE)
        self.wait(STOP_TIMEOUT_S)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until both threads have ended; False when the time was up first."""
        for thread in (self._sender, self._receiver):
            if thread.ident is not None and thread is not threading.current_thread():
                thread.join(timeout_s)
        return not (self._receiver.is_alive() or self._sender.is_alive())

    def send_key(self, keysym: int, is_down: bool, keycode: int | None = None) -> None:
        """Press or release a key on the far side; from any thread, never waits for the line.

        Args:
            keycode: of its place on the keyboard, XT set 1; counts before the keysym where the server knows it.
        """
        self._steered_s = time.monotonic()
        self._outbox.order(lambda core: core.send_key(keysym, is_down, keycode))

    def send_pointer(self, x: int, y: int, buttons: int) -> None:
        """Move the far pointer and set its buttons; moves that the line has not taken yet give way to the last one.

        Args:
            x: framebuffer pixels from the left edge.
            y: from the upper edge.
            buttons: bit 0 left, 1 middle, 2 right, 3-6 wheel up, down, left, right, 7 back, 8 forward.
        """
        self._steered_s = time.monotonic()
        self._outbox.point(x, y, buttons)

    def send_cut_text(self, text: str) -> None:
        """Tell the far side what our clipboard holds."""
        self._outbox.order(lambda core: core.send_cut_text(text))

    def refresh(self) -> None:
        """Ask for the whole picture again."""
        self._outbox.order(lambda core: core.request_update(is_incremental=False, rect=self._area))

    def watch(self, area: Rect | None) -> None:
        """Let only a part of the framebuffer be sent (one monitor), or all of it; what lies outside grows old."""
        self._outbox.order(lambda core: self._watch(core, area))

    def set_ceiling(self, kbit_s: int | None) -> None:
        """Let the far side send no more than so many kbit/s, or as much as the line takes; only our shares obey."""
        self._outbox.order(lambda core: core.set_ceiling(kbit_s))

    def note_shown(self) -> None:
        """Tell that the picture as it is now has been painted, for the statistics; while `lock` is held."""
        self._meter.show(time.monotonic())

    def statistics(self) -> Statistics:
        """Return how the view does; from any thread, about once a second.

        It waits no longer than STATISTICS_WAIT_S: while a large picture is being decoded, the last ones count.
        """
        if self.lock.acquire(timeout=STATISTICS_WAIT_S):
            try:
                received = self._core.received_bytes.items()
                sizes = {Encoding(number).name: size for number, size in received if number >= 0}
                beat = self._heartbeat
                self._statistics = self._meter.read(time.monotonic(), sizes, beat.round_trip_s, beat.best_s)
            finally:
                self.lock.release()
        return self._statistics

    def _receive(self) -> None:
        try:
            opened_by_s = time.monotonic() + LOGIN_TIMEOUT_S
            while self._cause is None and (data := self._next_bytes(opened_by_s)):
                self._take(data)
            self._take_end()
        except SecurityError as error:
            self._end(EndCause.NOT_LET_IN, str(error))
        except ProtocolError as error:
            self._end(EndCause.PROTOCOL_BROKEN if self._has_opened else EndCause.NO_VNC_SERVER, str(error))
        except TimeoutError:
            self._end(EndCause.SERVER_SILENT)
        except OSError as error:
            self._end(EndCause.LINE_BROKEN, str(error))
        finally:
            self._end(EndCause.CLOSED_THERE)
            self._sender.join()
            self._on_event(ended(self._cause or EndCause.CLOSED_THERE, self._detail))

    def _next_bytes(self, opened_by_s: float) -> bytes:
        """Wait for bytes; before the server has let us in, no longer than until then.

        Raises:
            TimeoutError: it has not.
        """
        if not self._has_opened:
            left_s = opened_by_s - time.monotonic()
            if left_s <= 0:
                raise TimeoutError
            self._stream.settimeout(left_s)
        return self._stream.recv(RECEIVE_BYTES)

    def _take(self, data: bytes) -> None:
        broken: RemoteError | None = None
        with self.lock:
            self._heartbeat.hear(time.monotonic())
            self._meter.receive(len(data))
            try:
                self._core.receive_data(data)
            except RemoteError as error:
                broken = error  # what came before it still counts
            events = self._core.events()
            for event in events if broken is None else ():
                self._answer(event)
        self._outbox.wake()
        for event in events:
            self._tell(event)
        if broken is not None:
            raise broken

    def _take_end(self) -> None:
        """Find out whether the server ended the line between two messages or within one, as a cut line does."""
        if self._cause is not None:
            return
        try:
            with self.lock:
                self._core.receive_eof()
        except ProtocolError as error:
            if not self._has_opened:
                raise
            self._end(EndCause.LINE_BROKEN, str(error))

    def _answer(self, event: rfb.ViewerEvent) -> None:
        """Ask for the next picture as soon as one has come, before anybody looks at it."""
        match event:
            case rfb.Connected():
                self._core.request_update(is_incremental=False)
            case rfb.Resized():
                self._area = None
                self._core.set_continuous_updates(True)
                self._core.request_update(is_incremental=False)
            case rfb.FramebufferUpdated():
                self._meter.update(time.monotonic())
                self._heartbeat.stir()
                if not self._is_continuous:
                    self._is_continuous = self._core.set_continuous_updates(True, self._area)
                if not self._is_continuous:
                    self._core.request_update(is_incremental=True, rect=self._area)
            case rfb.FenceReceived(payload=payload):
                self._heartbeat.answer(payload, time.monotonic())

    def _watch(self, core: ViewerConnection, area: Rect | None) -> None:
        height, width = core.framebuffer.shape[:2]
        self._area = None if area is None else area.clipped(width, height)
        if self._is_continuous:
            core.set_continuous_updates(True, self._area)
        core.request_update(is_incremental=False, rect=self._area)

    def _tell(self, event: rfb.ViewerEvent) -> None:
        if isinstance(event, rfb.Connected):
            self._stream.settimeout(None)
            self._has_opened = True
        if isinstance(event, rfb.Connected | rfb.NameChanged):
            self.name = event.name
        news = told_of(event)
        if news is not None:
            self._on_event(news)

    def _send(self) -> None:
        was_silent = False
        try:
            while (orders := self._outbox.take(self._next_look_s())) is not None:
                if data := self._carry_out(orders):
                    self._stream.sendall(data)
                was_silent = self._mind_silence(was_silent)
        except OSError as error:
            self._end(EndCause.LINE_BROKEN, str(error))

    def _carry_out(self, orders: list[Callable[[ViewerConnection], object]]) -> bytes:
        """Let the core write what was ordered, and a fence where one is due; return the bytes."""
        with self.lock:
            if self._core.is_ready:
                for order in orders:
                    order(self._core)
                    self._heartbeat.stir()
                payload = self._heartbeat.beat(time.monotonic())
                if payload is not None and not self._core.send_fence(0, payload):
                    self._heartbeat.withdraw()
            return self._core.data_to_send()

    def _next_look_s(self) -> float | None:
        with self.lock:
            return self._heartbeat.next_look_s(time.monotonic()) if self._core.is_ready else None

    def _mind_silence(self, was_silent: bool) -> bool:
        """Tell of a line that says nothing any more, and give it up in the end; return whether it is silent."""
        now_s = time.monotonic()
        with self.lock:
            silence_s, is_dead = self._heartbeat.silence_s(now_s), self._heartbeat.is_dead(now_s)
        if is_dead:
            self._end(EndCause.LINE_SILENT)
        elif silence_s or was_silent:
            self._on_event(LineSilent(silence_s))
        return silence_s > 0

    def _end(self, cause: EndCause, detail: str = "") -> None:
        """Begin the end, once: the first cause counts."""
        with self._ending:
            if self._cause is None:
                self._cause, self._detail = cause, detail
        self._outbox.close()
        close_stream(self._stream)
