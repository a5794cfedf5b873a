"""ExtendedMouseButtons: the buttons for back and forward."""

from __future__ import annotations

from remote.rfb import events
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.messages import PointerMessage, SetEncodings
from remote.rfb.server import ServerConnection

from .meeting import meet, pump


def test_all_nine_buttons_arrive_between_our_ends() -> None:
    server, viewer = meet(Encoding.TIGHT, (20, 20))
    for buttons in (0x1FF, 0x180, 0x80, 0x7F, 0):
        viewer.send_pointer(1, 2, buttons)
        pump(server, viewer)
        assert server.events() == [events.PointerEvent(1, 2, buttons)]


def test_a_second_byte_follows_where_the_top_bit_is_set_and_both_have_agreed() -> None:
    server = ServerConnection(20, 20, "")
    server.receive_data(b"RFB 003.008\n\1\1")
    server.data_to_send()
    server.receive_data(bytes.fromhex("05 81 0001 0002"))
    assert server.events()[1:] == [events.PointerEvent(1, 2, 0x81)]
    server.receive_data(SetEncodings((Encoding.EXTENDED_MOUSE_BUTTONS,)).to_bytes())
    assert server.data_to_send() == bytes.fromhex("00 00 0001 0000 0000 0000 0000 fffffec4")
    server.receive_data(bytes.fromhex("05 81 0001 0002 02  05 01 0001 0002"))
    assert server.events()[1:] == [events.PointerEvent(1, 2, 0x101), events.PointerEvent(1, 2, 1)]


def test_is_written_as_it_is_read() -> None:
    assert PointerMessage(1, 2, 0x181, is_extended=True).to_bytes() == bytes.fromhex("05 81 0001 0002 03")
    assert PointerMessage(1, 2, 0x81).to_bytes() == bytes.fromhex("05 81 0001 0002")
