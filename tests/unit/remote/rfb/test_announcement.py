"""What a server tells as soon as a viewer offers extensions."""

from __future__ import annotations

from remote.rfb import events
from remote.rfb.messages import Fence, SetEncodings

from .meeting import ready_server


def test_announces_extensions_once() -> None:
    server = ready_server()
    server.receive_data(SetEncodings((-312, -313, -258)).to_bytes())
    fence = bytes.fromhex("f8 000000 80000000 00")
    keys = bytes.fromhex("00 00 0001 0000 0000 0000 0000 fffffefe")
    assert server.data_to_send() == fence + b"\x96" + keys
    server.receive_data(SetEncodings((-312, -313, -258)).to_bytes())
    assert server.data_to_send() == b""
    assert server.events() == [events.EncodingsSet((-312, -313, -258))] * 2


def test_own_fences_go_only_to_viewers_that_know_them() -> None:
    assert not ready_server().send_fence(1, b"x")
    server = ready_server(-312)
    assert server.send_fence(1, b"x")
    assert server.data_to_send() == Fence(0x80000001, b"x").to_bytes()
