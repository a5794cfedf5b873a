"""Serves this screen to any VNC viewer on this machine, several at once."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from remote.errors import PathError
from remote.share.screen_share import ScreenShare
from remote.stream import Stream, make_prompt

LOOPBACK = "127.0.0.1"
"""VNC encrypts nothing: it never listens where other machines can reach it."""
MAX_VIEWERS = 16
"""Each viewer costs two threads and a copy of the screen."""
BACKLOG = 8

log = logging.getLogger(__name__)


class ShareListener:
    """Accepts viewers on 127.0.0.1 and starts a share for each.

    Attributes:
        port: where it listens.
    """

    def __init__(self, port: int, make_share: Callable[[Stream], ScreenShare]) -> None:
        """Listen at once; `start` begins to accept.

        Args:
            port: TCP port, 0 for any free one.
            make_share: called for each viewer, from the listener's thread. An OSError turns the viewer away.

        Raises:
            PathError: the port is taken or not allowed.
        """
        self._make_share = make_share
        self._shares: list[ScreenShare] = []
        self._lock = threading.Lock()
        self._is_stopping = False
        self._door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._door.bind((LOOPBACK, port))
            self._door.listen(BACKLOG)
        except (OSError, OverflowError) as error:
            self._door.close()
            raise PathError(f"Nobody can listen at port {port} of this computer: {error}.") from error
        self.port: int = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, name="share listener", daemon=True)

    @property
    def viewers(self) -> int:
        """How many viewers look at the screen now."""
        with self._lock:
            self._shares = [share for share in self._shares if not share.wait(0)]
            return len(self._shares)

    def start(self) -> None:
        """Begin to accept viewers; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Accept nobody any more and cut off those who look."""
        with self._lock:
            self._is_stopping = True
            shares, self._shares = self._shares, []
        with suppress(OSError):  # shutting down wakes the accepting thread on Linux; others need only the close
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for share in shares:
            share.stop()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _accept(self) -> None:
        while not self._is_stopping:
            try:
                line, _ = self._door.accept()
            except OSError:
                return  # the door is closed: this is how `stop` wakes us
            if self.viewers >= MAX_VIEWERS:
                log.info("turned a viewer away: %d look already", MAX_VIEWERS)
                line.close()
            else:
                self._serve(line)

    def _serve(self, line: socket.socket) -> None:
        try:
            make_prompt(line)
            share = self._make_share(line)
        except OSError as error:
            log.info("turned a viewer away: %s", error)
            line.close()
            return
        with self._lock:
            is_late = self._is_stopping
            if not is_late:
                self._shares.append(share)
                share.start()
        if is_late:
            share.stop()
