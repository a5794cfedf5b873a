"""What the server does about each message of a viewer."""

from __future__ import annotations

import struct

import pytest

from remote.errors import ProtocolError
from remote.rfb import events
from remote.rfb.geometry import Rect
from remote.rfb.messages import EnableContinuousUpdates, Fence, FramebufferUpdateRequest, SetDesktopSize
from remote.rfb.pixel_format import RGB332

from .meeting import black_screen, ready_server


def test_tells_keys_pointer_and_clipboard() -> None:
    server = ready_server()
    server.receive_data(bytes.fromhex("04 01 0000 00000061  ff00 0000 00000061 0000001e  05 01 ffff 0002"))
    server.receive_data(bytes.fromhex("06 000000 00000002 6869  06 000000 00040001") + bytes(0x40001))
    assert server.events() == [
        events.KeyEvent(0x61, True),
        events.KeyEvent(0x61, False, 0x1E),
        events.PointerEvent(7, 2, 1),
        events.CutTextReceived("hi"),
        events.CutTextDropped(0x40001),
    ]


def test_requests_are_clipped_to_the_screen() -> None:
    server = ready_server()
    server.receive_data(FramebufferUpdateRequest(False, Rect(4, 4, 65535, 65535)).to_bytes())
    server.receive_data(FramebufferUpdateRequest(True, Rect(100, 100, 9, 9)).to_bytes())
    first, second = server.events()
    assert first == events.UpdateRequested(Rect(4, 4, 4, 2), False)
    assert (second.rect.area, second.is_incremental) == (0, True)
    assert server.data_to_send() == b""


def test_a_colour_map_is_faked() -> None:
    server = ready_server()
    server.receive_data(b"\0\0\0\0" + bytes.fromhex("08080000 000000000000 000000 000000"))
    assert server.events() == [events.PixelFormatSet(RGB332)]
    sent = server.data_to_send()
    assert sent[:6] == bytes.fromhex("01 00 0000 0100")
    entries = struct.unpack(">768H", sent[6:])
    assert entries[:3] == (0, 0, 0)
    assert entries[3:6] == (0, 0, 21845)
    assert entries[-3:] == (65535, 65535, 65535)
    with pytest.raises(ProtocolError, match="colour map"):
        server.receive_data(b"\0\0\0\0" + bytes.fromhex("10100000 000000000000 000000 000000"))


def test_a_new_pixel_format_counts_for_what_is_sent_next() -> None:
    for encoding in (0, 7, 16):
        server = ready_server(encoding)
        server.send_update(black_screen(server), [Rect(0, 0, 8, 6)])
        before = server.data_to_send()
        server.receive_data(b"\0\0\0\0" + RGB332.to_bytes())
        server.send_update(black_screen(server), [Rect(0, 0, 8, 6)])
        assert len(server.data_to_send()) < len(before)


def test_fences_are_answered_and_answers_are_told() -> None:
    server = ready_server()
    server.receive_data(Fence(0x8000000B, b"ping").to_bytes() + Fence(1, b"pong").to_bytes())
    assert server.data_to_send() == Fence(3, b"ping").to_bytes()
    assert server.events() == [events.FenceReceived(1, b"pong")]


def test_continuous_updates_make_incremental_requests_silent() -> None:
    server = ready_server(-313)
    request = FramebufferUpdateRequest(True, Rect(0, 0, 8, 6)).to_bytes()
    server.receive_data(EnableContinuousUpdates(True, Rect(0, 0, 100, 3)).to_bytes() + request)
    assert server.events() == [events.ContinuousUpdatesSet(True, Rect(0, 0, 8, 3))]
    assert server.continuous_rect == Rect(0, 0, 8, 3)
    server.receive_data(FramebufferUpdateRequest(False, Rect(0, 0, 8, 6)).to_bytes())
    assert server.events() == [events.UpdateRequested(Rect(0, 0, 8, 6), False)]
    server.receive_data(EnableContinuousUpdates(False, Rect(0, 0, 0, 0)).to_bytes() * 2 + request)
    assert server.data_to_send() == b"\x96"
    assert server.continuous_rect is None
    assert isinstance(server.events()[-1], events.UpdateRequested)


def test_another_size_is_prohibited_and_every_full_request_is_answered() -> None:
    server = ready_server(-308)
    server.receive_data(SetDesktopSize(100, 50).to_bytes())
    assert server.events() == [events.DesktopSizeRequested(100, 50)]
    body = "01000000 00000000 0000 0000 0008 0006 00000000"
    assert server.data_to_send() == bytes.fromhex("00 00 0001 0001 0001 0008 0006 fffffecc" + body)
    server.receive_data(FramebufferUpdateRequest(False, Rect(0, 0, 8, 6)).to_bytes())
    assert server.data_to_send() == bytes.fromhex("00 00 0001 0000 0000 0008 0006 fffffecc" + body)
    server = ready_server()
    server.receive_data(SetDesktopSize(100, 50).to_bytes())
    assert server.data_to_send() == b""
