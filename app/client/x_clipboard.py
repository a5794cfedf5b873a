"""The clipboard of an X screen for programs without windows of their own (ICCCM section 2, XFixes extension)."""

from __future__ import annotations

import logging
import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from Xlib import X, Xatom
from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError, XError
from Xlib.ext import xfixes
from Xlib.protocol.event import SelectionNotify, SelectionRequest
from Xlib.protocol.rq import Event

MAX_TEXT_BYTES = 128 * 1024
"""As much as viewers are sent: longer texts stay where they are."""
CHUNK_BYTES = 64 * 1024
"""What one X request surely carries."""

log = logging.getLogger(__name__)


class XClipboard:
    """Tells of each new text in the clipboard of a screen, and puts texts there; in a thread of its own.

    A text that we have put there can be pasted until `stop`.
    """

    def __init__(self, display: str | None, on_text: Callable[[str], None]) -> None:
        """Prepare; nothing happens before `start`.

        Args:
            display: name of the X display; None: the one that DISPLAY names.
            on_text: called with each new text of others, from our thread; first with what is there at the start.
        """
        self._display_name, self._on_text = display, on_text
        self._wake_end, self._thread_end = socket.socketpair()
        self._lock = threading.Lock()
        self._new_text: str | None = None
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="clipboard", daemon=True)
        # The thread's own:
        self._text = b""
        self._arriving: bytearray | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def set_text(self, text: str) -> None:
        """Put a text into the clipboard; from any thread."""
        with self._lock:
            self._new_text = text
        self._wake()

    def stop(self) -> None:
        """End, from any thread; what we had put into the clipboard goes."""
        with self._lock:
            self._is_stopping = True
        self._wake()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join()
        self._wake_end.close()
        self._thread_end.close()

    def _wake(self) -> None:
        self._wake_end.send(b"\0")

    def _run(self) -> None:
        try:
            display = Display(self._display_name)
        except (DisplayError, ConnectionClosedError, OSError) as error:
            log.info("no clipboard: %s", error)
            return
        try:
            self._open(display)
            while not self._is_stopping:
                self._work()
        except (XError, ConnectionClosedError, OSError) as error:
            log.info("the clipboard has gone: %s", error)
        finally:
            with suppress(XError, ConnectionClosedError, OSError):
                display.close()

    def _open(self, display: Display) -> None:
        self._display = display
        self._clipboard, self._utf8, self._targets, self._incr, self._ours = (
            display.intern_atom(name) for name in ("CLIPBOARD", "UTF8_STRING", "TARGETS", "INCR", "DESKHAND_CLIPBOARD")
        )
        self._window = display.screen().root.create_window(
            0, 0, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask
        )
        if display.has_extension(xfixes.extname):
            display.xfixes_query_version()
            display.xfixes_select_selection_input(
                self._window, self._clipboard, xfixes.XFixesSetSelectionOwnerNotifyMask
            )
        self._ask()

    def _work(self) -> None:
        """Wait for something to do, and do it."""
        self._display.flush()
        if not self._display.pending_events():
            select.select([self._display.fileno(), self._thread_end.fileno()], [], [])
        if select.select([self._thread_end], [], [], 0)[0]:
            self._thread_end.recv(CHUNK_BYTES)
            with self._lock:
                text, self._new_text = self._new_text, None
            if text is not None:
                self._text = text.encode("utf-8", "replace")
                self._window.set_selection_owner(self._clipboard, X.CurrentTime)
        while self._display.pending_events():
            self._handle(self._display.next_event())

    def _handle(self, event: Event) -> None:
        if isinstance(event, xfixes.SelectionNotify):
            if event.owner not in (X.NONE, self._window):
                self._ask()
        elif isinstance(event, SelectionRequest):
            self._hand_over(event)
        elif event.type == X.SelectionNotify and event.property != X.NONE:
            self._receive()
        elif event.type == X.PropertyNotify and event.atom == self._ours and event.state == X.PropertyNewValue:
            self._receive_more()

    def _ask(self) -> None:
        self._arriving = None
        self._window.convert_selection(self._clipboard, self._utf8, self._ours, X.CurrentTime)

    def _receive(self) -> None:
        """Take the text, or learn that it will come in pieces."""
        found = self._window.get_full_property(self._ours, X.AnyPropertyType)
        if found is not None and found.property_type == self._incr:
            self._arriving = bytearray()
        elif found is not None and found.property_type == self._utf8:
            self._tell(bytes(found.value))
        self._window.delete_property(self._ours)

    def _receive_more(self) -> None:
        if self._arriving is None:
            return
        found = self._window.get_full_property(self._ours, X.AnyPropertyType)
        self._window.delete_property(self._ours)
        piece = b"" if found is None else bytes(found.value)
        self._arriving += piece[: MAX_TEXT_BYTES + 1 - len(self._arriving)]
        if not piece:
            self._tell(bytes(self._arriving))
            self._arriving = None

    def _tell(self, data: bytes) -> None:
        if 0 < len(data) <= MAX_TEXT_BYTES:
            self._on_text(data.decode("utf-8", "replace"))

    def _hand_over(self, request: SelectionRequest) -> None:
        """Give somebody who pastes our text, or say in which forms there is one."""
        target_property = request.property or request.target
        if request.target == self._targets:
            request.requestor.change_property(target_property, Xatom.ATOM, 32, [self._targets, self._utf8])
        elif request.target == self._utf8:
            request.requestor.change_property(target_property, self._utf8, 8, self._text[:CHUNK_BYTES])
            for start in range(CHUNK_BYTES, len(self._text), CHUNK_BYTES):
                piece = self._text[start : start + CHUNK_BYTES]
                request.requestor.change_property(target_property, self._utf8, 8, piece, X.PropModeAppend)
        else:
            target_property = X.NONE
        request.requestor.send_event(
            SelectionNotify(
                time=request.time,
                requestor=request.requestor,
                selection=request.selection,
                target=request.target,
                property=target_property,
            )
        )
