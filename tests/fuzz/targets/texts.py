"""Clipboards of both kinds, fences, and colour maps: what both roles read of each other."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import ClassVar

from remote.errors import ProtocolError
from remote.rfb import messages
from remote.rfb.clipboard import (
    CAPS,
    MAX_TEXT_BYTES,
    NOTIFY,
    PEEK,
    PROVIDE,
    REQUEST,
    TEXT,
    ExtendedClipboard,
)
from tests.fuzz.target import MIB, Feeding, Outcome, Target, refused

_U32 = struct.Struct(">I")


class CutTextTarget(Target):
    """A clipboard of either direction: too long a one is read over and counted, never stored; what follows is left."""

    name: ClassVar[str] = "cut-text"

    def seeds(self) -> Sequence[bytes]:
        """Return texts, extended messages, and lengths that only claim."""
        texts = [messages.encode_cut_text(6, text)[1:] for text in ("", "hello\nthere", "é" * 300)]
        extended = messages.encode_extended_clipboard(6, _U32.pack(NOTIFY | TEXT))[1:]
        claims = [struct.pack(">3xi", size) + bytes(40) for size in (1 << 18, (1 << 18) + 1, -(1 << 31), (1 << 31) - 1)]
        return [*texts, extended, *claims]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read one clipboard."""
        feeding = Feeding(pieces)
        try:
            text, dropped_bytes, extended = feeding.read(messages.read_cut_text(feeding.reader))
        except ProtocolError as error:
            return refused(error)
        assert len(text) <= MAX_TEXT_BYTES and len(extended or b"") <= MAX_TEXT_BYTES
        assert not dropped_bytes or not (text or extended)
        return text, dropped_bytes, extended, feeding.left_bytes


class ExtendedClipboardTarget(Target):
    """Any body at either end, one after the other: ProtocolError or a text of at most 256 KiB; never more unpacked.

    An answer is never larger than our own clipboard, and the next valid text is received whatever came before.
    """

    name: ClassVar[str] = "extended-clipboard"
    growth_bytes: ClassVar[int] = 8 * MIB

    def seeds(self) -> Sequence[bytes]:
        """Return every action."""
        giver = ExtendedClipboard(is_server=True)
        bodies = [
            giver.capabilities(),
            giver.offer("hello\nthere"),
            giver.offer("中文" * 50),
            giver.offer("a" * 70_000),
        ]
        bodies += [_U32.pack(flags) for flags in (REQUEST | TEXT, PEEK, NOTIFY | TEXT, NOTIFY, PROVIDE, CAPS, 0)]
        bodies.append(_U32.pack(PROVIDE | TEXT) + zlib.compress(bytes(4 * MIB), 9))
        return [bytes((end,)) + body for body in bodies for end in (0, 1)]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Receive one body; it is whole when it comes here, so pieces are nothing to it."""
        data = b"".join(pieces)
        ours = ExtendedClipboard(is_server=bool(data[:1] > b"\0"))
        ours.offer("ours")
        try:
            received = ours.receive(data[1:])
        except ProtocolError as error:
            outcome = refused(error)
        else:
            assert len((received.text or "").encode("utf-8", "replace")) <= 3 * MAX_TEXT_BYTES
            assert received.text is None or not received.dropped_bytes
            assert len(received.answer or b"") <= 64
            outcome = tuple(received)
        assert ours.receive(_VALID).text == "next"
        return outcome


class ClipboardTextTarget(ExtendedClipboardTarget):
    """A text inside the compressed body: sizes that lie, line ends, zeros, and bytes that are no UTF-8."""

    name: ClassVar[str] = "clipboard-text"

    def seeds(self) -> Sequence[bytes]:
        """Return sizes and texts."""
        texts = (b"\0", b"hello\r\nthere\0", "Grüße 中文\0".encode(), b"\xff\xfe\0", b"a" * 2000)
        return [b"\0" + _U32.pack(len(text)) + text for text in texts]

    def wire(self, data: bytes) -> bytes:
        """Compress the text into a body."""
        return data[:1].ljust(1, b"\0") + _U32.pack(PROVIDE | TEXT) + zlib.compress(data[1:], 1)


class FenceTarget(Target):
    """A fence carries at most 64 bytes and takes nothing behind them; its reply has only flags that we know."""

    name: ClassVar[str] = "fence"

    def seeds(self) -> Sequence[bytes]:
        """Return fences with payloads up to the limit."""
        payloads = (b"", b"mark", bytes(messages.MAX_FENCE_BYTES))
        return [
            messages.Fence(flags, payload).to_bytes()[1:] for flags in (0, 1 << 31, 0xFFFFFFFF) for payload in payloads
        ]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read one fence."""
        feeding = Feeding(pieces)
        try:
            fence = feeding.read(messages.Fence.read(feeding.reader))
        except ProtocolError as error:
            return refused(error)
        reply = fence.reply()
        assert len(fence.payload) <= messages.MAX_FENCE_BYTES
        assert reply is None or reply.flags & ~messages.FENCE_KNOWN_FLAGS == 0
        return fence, reply, feeding.left_bytes


_VALID = ExtendedClipboard(is_server=True).offer("next")
