"""The line between the companion and the hub, which can lose the hub while the companion's side still stands."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

BLOCK_BYTES = 65536
JOIN_S = 5.0


class WayToHub:
    """Forwards one connection to the hub until it loses the hub; from then on it swallows what comes.

    Attributes:
        ended: set when the companion's connection is closed or reset.
        ended_ns: time.monotonic_ns of that moment, 0 before.
    """

    def __init__(self, listener: socket.socket, hub_port: int) -> None:
        """Take one connection from a listening socket, in threads of its own."""
        self.ended = threading.Event()
        self.ended_ns = 0
        self._listener, self._hub_port = listener, hub_port
        self._has_hub = True
        self._ends: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._carry)]
        self._threads[0].start()

    def lose_hub(self) -> None:
        """Let nothing through any more, in neither direction; both connections stand."""
        self._has_hub = False

    def close(self) -> None:
        """End what is left."""
        for end in self._ends:
            with contextlib.suppress(OSError):  # the other side was faster
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(JOIN_S)
        for end in self._ends:
            end.close()

    def _carry(self) -> None:
        near = self._listener.accept()[0]
        far = socket.create_connection(("127.0.0.1", self._hub_port))
        self._ends = [near, far]
        back = threading.Thread(target=self._forward, args=(far, near))
        self._threads.append(back)
        back.start()
        self._forward(near, far)
        self.ended_ns = time.monotonic_ns()
        self.ended.set()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(BLOCK_BYTES):
                if self._has_hub:
                    target.sendall(data)
        except OSError:
            return  # reset, by either side
