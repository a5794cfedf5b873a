"""What both roles have in common: bytes in, events and bytes out, and an end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from remote.errors import RemoteError
from remote.rfb.events import Closed
from remote.rfb.reader import Parsing, Reader

Event = TypeVar("Event")


class Connection(ABC, Generic[Event]):
    """One end of an RFB connection without any I/O. Not safe for several threads at once.

    Attributes:
        is_closed: nothing more will come or go.
    """

    def __init__(self) -> None:
        self.is_closed = False
        self._reader = Reader()
        self._error: RemoteError | None = None
        self._events: list[Event | Closed] = []
        self._outgoing: list[bytes] = []
        self._parser = self._parse()
        self._advance()

    def receive_data(self, data: bytes) -> None:
        """Take bytes that came from the peer, in pieces of any size; then look at `events` and `data_to_send`.

        After the connection is closed the bytes are dropped; after an error it is raised again.

        Raises:
            ProtocolError: the bytes break the protocol.
            SecurityError: viewer only: the server does not let us in.
        """
        if self._error:
            raise self._error
        if not self.is_closed:
            self._reader.feed(data)
            self._advance()

    def receive_eof(self) -> None:
        """Note that the peer has closed the connection.

        Raises:
            ProtocolError: in the middle of a message, or before the handshake was done.
        """
        if not self.is_closed:
            self._reader.feed_eof()
            self._advance()

    def events(self) -> list[Event | Closed]:
        """Return what has happened since the last call, oldest first."""
        events, self._events = self._events, []
        return events

    def data_to_send(self) -> bytes:
        """Return the bytes to send to the peer since the last call."""
        data = b"".join(self._outgoing)
        self._outgoing.clear()
        return data

    @abstractmethod
    def _parse(self) -> Parsing[None]:
        """Work on everything that comes, until the end."""

    def _send(self, *parts: bytes) -> None:
        self._outgoing.extend(parts)

    def _close(self, reason: str) -> None:
        self._events.append(Closed(reason))
        self.is_closed = True

    def _advance(self) -> None:
        try:
            next(self._parser, None)
        except RemoteError as error:
            self._error = error
            self.is_closed = True
            raise
