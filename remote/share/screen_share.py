"""One viewer's look at this machine's screen: frames go out as the viewer asks for them, keys come in."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable

from remote.errors import ProtocolError
from remote.rfb import events as rfb
from remote.rfb.server import ServerConnection
from remote.share.doorkeeper import Doorkeeper
from remote.share.events import CutTextReceived, EndCause, ShareEnded, ShareEvent, ViewerJoined
from remote.share.local_studio import LocalStudio
from remote.share.picture_feed import PictureFeed
from remote.share.sources import FrameSource, InputSink
from remote.share.studio import Studio
from remote.stream import Stream, close_stream

RECEIVE_BYTES = 65536
CHALLENGE_BYTES = 16
LOGIN_TIMEOUT_S = 30.0
"""A peer that has not finished its handshake by then only holds a connection open."""
STOP_TIMEOUT_S = 0.1
"""Stop is promised within a tenth of a second; the threads may need longer to notice, but send and press nothing."""
GOODBYE_TIMEOUT_S = 1.0
"""A viewer that we turn away gets this long to take the reason."""

log = logging.getLogger(__name__)


class ScreenShare:
    """Shows a screen to one viewer and passes its keys on, each kind of message only if the gate admits it.

    Two threads: one receives (and presses the keys), one sends, and looks at the screen if no other process does.
    Source and sink belong to the share, which closes them at its end. Events come from these threads.

    Attributes:
        refused: how many messages of each type the gate refused.
    """

    def __init__(
        self,
        stream: Stream,
        source: FrameSource | Studio,
        sink: InputSink,
        admits: Callable[[int], bool],
        *,
        name: str,
        on_event: Callable[[ShareEvent], None],
        password: bytes | None = None,
    ) -> None:
        """Prepare a share; nothing is sent before `start`.

        Args:
            stream: the line to the viewer, which the share closes.
            source: the screen, to be looked at and encoded in this process; or a studio that does so in another.
            sink: takes the keys and the pointer.
            admits: asked for each message by the number of its RFB type; False drops the message.
            name: shown to the viewer as the desktop's name.
            on_event: called for each event.
            password: asked of the viewer (VNC authentication), at most 8 bytes; None asks none.
        """
        self._stream, self._sink = stream, sink
        self._studio = source if isinstance(source, Studio) else LocalStudio(source)
        self._on_event = on_event
        self._door = Doorkeeper(admits, on_event)
        self.refused = self._door.refused
        self._core = ServerConnection(
            *self._studio.size, name, password=password, challenge=secrets.token_bytes(CHALLENGE_BYTES)
        )
        self._turn = threading.Condition()  # guards everything below, and the core
        self._feed = PictureFeed(self._core, self._studio, self._turn)
        self._has_joined = False
        self._cause: EndCause | None = None
        self._detail = ""
        self._login_by_s = time.monotonic() + LOGIN_TIMEOUT_S
        self._sender = threading.Thread(target=self._send, name="share sender", daemon=True)
        self._receiver = threading.Thread(target=self._receive, name="share receiver", daemon=True)

    def start(self) -> None:
        """Begin to serve the viewer; returns at once."""
        self._receiver.start()  # first, because the sender waits for its end
        self._sender.start()

    def stop(self) -> None:
        """Cut the viewer off; from any thread. Nothing more is sent and no key pressed once this has returned."""
        self._end(EndCause.STOPPED_HERE)
        if self._sender.ident is None:  # never started: nobody else will close them
            self._sink.close()
            self._studio.close()
        self.wait(STOP_TIMEOUT_S)

    def send_cut_text(self, text: str) -> bool:
        """Send the customer's clipboard to the viewer; from any thread. False if there is no viewer (yet, any more).

        Raises:
            UsageError: longer than viewers take.
        """
        with self._turn:
            if self._cause is not None or not self._has_joined or not self._core.is_ready:
                return False
            self._core.send_cut_text(text)
            self._turn.notify_all()
        return True

    def forget_cut_text(self) -> None:
        """Give the viewer nothing any more of what it was only told of; from any thread."""
        with self._turn:
            self._core.forget_cut_text()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until both threads have ended; False when the time was up first."""
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for thread in (self._receiver, self._sender):
            if thread.ident is not None and thread is not threading.current_thread():
                thread.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        return not (self._receiver.is_alive() or self._sender.is_alive())

    def _receive(self) -> None:
        try:
            while self._cause is None:
                try:
                    data = self._stream.recv(RECEIVE_BYTES)
                except TimeoutError:
                    continue
                self._take(data)
        except ProtocolError as error:
            self._end(EndCause.PROTOCOL_BROKEN, str(error))
        except OSError as error:
            self._end(EndCause.VIEWER_LEFT, str(error))
        finally:
            self._sink.close()

    def _take(self, data: bytes) -> None:
        """Work on what came; nothing is the end."""
        broken: ProtocolError | None = None
        with self._turn:
            try:
                if data:
                    self._core.receive_data(data)
                else:
                    self._core.receive_eof()
            except ProtocolError as error:
                broken = error  # what came before it still counts
            events = self._core.events()
            self._turn.notify_all()  # there may be something to answer, an explanation of the error too
        for event in events:
            if self._door.lets_in(event):
                self._act(event)
        if broken is not None:
            raise broken

    def _act(self, event: rfb.ServerEvent) -> None:
        match event:
            case rfb.KeyEvent() | rfb.PointerEvent():
                self._press(event)
            case rfb.CutTextReceived(text=text):
                self._on_event(CutTextReceived(text))
            case rfb.Connected():
                self._join()
            case rfb.Closed(reason=reason):
                self._end(EndCause.VIEWER_LEFT if self._has_joined else EndCause.PASSWORD_REFUSED, reason)
            case _:
                with self._turn:
                    self._feed.note(event)
                    self._turn.notify_all()

    def _press(self, event: rfb.KeyEvent | rfb.PointerEvent) -> None:
        if self._cause is not None:
            return
        with self._turn:
            self._feed.note(event)
            self._turn.notify_all()
        try:
            if isinstance(event, rfb.KeyEvent):
                is_place = self._core.means_places or not event.keysym
                self._sink.key(event.keysym, event.is_down, event.keycode if is_place else None)
            else:
                self._sink.pointer(event.x, event.y, event.buttons)
        except OSError as error:
            self._end(EndCause.SCREEN_GONE, str(error))

    def _join(self) -> None:
        with self._turn:
            self._has_joined = True
        self._on_event(ViewerJoined())

    def _send(self) -> None:
        try:
            self._feed.begin()
            while data := self._next_data():
                self._stream.sendall(data)
            self._say_why()
        except OSError as error:
            self._end(EndCause.VIEWER_LEFT, str(error))
        finally:
            close_stream(self._stream)
            self._receiver.join()
            self._studio.close()
            self._on_event(ShareEnded(self._cause or EndCause.FAILED, self.refused.total(), self._detail))

    def _next_data(self) -> bytes:
        """Wait for bytes to send; b"" at the end of the share."""
        while True:
            with self._turn:
                while self._cause is None:
                    if data := self._core.data_to_send() or self._feed.take():
                        return data
                    if self._feed.failure is not None:
                        self._end(*self._feed.failure)
                        break
                    wait_s = self._wait_s()
                    if wait_s == 0:
                        break
                    self._turn.wait(wait_s)
                if self._cause is not None:
                    return b""
            self._feed.work()

    def _wait_s(self) -> float | None:
        """Return the seconds until the next look at the screen; None while the viewer waits for nothing."""
        now_s = time.monotonic()
        if not self._has_joined:
            if now_s >= self._login_by_s:
                self._end(EndCause.VIEWER_SILENT)
            return max(self._login_by_s - now_s, 0.001)
        return self._feed.wait_s()

    def _say_why(self) -> None:
        """Send what the core still has to tell a viewer that we turn away, if it takes it in time."""
        if self._cause in {EndCause.PASSWORD_REFUSED, EndCause.PROTOCOL_BROKEN}:
            with self._turn:
                data = self._core.data_to_send()
            self._stream.settimeout(GOODBYE_TIMEOUT_S)
            self._stream.sendall(data)

    def _end(self, cause: EndCause, detail: str = "") -> None:
        """Begin the end, once: the first cause counts."""
        with self._turn:
            if self._cause is None:
                self._cause, self._detail = cause, detail
            self._turn.notify_all()
        if cause not in {EndCause.PASSWORD_REFUSED, EndCause.PROTOCOL_BROKEN}:
            close_stream(self._stream)
