"""The extended clipboard (community specification): any text, compressed, and announced before it is sent.

Only text is exchanged. A text that the peer takes unasked is provided at once; otherwise it is notified, and
provided when the peer requests it. What the peer notifies is requested at once.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from remote.errors import ProtocolError

MAX_TEXT_BYTES = 256 * 1024
"""As for the plain clipboard: longer text is dropped."""

MAX_PROVIDED = 16
"""So often a peer gets the same text: one asks once for each that it is told of. A request has 12 bytes, and its
answer up to 256 KiB: without an end to it, a little of the line would make us hold and send gigabytes."""

TEXT = 1
CAPS = 1 << 24
REQUEST = 1 << 25
PEEK = 1 << 26
NOTIFY = 1 << 27
PROVIDE = 1 << 28
ACTIONS = CAPS | REQUEST | PEEK | NOTIFY | PROVIDE

_U32 = struct.Struct(">I")


class Received(NamedTuple):
    """What one message means for us.

    Attributes:
        text: the peer's clipboard, if the message brought it.
        dropped_bytes: its size, if it was too long to be stored (at least; a text is not unpacked to be measured).
        answer: the body of a message to send back.
    """

    text: str | None = None
    dropped_bytes: int = 0
    answer: bytes | None = None


class ExtendedClipboard:
    """One end's side of the exchange.

    Attributes:
        is_known: the peer has told its capabilities, so that it may be sent more than Latin-1.
    """

    def __init__(self, *, is_server: bool) -> None:
        self.is_known = False
        self._is_server = is_server
        self._peer_actions = 0
        self._peer_max_bytes = 0
        self._text: str | None = None
        self._provide_left = 0

    def capabilities(self) -> bytes:
        """Return the body that tells what we do; servers send it first, viewers answer it."""
        return _U32.pack(ACTIONS | TEXT) + _U32.pack(MAX_TEXT_BYTES)

    def offer(self, text: str) -> bytes:
        """Return the body that brings the peer a new text, or tells of it where the peer wants to ask first."""
        self._text = text
        self._provide_left = MAX_PROVIDED
        body = _provided(text)
        takes_it = self._peer_actions & PROVIDE and len(text.encode("utf-8", "replace")) <= self._peer_max_bytes
        return body if takes_it or not self._peer_actions & NOTIFY else _U32.pack(NOTIFY | TEXT)

    def forget(self) -> None:
        """Give what was offered to nobody any more."""
        self._text = None
        self._provide_left = 0

    def receive(self, body: bytes) -> Received:
        """Take the body of a message.

        Raises:
            ProtocolError: it is damaged.
        """
        if len(body) < _U32.size:
            raise ProtocolError("A message of the extended clipboard is too short.")
        flags, data = _U32.unpack_from(body)[0], body[_U32.size :]
        if flags & CAPS:
            return self._receive_capabilities(flags, data)
        if flags & PROVIDE:
            return _unpacked(data) if flags & TEXT else Received()
        if flags & NOTIFY:
            return Received(answer=_U32.pack(REQUEST | TEXT)) if flags & TEXT else Received()
        if flags & REQUEST and flags & TEXT and self._text is not None and self._provide_left:
            self._provide_left -= 1
            return Received(answer=_provided(self._text))
        if flags & PEEK:
            return Received(answer=_U32.pack(NOTIFY | (0 if self._text is None else TEXT)))
        return Received()

    def _receive_capabilities(self, flags: int, data: bytes) -> Received:
        self.is_known = True
        self._peer_actions = flags & ACTIONS
        self._peer_max_bytes = _U32.unpack_from(data)[0] if flags & TEXT and len(data) >= _U32.size else 0
        return Received(answer=None if self._is_server else self.capabilities())


def sent_size(text: str) -> int:
    """Return how many bytes a text has on its way, where the line ends are two and its own end is one."""
    return len(_sent(text))


def _sent(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "replace") + b"\0"


def _provided(text: str) -> bytes:
    data = _sent(text)
    stream = zlib.compressobj()
    packed = stream.compress(_U32.pack(len(data)) + data)
    # The stream is left open, as TigerVNC and noVNC leave theirs: x11vnc (libvncserver 0.9.14) hangs up at its end.
    return _U32.pack(PROVIDE | TEXT) + packed + stream.flush(zlib.Z_SYNC_FLUSH)


def _unpacked(data: bytes) -> Received:
    """Return the text in a compressed body, never unpacking more than a text may have."""
    limit = _U32.size + MAX_TEXT_BYTES
    try:
        plain = zlib.decompressobj().decompress(data, limit)
    except zlib.error as error:
        raise ProtocolError(f"The clipboard is damaged ({error}).") from None
    if len(plain) < _U32.size:
        raise ProtocolError("The clipboard has no size.")
    size = _U32.unpack_from(plain)[0]
    if size > MAX_TEXT_BYTES:
        return Received(dropped_bytes=size)
    if size > len(plain) - _U32.size:
        raise ProtocolError("The clipboard is shorter than it says.")
    text = plain[_U32.size : _U32.size + size].decode("utf-8", "replace")
    return Received(text=text.removesuffix("\0").replace("\r\n", "\n"))
