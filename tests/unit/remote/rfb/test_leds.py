"""The lamps of a keyboard, from server to viewer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remote.rfb import events
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.leds import Leds
from remote.rfb.messages import SetEncodings
from remote.rfb.server import ServerConnection

from .meeting import meet, pump

CAPS_ON = bytes.fromhex("00 00 0001 0000 0000 0000 0000 fffffefb 04")


@given(st.booleans(), st.booleans(), st.booleans(), st.integers(0, 31))
def test_three_bits_and_the_rest_means_nothing(scroll: bool, num: bool, caps: bool, rest: int) -> None:
    leds = Leds(scroll, num, caps)
    assert Leds.from_bits(leds.bits | rest << 3) == leds
    assert leds.bits == scroll + 2 * num + 4 * caps


def test_changes_arrive_once() -> None:
    server, viewer = meet(Encoding.TIGHT, (4, 4))
    for _ in range(2):
        server.set_leds(scroll=True, num=False, caps=True)
        pump(server, viewer)
    server.set_leds(scroll=False, num=True, caps=False)
    pump(server, viewer)
    told = [event for event in viewer.events() if isinstance(event, events.LedsChanged)]
    assert told == [events.LedsChanged(True, False, True), events.LedsChanged(False, True, False)]


def test_a_viewer_is_told_when_it_first_offers_it_and_others_never() -> None:
    server = ServerConnection(4, 4, "")
    server.set_leds(scroll=False, num=False, caps=True)
    server.receive_data(b"RFB 003.008\n\1\1" + SetEncodings((0,)).to_bytes())
    server.set_leds(scroll=False, num=False, caps=False)
    server.set_leds(scroll=False, num=False, caps=True)
    assert not server.data_to_send().endswith(CAPS_ON)
    server.receive_data(SetEncodings((Encoding.QEMU_LED_STATE,)).to_bytes())
    assert server.data_to_send() == CAPS_ON
    server.receive_data(SetEncodings((Encoding.QEMU_LED_STATE,)).to_bytes())
    assert server.data_to_send() == b""


def test_nothing_is_told_that_is_not_known() -> None:
    server = ServerConnection(4, 4, "")
    server.receive_data(b"RFB 003.008\n\1\1")
    server.data_to_send()
    server.receive_data(SetEncodings((Encoding.QEMU_LED_STATE,)).to_bytes())
    assert server.data_to_send() == b""
