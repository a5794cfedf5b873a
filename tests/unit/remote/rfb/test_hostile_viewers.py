"""What a hostile viewer tries with a server: places outside, lengths, bombs, floods, stalls, messages there are not."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from collections.abc import Callable

import numpy as np
import pytest

from remote.errors import ProtocolError
from remote.rfb import events, messages
from remote.rfb.clipboard import MAX_PROVIDED, MAX_TEXT_BYTES
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Rect
from remote.rfb.server import ServerConnection

WIDTH, HEIGHT = 40, 32
MIB = 1 << 20
KINDS = frozenset(messages.CLIENT_MESSAGES)


def _server(*encodings: int) -> ServerConnection:
    server = ServerConnection(WIDTH, HEIGHT, "a desk")
    server.receive_data(b"RFB 003.008\n\1\1")
    if encodings:
        server.receive_data(messages.SetEncodings(encodings).to_bytes())
    server.events()
    server.data_to_send()
    return server


def _peak_bytes(work: Callable[[], None]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "rect", [(0, 0, 65535, 65535), (65535, 65535, 65535, 65535), (WIDTH, 0, 1, 1), (0, HEIGHT, 1, 1), (39, 31, 9, 9)]
)
def test_a_request_from_outside_is_cut_to_the_screen(rect: tuple[int, int, int, int]) -> None:
    server = _server(Encoding.RAW, Encoding.CONTINUOUS_UPDATES, Encoding.FENCE)
    server.receive_data(messages.FramebufferUpdateRequest(False, Rect(*rect)).to_bytes())
    server.receive_data(messages.EnableContinuousUpdates(True, Rect(*rect)).to_bytes())
    asked, watched = server.events()
    for event in (asked, watched):
        assert isinstance(event, (events.UpdateRequested, events.ContinuousUpdatesSet))
        assert event.rect.right <= WIDTH and event.rect.bottom <= HEIGHT
    server.send_update(np.zeros((HEIGHT, WIDTH, 4), np.uint8), [Rect(*rect)])  # nothing outside is read


def test_a_pointer_outside_is_brought_inside() -> None:
    server = _server()
    server.receive_data(messages.PointerMessage(65535, 65535, 1).to_bytes())
    assert server.events() == [events.PointerEvent(WIDTH - 1, HEIGHT - 1, 1)]


@pytest.mark.parametrize("kind", sorted(set(range(256)) - KINDS))
def test_a_message_that_there_is_not_ends_the_connection(kind: int) -> None:
    server = _server()
    with pytest.raises(ProtocolError, match=f"type {kind}"):
        server.receive_data(bytes((kind,)))
    assert server.is_closed


@pytest.mark.parametrize(
    "message",
    [
        b"\2\0\xff\xff",
        b"\2\0" + struct.pack(">H", messages.MAX_ENCODINGS + 1),
        b"\xf8\0\0\0" + bytes(4) + bytes((messages.MAX_FENCE_BYTES + 1,)),
        b"\xf8\0\0\0" + bytes(4) + b"\xff",
        b"\xff\1",
    ],
)
def test_a_length_beyond_its_limit_is_refused_before_what_it_counts(message: bytes) -> None:
    with pytest.raises(ProtocolError):
        _server().receive_data(message)


@pytest.mark.parametrize("size", [MAX_TEXT_BYTES + 1, (1 << 31) - 1, -(1 << 31), -MAX_TEXT_BYTES - 1])
def test_a_clipboard_without_an_end_is_read_over(size: int) -> None:
    server = _server(Encoding.EXTENDED_CLIPBOARD)

    def attack() -> None:
        server.receive_data(b"\6\0\0\0" + struct.pack(">i", size))
        for _ in range(4):
            server.receive_data(bytes(65536))
            server.events()

    assert _peak_bytes(attack) < MIB // 4
    assert not server.is_closed


def test_what_follows_a_clipboard_that_is_too_long_is_understood() -> None:
    server, size = _server(), MAX_TEXT_BYTES + 5
    key = messages.KeyMessage(0x61, True).to_bytes()
    server.receive_data(b"\6\0\0\0" + struct.pack(">i", size) + bytes(size) + key)
    assert server.events() == [events.CutTextDropped(size), events.KeyEvent(0x61, True)]


def test_a_clipboard_bomb_is_put_out() -> None:
    bomb = bytes.fromhex("10000001") + zlib.compress(struct.pack(">I", 16 * MIB) + bytes(16 * MIB), 9)
    server = _server(Encoding.EXTENDED_CLIPBOARD)
    message = messages.encode_extended_clipboard(6, bomb)
    assert _peak_bytes(lambda: server.receive_data(message)) < MIB
    assert server.events() == [events.CutTextDropped(16 * MIB)]


def test_a_clipboard_asked_for_over_and_over_does_not_flood_the_line() -> None:
    server = _server(Encoding.EXTENDED_CLIPBOARD)
    server.receive_data(messages.encode_extended_clipboard(6, bytes.fromhex("1f000001 00000000")))
    server.send_cut_text("".join(map(chr, range(0x4E00, 0x9E00))))
    once = len(server.data_to_send())
    server.receive_data(messages.encode_extended_clipboard(6, bytes.fromhex("02000001")) * 5000)
    assert len(server.data_to_send()) < (MAX_PROVIDED + 1) * max(once, 40_000)


@pytest.mark.parametrize(
    ("message", "most"),
    [
        (messages.FramebufferUpdateRequest(False, Rect(0, 0, WIDTH, HEIGHT)).to_bytes(), 6),
        (messages.SetDesktopSize(0, 0).to_bytes(), 6),
        (messages.Fence(messages.FENCE_REQUEST, bytes(64)).to_bytes(), 1.1),
        (bytes(4) + bytes((8, 8, 0, 0)) + bytes(12), 80),
        (messages.SetEncodings((Encoding.EXTENDED_CLIPBOARD, Encoding.FENCE)).to_bytes(), 3),
    ],
)
def test_a_flood_of_messages_is_answered_in_proportion(message: bytes, most: float) -> None:
    server = _server(Encoding.EXTENDED_DESKTOP_SIZE, Encoding.FENCE)
    server.receive_data(message * 1000)
    assert len(server.data_to_send()) <= most * 1000 * len(message)


def test_a_viewer_that_stalls_costs_what_it_has_sent() -> None:
    text = messages.encode_cut_text(6, "x" * MAX_TEXT_BYTES)
    server = _server()

    def stall() -> None:
        for at in range(0, len(text) - 1, 999):
            server.receive_data(text[at : min(at + 999, len(text) - 1)])

    assert _peak_bytes(stall) < 3 * MAX_TEXT_BYTES
    assert not server.events() and not server.data_to_send()
    server.receive_data(text[-1:])
    assert server.events() == [events.CutTextReceived("x" * MAX_TEXT_BYTES)]


def test_a_viewer_that_leaves_in_the_middle_is_an_error() -> None:
    for kind in sorted(KINDS):
        server = _server()
        server.receive_data(bytes((kind,)))
        with pytest.raises(ProtocolError, match="in the middle"):
            server.receive_eof()
