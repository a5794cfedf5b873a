"""A small real relay: pairs two WebSocket ends by their token, passes on bytes, and keeps what it saw."""

from __future__ import annotations

import contextlib
import socket
import threading
from http import HTTPStatus

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

WAIT_S = 5.0


class RecordingRelay:
    """Serves ws://127.0.0.1:port/relay; two ends that show the same token are joined.

    Attributes:
        recorded: every byte that passed, in the order of passing.
    """

    def __init__(self) -> None:
        self.recorded = bytearray()
        self.refuse: HTTPStatus | None = None
        self._lock = threading.Lock()
        self._waiting: dict[str, ServerConnection] = {}
        self._paired: dict[ServerConnection, ServerConnection] = {}
        self._arrived = threading.Condition(self._lock)
        self._gone = threading.Event()
        self._cut_after: int | None = None
        self._server: Server = serve(
            self._serve, "127.0.0.1", 0, compression=None, process_request=self._judge, close_timeout=0.1, max_size=None
        )
        self._thread = threading.Thread(target=self._server.serve_forever, name="relay")
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/relay"

    def cut_after(self, size_bytes: int) -> None:
        """Cut every line once so many more bytes have passed."""
        with self._lock:
            self._cut_after = len(self.recorded) + size_bytes

    def cut(self) -> None:
        """Cut every line at once, as a hub does that dies."""
        with self._lock:
            connections = list(self._paired) + list(self._waiting.values())
        for connection in connections:
            try:
                connection.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # gone by itself

    def close(self) -> None:
        """Stop serving and end every line."""
        self._gone.set()
        with self._arrived:
            self._arrived.notify_all()
        self._server.shutdown()
        self.cut()
        self._thread.join(WAIT_S)

    def _judge(self, _connection: ServerConnection, request: Request) -> Response | None:
        if self.refuse is not None or not request.headers.get("Authorization", "").startswith("Bearer "):
            return _connection.respond(self.refuse or HTTPStatus.UNAUTHORIZED, "no")
        return None

    def _serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        other = self._meet(connection, connection.request.headers["Authorization"])
        if other is None:
            return
        try:
            for message in connection:
                assert isinstance(message, bytes)
                self._pass_on(message, other)
        except ConnectionClosed:
            pass
        finally:
            self._part(connection, other)

    def _meet(self, connection: ServerConnection, token: str) -> ServerConnection | None:
        with self._arrived:
            first = self._waiting.pop(token, None)
            if first is None:
                self._waiting[token] = connection
            else:
                self._paired[first], self._paired[connection] = connection, first
                self._arrived.notify_all()
            self._arrived.wait_for(lambda: connection in self._paired or self._gone.is_set(), WAIT_S)
            return self._paired.get(connection)

    def _pass_on(self, message: bytes, other: ServerConnection) -> None:
        with self._lock:
            self.recorded += message
            is_over = self._cut_after is not None and len(self.recorded) > self._cut_after
            if is_over:
                self._cut_after = None
        if is_over:
            self.cut()
        else:
            other.send(message)

    def _part(self, connection: ServerConnection, other: ServerConnection) -> None:
        with self._lock:
            self._paired.pop(connection, None)
        with contextlib.suppress(OSError):  # gone by itself
            other.socket.shutdown(socket.SHUT_RDWR)
