"""Messages of servers, as the viewer reads and answers them."""

from __future__ import annotations

import pytest

from remote.errors import ProtocolError
from remote.rfb import events
from remote.rfb.geometry import Rect
from remote.rfb.messages import Fence
from remote.rfb.viewer import ViewerConnection

INIT = bytes.fromhex("0004 0002 08080000 000000000000 000000 000000 00000004") + b"desk"


def _ready(**wishes: object) -> ViewerConnection:
    viewer = ViewerConnection(**wishes)
    viewer.receive_data(b"RFB 003.008\n\1\1" + bytes(4) + INIT)
    viewer.events()
    viewer.data_to_send()
    return viewer


def test_colour_maps_and_clipboards_are_read() -> None:
    viewer = _ready()
    viewer.receive_data(bytes.fromhex("01 00 0000 0002") + bytes(12))
    viewer.receive_data(bytes.fromhex("03 000000 00000002 68e4  03 000000 00040001") + bytes(0x40001))
    assert viewer.events() == [events.CutTextReceived("hä"), events.CutTextDropped(0x40001)]


def test_fences_are_answered_and_own_ones_wait_for_the_first() -> None:
    viewer = _ready()
    assert not viewer.send_fence(0, b"a")
    viewer.receive_data(Fence(0x80000002, b"ping").to_bytes() + Fence(0, b"b").to_bytes())
    assert viewer.data_to_send() == Fence(2, b"ping").to_bytes()
    assert viewer.events() == [events.FenceReceived(0, b"b")]
    assert viewer.send_fence(1, b"a")
    assert viewer.data_to_send() == Fence(0x80000001, b"a").to_bytes()


def test_continuous_updates_are_asked_for_where_they_are_offered() -> None:
    viewer = _ready()
    assert not viewer.set_continuous_updates(True)
    assert viewer.data_to_send() == b""
    viewer.receive_data(b"\x96")
    assert viewer.set_continuous_updates(True)
    assert viewer.data_to_send() == bytes.fromhex("96 01 0000 0000 0004 0002")
    assert viewer.set_continuous_updates(True, Rect(1, 1, 100, 100))
    assert viewer.data_to_send() == bytes.fromhex("96 01 0001 0001 0003 0001")


def test_extensions_that_were_not_offered_are_refused() -> None:
    for data in (b"\x96", Fence(0, b"").to_bytes(), bytes.fromhex("03 000000 fffffffc 02000001")):
        with pytest.raises(ProtocolError, match="not offered"):
            _ready(encodings=(7,)).receive_data(data)
