"""The viewer core, spoken to in bytes made by hand."""

from __future__ import annotations

import numpy as np
import pytest
import simplejpeg

from remote.errors import ProtocolError, UsageError
from remote.rfb import events
from remote.rfb.encodings.numbers import RATE_CEILING_MASK
from remote.rfb.geometry import Rect
from remote.rfb.screens import Screen
from remote.rfb.viewer import DEFAULT_ENCODINGS, ViewerConnection

INIT = bytes.fromhex("0004 0002 08080000 000000000000 000000 000000 00000004") + b"desk"


def _ready(**wishes: object) -> ViewerConnection:
    viewer = ViewerConnection(**wishes)
    viewer.receive_data(b"RFB 003.008\n\1\1" + bytes(4) + INIT)
    viewer.events()
    viewer.data_to_send()
    return viewer


def _update(*rects: str) -> bytes:
    return b"\0\0" + len(rects).to_bytes(2, "big") + bytes.fromhex("".join(rects))


def test_an_end_is_clean_only_between_messages() -> None:
    viewer = _ready()
    viewer.receive_eof()
    assert viewer.events() == [events.Closed("The server has closed the connection.")]
    with pytest.raises(ProtocolError):
        ViewerConnection().receive_eof()


def test_an_update_is_painted_and_told() -> None:
    viewer = _ready()
    viewer.receive_data(_update("0001 0000 0002 0001 00000007 80ff8010", "0000 0001 0002 0001 00000001 0001 0000"))
    assert viewer.events() == [events.FramebufferUpdated((Rect(1, 0, 2, 1), Rect(0, 1, 2, 1)))]
    orange, black = [16, 128, 255, 255], [0, 0, 0, 255]
    assert viewer.framebuffer.tolist() == [[black, orange, orange, black], [orange, orange, black, black]]


def test_nothing_is_painted_before_a_rectangle_is_whole() -> None:
    viewer = _ready()
    update = _update("0000 0000 0004 0002 00000000") + b"\xff" * 32
    viewer.receive_data(update[:-1])
    assert not viewer.framebuffer[..., :3].any()
    viewer.receive_data(update[-1:])
    assert viewer.framebuffer.all()


def test_last_rect_ends_an_update() -> None:
    viewer = _ready()
    viewer.receive_data(
        b"\0\0\xff\xff" + bytes.fromhex("0000 0000 0004 0002 00000007 80ff8010 0000000000000000 ffffff20")
    )
    viewer.receive_data(b"\2")
    assert viewer.events() == [events.FramebufferUpdated((Rect(0, 0, 4, 2),)), events.Bell()]


def test_an_empty_raw_rectangle_is_nothing() -> None:
    viewer = _ready()
    viewer.receive_data(_update("0004 0002 0000 0000 00000000"))
    assert viewer.events() == [events.FramebufferUpdated((Rect(4, 2, 0, 0),))]


def test_pseudo_rectangles_are_told() -> None:
    viewer = _ready()
    name = "0000 0000 0000 0000 fffffecd 00000003 6e6577"
    pointer = "0009 0001 0000 0000 574d5666"
    viewer.receive_data(_update(name, pointer, "0000 0000 0000 0000 ffffff11"))
    told = viewer.events()
    assert told[:2] == [events.NameChanged("new"), events.PointerMoved(3, 1)]
    assert told[2].cursor is None
    viewer.receive_data(
        _update("0000 0000 0001 0001 ffffff11 0000ff00 80", "0000 0000 0001 0001 fffffec6 00000000 00ff00ff")
    )
    plain, alpha, _ = viewer.events()
    assert plain.cursor.rgba.tolist() == [[[255, 0, 0, 255]]]
    assert alpha.cursor.rgba.tolist() == [[[0, 255, 0, 255]]]


@pytest.mark.parametrize("rect", ["0000 0000 0006 0003 ffffff21", "0000 0000 0006 0003 fffffecc 01000000" + "00" * 16])
def test_a_new_size_keeps_what_fits(rect: str) -> None:
    viewer = _ready()
    viewer.receive_data(_update("0000 0000 0004 0002 00000007 80ff8010", rect))
    screens = events.ScreensChanged((Screen(0, 0, 0, 6, 3),))
    assert viewer.events() == [events.Resized(6, 3), screens, events.FramebufferUpdated(())]
    assert viewer.framebuffer.shape == (3, 6, 4)
    assert viewer.framebuffer[1, 3].tolist() == [16, 128, 255, 255]
    assert viewer.framebuffer[2, 5].tolist() == [0, 0, 0, 255]
    viewer.receive_data(_update(rect))
    assert viewer.events() == [events.FramebufferUpdated(())]
    viewer.receive_data(_update("0000 0000 0001 0001 ffffff21"))
    assert viewer.framebuffer.tolist() == [[[16, 128, 255, 255]]]


def test_counts_the_bytes_of_each_encoding() -> None:
    viewer = ViewerConnection()
    assert viewer.received_bytes == {}
    viewer = _ready()
    update = _update("0000 0000 0001 0001 00000000 01020300", "0000 0000 0002 0002 00000007 80 ff8010") + _update(
        "0001 0001 0001 0001 00000000 01020300"
    )
    for byte in update:
        viewer.receive_data(bytes((byte,)))
    assert viewer.received_bytes == {0: 32, 7: 16}


def test_asks_for_updates() -> None:
    viewer = _ready()
    viewer.request_update(False)
    viewer.request_update(True, Rect(1, 1, 100, 100))
    assert viewer.data_to_send() == bytes.fromhex("03 00 0000 0000 0004 0002  03 01 0001 0001 0003 0001")


def test_keys_carry_their_code_where_the_server_knows_it() -> None:
    viewer = _ready()
    viewer.send_key(0x61, True, 0x1E)
    viewer.send_key(0, True, 0x1E)
    assert viewer.data_to_send() == bytes.fromhex("04 01 0000 00000061")
    viewer.receive_data(_update("0000 0000 0000 0000 fffffefe"))
    viewer.send_key(0x61, False, 0x1E)
    viewer.send_key(0x61, False)
    assert viewer.data_to_send() == bytes.fromhex("ff00 0000 00000061 0000001e  04 00 0000 00000061")


def test_the_pointer_stays_inside() -> None:
    viewer = _ready()
    viewer.send_pointer(-5, 99, 0x181)
    viewer.send_cut_text("ä")
    assert viewer.data_to_send() == bytes.fromhex("05 01 0000 0001  06 000000 00000001 e4")


@pytest.mark.parametrize(
    "data",
    [
        b"\x09",  # no such message
        b"\x04",  # a message of viewers
        _update("0000 0000 0004 0002 0000000f"),  # TRLE was not offered
        _update("0000 0000 0004 0002 ffffffe3"),  # a quality level is no rectangle
        _update("0000 0000 0000 0000 fffffec8"),  # nor is Fence
        _update("0001 0000 0004 0002 00000000"),  # beyond the right
        _update("0000 0001 0004 0002 00000007"),  # beyond the bottom
        _update("ffff ffff ffff ffff 00000000"),
        _update("0000 0000 0000 0000 00000010"),  # empty, but not Raw
        _update("0000 0000 0002 0001 00000001 0003 0000"),  # a copy from outside
        _update("0000 0000 0004 0002 00000007 90"),  # JPEG without a quality level
        _update("0000 0000 4001 0001 ffffff21"),
        _update("0000 0000 0000 0000 fffffecc 00000000"),
        bytes.fromhex("03 000000 ffffffff 00"),  # a clipboard too short for its flags
        bytes.fromhex("f8 000000 80000000 41"),
    ],
)
def test_what_was_not_offered_or_lies_outside_is_refused(data: bytes) -> None:
    viewer = _ready()
    with pytest.raises(ProtocolError):
        viewer.receive_data(data)
    assert viewer.is_closed


def test_jpeg_may_come_once_a_quality_was_offered() -> None:
    jpeg = simplejpeg.encode_jpeg(np.full((2, 4, 3), 99, np.uint8))
    viewer = _ready(quality=5)
    length = bytes((len(jpeg) & 0x7F | 0x80, len(jpeg) >> 7))
    viewer.receive_data(_update("0000 0000 0004 0002 00000007 90") + length + jpeg)
    assert abs(int(viewer.framebuffer[0, 0, 0]) - 99) < 3


def test_misuse_is_our_callers_fault() -> None:
    with pytest.raises(UsageError, match="not spoken"):
        ViewerConnection(encodings=(*DEFAULT_ENCODINGS, 50))
    for level in (-1, 10):
        with pytest.raises(UsageError, match="level"):
            ViewerConnection(quality=level)
    early = ViewerConnection()
    calls = [
        lambda: early.framebuffer,
        lambda: early.request_update(True),
        lambda: early.send_key(1, True),
        lambda: early.send_pointer(0, 0, 0),
        lambda: early.send_cut_text(""),
        lambda: early.send_fence(0, b""),
        lambda: early.set_continuous_updates(True),
        lambda: early.request_size(1, 1),
    ]
    for call in calls:
        with pytest.raises(UsageError, match="no screen yet"):
            call()


def test_a_ceiling_is_told_with_the_encodings_at_once() -> None:
    viewer = ViewerConnection(encodings=(7,))
    viewer.set_ceiling(400)
    viewer.receive_data(b"RFB 003.008\n\1\1" + bytes(4) + INIT)
    assert viewer.data_to_send().endswith(bytes.fromhex("02 00 0002 00000007 44600190"))
    viewer.set_ceiling(RATE_CEILING_MASK)
    assert viewer.data_to_send() == bytes.fromhex("02 00 0002 00000007 446fffff")
    viewer.set_ceiling(None)
    assert viewer.data_to_send() == bytes.fromhex("02 00 0001 00000007")
    for wrong in (0, -1, RATE_CEILING_MASK + 1):
        with pytest.raises(UsageError, match="ceiling"):
            viewer.set_ceiling(wrong)
    assert viewer.data_to_send() == b""
