"""Another machine's screen: its framebuffer kept up to date by a thread, keys and pointer sent by another."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from remote.errors import ProtocolError, RemoteError, SecurityError
from remote.rfb import events as rfb
from remote.rfb.viewer import OUR_ENCODINGS, ViewerConnection
from remote.stream import Stream, close_stream
from remote.view import events as told
from remote.view.events import EndCause, Ended, ViewEvent

RECEIVE_BYTES = 262144
LOGIN_TIMEOUT_S = 15.0
"""A server that says nothing for so long before its first picture is taken for none."""
STOP_TIMEOUT_S = 0.1

REASONS = {
    EndCause.STOPPED_HERE: "The view was closed.",
    EndCause.CLOSED_THERE: "The other side ended the view.",
    EndCause.LINE_BROKEN: "The connection broke.",
    EndCause.NO_VNC_SERVER: "What answers there is no VNC server.",
    EndCause.SERVER_SILENT: "The server took the connection but says nothing.",
    EndCause.NOT_LET_IN: "The server did not let us in.",
    EndCause.PROTOCOL_BROKEN: "The server sent something that no VNC server may send.",
}
NO_ERRORS = frozenset({EndCause.STOPPED_HERE, EndCause.CLOSED_THERE})


class ScreenView:
    """Keeps a copy of a far screen and sends keys to it.

    Two threads: one receives and decodes, one sends, so that neither a slow line nor a large picture holds up the
    caller. Events come from the receiving thread.

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
        self.lock = threading.Lock()
        self.name = ""
        self._stream = stream
        self._on_event = on_event
        self._has_opened = False
        self._is_continuous = False
        self._core = ViewerConnection(password=password, quality=quality, encodings=OUR_ENCODINGS, wants_video=True)
        self._turn = threading.Condition()  # guards what is to be sent, and the cause of the end
        self._orders: list[Callable[[ViewerConnection], None]] = []
        self._place: tuple[int, int, int] | None = None
        self._has_output = False
        self._cause: EndCause | None = None
        self._detail = ""
        self._receiver = threading.Thread(target=self._receive, name="view receiver", daemon=True)
        self._sender = threading.Thread(target=self._send, name="view sender", daemon=True)

    @property
    def framebuffer(self) -> NDArray[np.uint8]:
        """The far screen, (height, width, 4) uint8, BGRX; another array after each change of size."""
        return self._core.framebuffer

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

    def send_key(self, keysym: int, is_down: bool) -> None:
        """Press or release a key on the far side; from any thread, never waits for the line."""
        self._order(lambda core: core.send_key(keysym, is_down))

    def send_pointer(self, x: int, y: int, buttons: int) -> None:
        """Move the far pointer and set its buttons; moves that the line has not taken yet give way to the last one.

        Args:
            x: framebuffer pixels from the left edge.
            y: from the upper edge.
            buttons: bit 0 left, 1 middle, 2 right, 3-6 wheel up, down, left, right, 7 back, 8 forward.
        """
        with self._turn:
            if self._place is not None and buttons != self._place[2]:
                self._queue_place()
            self._place = (x, y, buttons)
            self._turn.notify()

    def send_cut_text(self, text: str) -> None:
        """Tell the far side what our clipboard holds."""
        self._order(lambda core: core.send_cut_text(text))

    def refresh(self) -> None:
        """Ask for the whole picture again."""
        self._order(lambda core: core.request_update(is_incremental=False))

    def _order(self, order: Callable[[ViewerConnection], None]) -> None:
        with self._turn:
            self._queue_place()
            self._orders.append(order)
            self._turn.notify()

    def _queue_place(self) -> None:
        """Fix the pointer's last place among the orders, so that a click or key is not overtaken by a move."""
        if self._place is not None:
            x, y, buttons = self._place
            self._orders.append(lambda core: core.send_pointer(x, y, buttons))
            self._place = None

    def _receive(self) -> None:
        try:
            self._stream.settimeout(LOGIN_TIMEOUT_S)
            while self._cause is None and (data := self._stream.recv(RECEIVE_BYTES)):
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
            cause = self._cause or EndCause.CLOSED_THERE
            self._on_event(Ended(cause, REASONS[cause], cause not in NO_ERRORS, self._detail))

    def _take(self, data: bytes) -> None:
        broken: RemoteError | None = None
        with self.lock:
            try:
                self._core.receive_data(data)
            except RemoteError as error:
                broken = error  # what came before it still counts
            events = self._core.events()
            for event in events if broken is None else ():
                self._answer(event)
        self._wake_sender()
        for event in events:
            self._tell(event)
        if broken is not None:
            raise broken

    def _take_end(self) -> None:
        """Find out whether the server ended the line between two messages or within one."""
        if self._cause is None:
            with self.lock:
                self._core.receive_eof()

    def _answer(self, event: rfb.ViewerEvent) -> None:
        """Ask for the next picture as soon as one has come, before anybody looks at it."""
        match event:
            case rfb.Connected():
                self._core.request_update(is_incremental=False)
            case rfb.Resized():
                self._core.set_continuous_updates(True)
                self._core.request_update(is_incremental=False)
            case rfb.FramebufferUpdated() if not self._is_continuous:
                self._is_continuous = self._core.set_continuous_updates(True)
                if not self._is_continuous:
                    self._core.request_update(is_incremental=True)

    def _tell(self, event: rfb.ViewerEvent) -> None:
        match event:
            case rfb.Connected(width=width, height=height, name=name):
                self._stream.settimeout(None)
                self._has_opened, self.name = True, name
                self._on_event(told.Opened(width, height, name))
            case rfb.FramebufferUpdated(rects=rects):
                self._on_event(told.Painted(rects))
            case rfb.Resized(width=width, height=height):
                self._on_event(told.Resized(width, height))
            case rfb.NameChanged(name=name):
                self.name = name
                self._on_event(told.Renamed(name))
            case rfb.CursorChanged(cursor=cursor):
                self._on_event(told.CursorChanged(cursor))
            case rfb.PointerMoved(x=x, y=y):
                self._on_event(told.PointerMoved(x, y))
            case rfb.CutTextReceived(text=text):
                self._on_event(told.CutText(text))
            case rfb.Bell():
                self._on_event(told.Rang())

    def _send(self) -> None:
        try:
            while data := self._next_data():
                self._stream.sendall(data)
        except OSError as error:
            self._end(EndCause.LINE_BROKEN, str(error))

    def _next_data(self) -> bytes:
        """Wait for something to send; b"" at the end of the view."""
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._orders or self._place or self._has_output or self._cause)
                if self._cause is not None:
                    return b""
                self._queue_place()
                orders, self._orders, self._has_output = self._orders, [], False
            with self.lock:
                if self._core.is_ready:
                    for order in orders:
                        order(self._core)
                data = self._core.data_to_send()
            if data:
                return data

    def _wake_sender(self) -> None:
        with self._turn:
            self._has_output = True
            self._turn.notify()

    def _end(self, cause: EndCause, detail: str = "") -> None:
        """Begin the end, once: the first cause counts."""
        with self._turn:
            if self._cause is None:
                self._cause, self._detail = cause, detail
            self._turn.notify()
        close_stream(self._stream)
