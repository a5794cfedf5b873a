"""Tells when an X screen has been painted on (DAMAGE extension), so that a still one need not be looked at."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError
from Xlib.ext import damage

from capture.errors import ScreenGoneError


class DamageWatch:
    """Watches one screen. It tells once, and again only after it was armed anew.

    One thread arms it, before each look; a thread of its own waits in between. All that is painted after `arm` began
    is told, what was painted before it may be.
    """

    def __init__(self, on_damage: Callable[[], None], display: str | None = None) -> None:
        """Begin to watch, not armed yet.

        Args:
            on_damage: called when something was painted, from the watch's thread or from `arm`.
            display: name of the X display; without it the one that DISPLAY names.

        Raises:
            ScreenGoneError: there is no such screen, or it cannot tell.
        """
        self._on_damage = on_damage
        try:
            self._display = Display(display)
        except (DisplayError, ConnectionClosedError, OSError) as error:
            raise ScreenGoneError("There is no screen here that could be watched.") from error
        if not self._display.has_extension(damage.extname):
            self._display.close()
            raise ScreenGoneError("This screen cannot tell when it changes.")
        self._display.damage_query_version()
        root = self._display.screen().root
        self._damage = root.damage_create(damage.DamageReportNonEmpty)
        self._display.sync()
        self._is_armed = threading.Event()
        self._is_closed = False
        self._waker, self._wake_end = socket.socketpair()
        self._thread = threading.Thread(target=self._wait, name="damage watch", daemon=True)
        self._thread.start()

    def arm(self) -> None:
        """Forget what was painted so far, and tell what is painted from now on.

        Raises:
            ScreenGoneError: the screen has gone.
        """
        if self._is_armed.is_set():
            return  # nothing has been told since: there is nothing to forget
        try:
            self._drain()
            self._display.damage_subtract(self._damage, 0, 0)
            self._display.sync()
            is_damaged = self._display.pending_events() > 0
        except (ConnectionClosedError, OSError) as error:
            raise ScreenGoneError("The screen can no longer be watched.") from error
        if is_damaged:
            self._on_damage()  # the answer to sync brought the news already: nobody would find it on the line
        else:
            self._is_armed.set()

    def close(self) -> None:
        """End the watch; a screen that has gone is no error."""
        self._is_closed = True
        self._is_armed.set()
        with suppress(OSError):
            self._wake_end.send(b"!")
        self._thread.join()
        self._waker.close()
        self._wake_end.close()
        with suppress(ConnectionClosedError, OSError):
            self._display.close()

    def _wait(self) -> None:
        while True:
            self._is_armed.wait()
            if self._is_closed:
                return
            readable, _, _ = select.select([self._display.fileno(), self._waker.fileno()], [], [])
            if self._waker.fileno() in readable:
                return
            self._is_armed.clear()  # first: the look that this call causes arms again
            self._on_damage()

    def _drain(self) -> None:
        while self._display.pending_events():
            self._display.next_event()
