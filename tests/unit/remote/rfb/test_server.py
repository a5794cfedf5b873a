"""The server core, spoken to in bytes made by hand."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from remote.errors import ProtocolError, UsageError
from remote.rfb import events
from remote.rfb import served as served_module
from remote.rfb.cursor import Cursor
from remote.rfb.geometry import Copy, Rect
from remote.rfb.messages import EnableContinuousUpdates, Fence, FramebufferUpdateRequest, SetDesktopSize, SetEncodings
from remote.rfb.pixel_format import BGRX, RGB332
from remote.rfb.security import answer_challenge
from remote.rfb.server import ServerConnection

CHALLENGE = bytes(range(16))
INIT = bytes.fromhex("0008 0006 20180001 00ff00ff00ff 100800 000000 00000004") + b"desk"


def _server(password: bytes | None = None) -> ServerConnection:
    return ServerConnection(8, 6, "desk", password=password, challenge=CHALLENGE if password else b"")


def _ready(*encodings: int) -> ServerConnection:
    server = _server()
    server.receive_data(b"RFB 003.008\n\1\1")
    if encodings:
        server.receive_data(SetEncodings(encodings).to_bytes())
    server.data_to_send()
    server.events()
    return server


def _screen(server: ServerConnection) -> np.ndarray:
    return np.zeros((server.height, server.width, 4), np.uint8)


@pytest.mark.parametrize(
    ("viewer", "server"),
    [
        (b"RFB 003.003\n\1", b"RFB 003.008\n\0\0\0\1"),
        (b"RFB 003.007\n\1\1", b"RFB 003.008\n\1\1"),
        (b"RFB 003.008\n\1\1", b"RFB 003.008\n\1\1\0\0\0\0"),
    ],
)
def test_greets_every_version(viewer: bytes, server: bytes) -> None:
    connection = _server()
    for byte in viewer:
        assert not connection.is_ready
        connection.receive_data(bytes((byte,)))
    assert connection.data_to_send() == server + INIT
    assert connection.events() == [events.Connected(True, 8, 6, "desk")]
    assert connection.is_ready


@pytest.mark.parametrize(
    ("version", "offer"), [(b"RFB 003.003\n", b"\0\0\0\2"), (b"RFB 003.007\n", b"\1\2"), (b"RFB 003.008\n", b"\1\2")]
)
@pytest.mark.parametrize("password", [b"secret", b"wrong"])
def test_asks_for_the_password(version: bytes, offer: bytes, password: bytes) -> None:
    server = _server(b"secret")
    choice = b"" if version.endswith(b"3\n") else b"\2"
    server.receive_data(version + choice)
    assert server.data_to_send() == b"RFB 003.008\n" + offer + CHALLENGE
    server.receive_data(answer_challenge(password, CHALLENGE))
    sent = server.data_to_send()
    if password == b"secret":
        assert sent == bytes(4)
        server.receive_data(b"\0")
        assert server.events() == [events.Connected(False, 8, 6, "desk")]
    else:
        assert sent[:4] == b"\0\0\0\1"
        assert (b"password is wrong" in sent) == version.endswith(b"8\n")
        assert [type(event) for event in server.events()] == [events.Closed]
        server.receive_data(b"\1more")
        assert server.data_to_send() == b""
        assert server.is_closed


def test_a_choice_that_was_not_offered_is_refused_for_good() -> None:
    server = _server(b"secret")
    with pytest.raises(ProtocolError, match="not offered"):
        server.receive_data(b"RFB 003.008\n\1")
    with pytest.raises(ProtocolError, match="not offered"):
        server.receive_data(b"\2")
    server.receive_eof()


def test_an_unknown_message_is_refused() -> None:
    with pytest.raises(ProtocolError, match="type 77"):
        _ready().receive_data(b"\x4d")


def test_an_end_between_messages_is_clean_and_one_inside_is_not() -> None:
    server = _ready()
    server.receive_eof()
    assert server.events() == [events.Closed("The viewer has closed the connection.")]
    assert not server.is_ready
    server.receive_eof()
    server = _ready()
    server.receive_data(b"\5\0")
    with pytest.raises(ProtocolError):
        server.receive_eof()


def test_tells_keys_pointer_and_clipboard() -> None:
    server = _ready()
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
    server = _ready()
    server.receive_data(FramebufferUpdateRequest(False, Rect(4, 4, 65535, 65535)).to_bytes())
    server.receive_data(FramebufferUpdateRequest(True, Rect(100, 100, 9, 9)).to_bytes())
    first, second = server.events()
    assert first == events.UpdateRequested(Rect(4, 4, 4, 2), False)
    assert (second.rect.area, second.is_incremental) == (0, True)
    assert server.data_to_send() == b""


def test_a_colour_map_is_faked() -> None:
    server = _ready()
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
        server = _ready(encoding)
        server.send_update(_screen(server), [Rect(0, 0, 8, 6)])
        before = server.data_to_send()
        server.receive_data(b"\0\0\0\0" + RGB332.to_bytes())
        server.send_update(_screen(server), [Rect(0, 0, 8, 6)])
        assert len(server.data_to_send()) < len(before)


def test_announces_extensions_once() -> None:
    server = _ready()
    server.receive_data(SetEncodings((-312, -313, -258)).to_bytes())
    fence = bytes.fromhex("f8 000000 80000000 00")
    keys = bytes.fromhex("00 00 0001 0000 0000 0000 0000 fffffefe")
    assert server.data_to_send() == fence + b"\x96" + keys
    server.receive_data(SetEncodings((-312, -313, -258)).to_bytes())
    assert server.data_to_send() == b""
    assert server.events() == [events.EncodingsSet((-312, -313, -258))] * 2


def test_fences_are_answered_and_answers_are_told() -> None:
    server = _ready()
    server.receive_data(Fence(0x8000000B, b"ping").to_bytes() + Fence(1, b"pong").to_bytes())
    assert server.data_to_send() == Fence(3, b"ping").to_bytes()
    assert server.events() == [events.FenceReceived(1, b"pong")]


def test_own_fences_go_only_to_viewers_that_know_them() -> None:
    assert not _ready().send_fence(1, b"x")
    server = _ready(-312)
    assert server.send_fence(1, b"x")
    assert server.data_to_send() == Fence(0x80000001, b"x").to_bytes()


def test_continuous_updates_make_incremental_requests_silent() -> None:
    server = _ready(-313)
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
    server = _ready(-308)
    server.receive_data(SetDesktopSize(100, 50).to_bytes())
    assert server.events() == [events.DesktopSizeRequested(100, 50)]
    body = "01000000 00000000 0000 0000 0008 0006 00000000"
    assert server.data_to_send() == bytes.fromhex("00 00 0001 0001 0001 0008 0006 fffffecc" + body)
    server.receive_data(FramebufferUpdateRequest(False, Rect(0, 0, 8, 6)).to_bytes())
    assert server.data_to_send() == bytes.fromhex("00 00 0001 0000 0000 0008 0006 fffffecc" + body)
    server = _ready()
    server.receive_data(SetDesktopSize(100, 50).to_bytes())
    assert server.data_to_send() == b""


def test_a_new_size_is_told_in_the_best_way_the_viewer_knows() -> None:
    both, plain, none, early = _ready(-223, -308), _ready(-223), _ready(), _server()
    for server in (both, plain, none, early):
        server.data_to_send()
        server.resize(16, 4)
        server.resize(16, 4)
    assert both.data_to_send()[12:16] == bytes.fromhex("fffffecc")
    assert plain.data_to_send() == bytes.fromhex("00 00 0001 0000 0000 0010 0004 ffffff21")
    assert none.data_to_send() == b""
    assert early.data_to_send() == b""
    early.receive_data(b"RFB 003.008\n\1\1")
    assert early.events() == [events.Connected(True, 16, 4, "desk")]


def test_a_viewer_that_knows_no_new_size_sees_what_fits() -> None:
    server = _ready(0, 1)
    server.resize(16, 4)
    server.send_update(_screen(server), [Rect(0, 0, 16, 4), Rect(8, 0, 8, 4)])
    assert server.data_to_send()[:16] == bytes.fromhex("00 00 0001 0000 0000 0008 0004 00000000")
    server.send_update(_screen(server), [], copies=[Copy(Rect(0, 0, 4, 4), 12, 0)])
    assert server.data_to_send()[:16] == bytes.fromhex("00 00 0001 0000 0000 0004 0004 00000000")


def test_a_name_is_told_to_viewers_that_know_it() -> None:
    knowing, other, early = _ready(-307), _ready(), _server()
    early.data_to_send()
    for server in (knowing, other, early):
        server.rename("new")
        assert server.name == "new"
    assert knowing.data_to_send() == bytes.fromhex("00 00 0001 0000 0000 0000 0000 fffffecd 00000003") + b"new"
    assert other.data_to_send() == early.data_to_send() == b""


def test_rings_and_sends_the_clipboard() -> None:
    server = _ready()
    server.bell()
    server.send_cut_text("ä")
    assert server.data_to_send() == bytes.fromhex("02 03 000000 00000001 e4")


def test_the_pointer_goes_first_in_the_form_that_was_offered() -> None:
    rgba = np.full((1, 2, 4), 255, np.uint8)
    cursor = Cursor(2, 1, 1, 0, rgba)
    sent = {}
    for encodings in ((0,), (0, -239), (0, -239, -314, 0x574D5666)):
        server = _ready(*encodings)
        server.send_update(_screen(server), [Rect(0, 0, 1, 1)], cursor=cursor, pointer=(99, 3))
        sent[encodings] = server.data_to_send().hex()
    raw = "00000000 00010001 00000000 00000000".replace(" ", "")
    assert sent[(0,)] == "00000001" + raw
    assert sent[(0, -239)] == "00000002" + "0001000000020001ffffff11" + "ffffff00" * 2 + "c0" + raw
    alpha = "0001000000020001fffffec6" + "00000000" + "ff" * 8
    assert sent[(0, -239, -314, 0x574D5666)] == "00000003" + alpha + "0007000300000000574d5666" + raw


def test_copies_are_rectangles_for_viewers_that_cannot_copy() -> None:
    copies = [Copy(Rect(0, 0, 4, 4), 4, 2)]
    server = _ready(0, 1)
    server.send_update(_screen(server), [], copies=copies)
    assert server.data_to_send() == bytes.fromhex("00 00 0001 0000 0000 0004 0004 00000001 0004 0002")
    server = _ready(0)
    server.send_update(_screen(server), [], copies=copies)
    assert server.data_to_send() == bytes.fromhex("00 00 0001 0000 0000 0004 0004 00000000") + bytes(64)


def test_nothing_to_tell_is_no_update() -> None:
    server = _ready(0)
    assert server.send_update(_screen(server), [Rect(9, 9, 5, 5), Rect(0, 0, 0, 0)], pointer=(1, 1)) == ()
    assert server.data_to_send() == b""


def test_very_many_rectangles_are_several_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served_module, "MAX_RECTS", 3)
    server = _ready(0)
    server.send_update(_screen(server), [Rect(0, 0, 1, 1)] * 4)
    sent = server.data_to_send()
    assert sent[:4] == b"\0\0\0\3"
    assert sent[4 + 3 * 16 :] == b"\0\0\0\1" + bytes(4) + b"\0\1\0\1" + bytes(8)


def test_misuse_is_our_callers_fault() -> None:
    with pytest.raises(UsageError, match="framebuffer"):
        ServerConnection(0, 1, "")
    with pytest.raises(UsageError, match="challenge"):
        ServerConnection(1, 1, "", password=b"x", challenge=b"short")
    early = _server()
    calls = (early.bell, lambda: early.send_cut_text(""), lambda: early.send_fence(0, b""))
    for call in (*calls, lambda: early.send_update(_screen(early), [])):
        with pytest.raises(UsageError, match="not connected"):
            call()
    server = _ready()
    with pytest.raises(UsageError):
        server.resize(99999, 1)
    wrong = (
        np.zeros((5, 8, 4), np.uint8),
        np.zeros((6, 8, 4), np.uint16),
        np.zeros((8, 6, 4), np.uint8).swapaxes(0, 1),
    )
    for pixels in wrong:
        with pytest.raises(UsageError, match="all its pixels"):
            server.send_update(pixels, [])
    for copy in (Copy(Rect(5, 0, 4, 1), 0, 0), Copy(Rect(0, 0, 4, 1), 5, 0)):
        with pytest.raises(UsageError, match="beyond the screen"):
            server.send_update(_screen(server), [], copies=[copy])
    assert server.pixel_format == BGRX
