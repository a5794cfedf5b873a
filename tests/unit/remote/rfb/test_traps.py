"""What other programs trip over, by the core alone; each test names its trap. Real peers are met in tests/peers."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from remote.errors import ProtocolError, UsageError
from remote.rfb import events, messages
from remote.rfb import served as served_module
from remote.rfb.cursor import Cursor
from remote.rfb.encodings.choice import EncodedRect
from remote.rfb.encodings.h264 import MAX_DATA_BYTES as H264_MOST_BYTES
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.encodings.libav import LibavEncoder
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Copy, Rect
from remote.rfb.messages import EnableContinuousUpdates, Fence, FramebufferUpdateRequest, SetEncodings, SetPixelFormat
from remote.rfb.pixel_format import CANVAS_TYPE, RGB332
from remote.rfb.screens import Screen
from remote.rfb.server import ServerConnection
from remote.rfb.viewer import ViewerConnection

from .meeting import FORMATS, black_screen, meet, picture, pump, ready_server

NOVNC = (1, 50, 7, -260, 16, 5, 2, 6, 0, -223, -224, -258, -261, -308, -312, -313, -307, -239, 0x574D5664, -27, -254)
"""The encodings of noVNC 1.6 in its own order, H.264 before Tight."""

HEAD = struct.Struct(">HHHHi")


def _noise(width: int, height: int) -> NDArray[np.uint8]:
    return np.random.default_rng(5).integers(0, 256, (height, width, 4), np.uint8)


@pytest.mark.parametrize("paint", [_noise, picture, lambda width, height: np.zeros((height, width, 4), np.uint8)])
@pytest.mark.parametrize("quality", [None, 6])
def test_tight_rectangles_are_no_wider_than_2048(
    paint: Callable[[int, int], NDArray[np.uint8]], quality: int | None
) -> None:
    """Trap: TigerVNC closes the connection at Tight rectangles wider than 2048 pixels, JPEG and solid ones too."""
    width, height = 5000, 90
    server, viewer = meet(Encoding.TIGHT, (width, height), quality=quality)
    server.send_update(paint(width, height), [Rect(0, 0, width, height)])
    pump(server, viewer)
    rects = [rect for rect, encoding in viewer.tally.last if encoding == Encoding.TIGHT]
    assert len(rects) > 2
    assert all(rect.width <= 2048 and rect.area <= 65536 for rect in rects)
    assert sum(rect.area for rect in rects) == width * height


def test_novnc_gets_tight_though_it_likes_h264_better() -> None:
    """Trap: noVNC lists H.264 first and may freeze on it; following a viewer's order alone would pick it."""
    server = ready_server(*NOVNC)
    server.send_update(black_screen(server), [Rect(0, 0, 8, 6)])
    assert HEAD.unpack_from(server.data_to_send(), 4)[4] == Encoding.TIGHT


def test_an_h264_stream_that_begins_anew_without_its_flag_is_seen() -> None:
    """Trap: neatvnc numbers the reset flags 0 and 1, so that a new stream may come without any flag."""
    size, rect = (96, 64), Rect(0, 0, 96, 64)
    server, viewer = ServerConnection(*size, ""), ViewerConnection(wants_video=True)
    pump(server, viewer)
    first, second = (LibavEncoder(rect, kbit_s=2000, fps=10) for _ in range(2))
    rows, columns = np.mgrid[0:64, 0:96]
    for number, encoder in enumerate((first, first, second, second)):
        screen = np.stack([rows * 2, columns + number * 20, rows + columns, rows], axis=-1).astype(np.uint8)
        server.send_update(screen, [], videos=[H264Frame(rect, encoder.encode(screen).data, is_new_stream=False)])
        pump(server, viewer)
        assert np.abs(viewer.framebuffer[..., :3].astype(int) - screen[..., :3]).mean() < 6
    assert not [event for event in server.events() if isinstance(event, events.UpdateRequested)]


def test_continuous_updates_are_offered_once_and_only_to_those_who_know_them() -> None:
    """Trap: message 150 tells that the server has continuous updates; who does not know it closes the connection."""
    server = ServerConnection(8, 6, "")
    server.receive_data(b"RFB 003.008\n\1\1")
    server.data_to_send()
    server.receive_data(SetEncodings((0,)).to_bytes())
    assert server.data_to_send() == b""
    server.receive_data(SetEncodings((0, -313)).to_bytes() * 2)
    assert server.data_to_send() == b"\x96"


def test_full_requests_count_while_continuous_updates_are_on() -> None:
    """Trap: incremental requests are void then, full ones are not: with them a viewer mends its picture."""
    server = ready_server(-313)
    whole = Rect(0, 0, 8, 6)
    server.receive_data(EnableContinuousUpdates(True, whole).to_bytes())
    server.receive_data(FramebufferUpdateRequest(True, whole).to_bytes())
    server.receive_data(FramebufferUpdateRequest(False, whole).to_bytes())
    assert server.events()[1:] == [events.UpdateRequested(whole, False)]


def test_a_fence_is_never_sent_unasked_without_asking() -> None:
    """Trap: noVNC fails at a fence that does not ask, and others at any fence that they have not offered."""
    server = ready_server(-312)
    server.receive_data(Fence(0, b"late").to_bytes() + Fence(3, b"later").to_bytes())
    assert server.data_to_send() == b""
    assert server.send_fence(0, b"")
    assert struct.unpack_from(">I", server.data_to_send(), 4)[0] >> 31 == 1
    assert not ready_server(0).send_fence(0, b"")


def test_a_fence_holds_64_bytes_and_no_more() -> None:
    """Trap: a longer payload once ran over a peer's stack; it is refused before it is stored."""
    server = ready_server(-312)
    server.receive_data(Fence(1 << 31, bytes(64)).to_bytes())
    assert server.data_to_send() == Fence(0, bytes(64)).to_bytes()
    with pytest.raises(UsageError):
        server.send_fence(0, bytes(65))
    with pytest.raises(ProtocolError):
        server.receive_data(b"\xf8\0\0\0\x80\0\0\0\x41")


def test_the_flags_of_a_fence_that_we_do_not_know_are_left_out_of_the_answer() -> None:
    """Trap: an answer tells which flags were understood."""
    server = ready_server(-312)
    server.receive_data(Fence(0xFFFFFFFB, b"x").to_bytes())
    assert server.data_to_send() == Fence(3, b"x").to_bytes()
    _, viewer = meet(Encoding.TIGHT, (8, 6))
    viewer.receive_data(Fence(0xFFFFFFFF, b"x").to_bytes())
    assert viewer.data_to_send() == Fence(3, b"x").to_bytes()


def test_a_fence_that_binds_the_next_message_is_answered_behind_it() -> None:
    """Trap: what follows the answer must be written in the format that the message behind the fence has set."""
    server = ready_server(0, -312, -258)
    server.receive_data(Fence(0x80000004, b"now").to_bytes())
    server.send_update(black_screen(server), [Rect(0, 0, 1, 1)])
    in_old_format = server.data_to_send()
    assert in_old_format[16:] == bytes(4)
    server.receive_data(SetPixelFormat(RGB332).to_bytes())
    assert server.data_to_send() == Fence(4, b"now").to_bytes()
    server.send_update(black_screen(server), [Rect(0, 0, 1, 1)])
    assert server.data_to_send()[16:] == bytes(1)
    server.receive_data(Fence(0x80000004, b"a").to_bytes() + Fence(0x80000004, b"b").to_bytes())
    assert server.data_to_send() == Fence(4, b"a").to_bytes()


def test_a_pixel_format_changes_between_the_end_of_continuous_updates_and_their_beginning() -> None:
    """Trap: TigerVNC turns updates off, sets a format, and takes all behind our 150 to be written in it."""
    server = ready_server(0, -313, -239)
    whole = Rect(0, 0, 8, 6)
    server.receive_data(EnableContinuousUpdates(True, whole).to_bytes())
    server.send_update(black_screen(server), [Rect(0, 0, 2, 1)])
    change = EnableContinuousUpdates(False, Rect(0, 0, 0, 0)).to_bytes() + SetPixelFormat(RGB332).to_bytes()
    server.receive_data(change + EnableContinuousUpdates(True, whole).to_bytes())
    cursor = Cursor(1, 1, 0, 0, np.full((1, 1, 4), 255, np.uint8))
    server.send_update(black_screen(server), [Rect(0, 0, 2, 1)], cursor=cursor)
    before, after = server.data_to_send().split(b"\x96")
    assert before == bytes.fromhex("00000001 0000 0000 0002 0001 00000000") + bytes(8)
    cursor_rect = bytes.fromhex("0000 0000 0001 0001 ffffff11 ff 80")
    assert after == b"\0\0\0\2" + cursor_rect + bytes.fromhex("0000 0000 0002 0001 00000000") + bytes(2)


def test_what_was_encoded_in_an_older_format_is_known_to_be_old() -> None:
    """Trap: a format that changes while another thread encodes makes what it has encoded worthless."""
    server = ready_server(7)
    server.encoder.settle()
    assert server.encoder.is_settled
    server.receive_data(SetPixelFormat(RGB332).to_bytes())
    assert not server.encoder.is_settled


@pytest.mark.parametrize("side", [257, 300, 511, 1000])
def test_a_cursor_is_never_larger_than_256_pixels(side: int) -> None:
    """Trap: TigerVNC closes the connection at larger cursors, which screens of high resolution have."""
    cursor = Cursor(side, side // 2, side - 1, 3, np.full((side // 2, side, 4), 200, np.uint8))
    for encoding in (-239, -314, 0x574D5664):
        server = ready_server(encoding)
        server.send_pointer(cursor, None)
        hot_x, hot_y, width, height, told = HEAD.unpack_from(server.data_to_send(), 4)
        assert told == encoding
        assert 0 < width <= 256 and 0 < height <= 256
        assert hot_x < width and hot_y < height


def test_novnc_gets_a_cursor_with_alpha_in_the_way_that_it_knows() -> None:
    """Trap: noVNC knows no Cursor With Alpha, only VMware's, whose colours are not multiplied by alpha."""
    cursor = Cursor(1, 1, 0, 0, np.array([[[200, 100, 50, 128]]], np.uint8))
    server = ready_server(*NOVNC)
    server.send_pointer(cursor, None)
    assert server.data_to_send() == bytes.fromhex("00 00 0001 0000 0000 0001 0001 574d5664 0100 c8643280")


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_plain_cursor_is_in_the_viewers_pixels_with_one_bit_of_mask(name: str) -> None:
    """Trap: the plain cursor is written in the pixel format that was asked for, with rows of whole bytes of mask."""
    server, viewer = meet(Encoding.RAW, (8, 6), FORMATS[name])
    server.receive_data(SetEncodings((0, -239)).to_bytes())
    rgba = np.full((2, 9, 4), 255, np.uint8)
    rgba[0, 8] = 0, 0, 0, 0
    server.send_pointer(Cursor(9, 2, 0, 0, rgba), None)
    data = server.data_to_send()
    assert len(data) == 4 + 12 + 18 * FORMATS[name].size_bytes + 2 * 2
    viewer.receive_data(data)
    shown = next(event.cursor for event in viewer.events() if isinstance(event, events.CursorChanged))
    assert np.array_equal(shown.rgba[..., 3], rgba[..., 3])
    assert (shown.rgba[1] == 255).all()


def test_rectangles_of_an_older_size_are_cut_or_refused() -> None:
    """Trap: after a change of size nothing may come that lies outside; TigerVNC calls it an invalid rectangle."""
    server = ready_server(7, -308, -314, 0x574D5666, size=(100, 80))
    server.resize(40, 30)
    server.data_to_send()
    server.send_update(black_screen(server), [Rect(30, 20, 70, 60), Rect(50, 50, 9, 9)], pointer=(99, 79))
    place, part = server.data_to_send()[4:16], Rect(30, 20, 10, 10)
    assert HEAD.unpack(place)[:2] == (39, 29)
    server.send_update(black_screen(server), [Rect(30, 20, 70, 60)])
    assert HEAD.unpack_from(server.data_to_send(), 4)[:4] == part
    with pytest.raises(UsageError):
        server.send_encoded([EncodedRect(Rect(30, 20, 70, 60), Encoding.TIGHT, b"\x80\0\0\0")])


def test_what_was_encoded_elsewhere_fits_a_viewer_that_has_not_followed() -> None:
    """Trap: the viewer's framebuffer counts, which may be smaller than the screen."""
    server = ready_server(7, size=(40, 30))
    server.resize(100, 80)
    with pytest.raises(UsageError):
        server.send_encoded([EncodedRect(Rect(50, 0, 10, 10), Encoding.TIGHT, b"\x80\0\0\0")])
    server.send_encoded([EncodedRect(Rect(30, 0, 10, 10), Encoding.TIGHT, b"\x80\0\0\0")])
    assert server.data_to_send() == bytes.fromhex("00 00 0001 001e 0000 000a 000a 00000007 80000000")


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_jpeg_only_where_pixels_have_more_than_8_bits(name: str) -> None:
    """Trap: TigerVNC goes down to 8 bits a pixel on a slow line, and takes no JPEG then."""
    server, viewer = meet(Encoding.TIGHT, (64, 64), FORMATS[name], quality=5)
    lossy = server.send_update(_noise(64, 64), [Rect(0, 0, 64, 64)])
    assert bool(lossy) == (FORMATS[name].bits_per_pixel > 8)
    pump(server, viewer)
    assert viewer.framebuffer[..., :3].any()


def test_the_number_of_rectangles_is_told_unless_the_viewer_knows_last_rect(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap: 0xFFFF rectangles mean "until LastRect", which only those may be told who have offered it."""
    monkeypatch.setattr(served_module, "MAX_RECTS", 3)
    knowing, other = ready_server(0, -224), ready_server(0)
    for server in (knowing, other):
        server.send_update(black_screen(server), [Rect(0, 0, 1, 1)] * 4)
    assert other.data_to_send()[:4] == b"\0\0\0\3"
    data = knowing.data_to_send()
    assert data[:4] == b"\0\0\xff\xff"
    assert data[-12:] == bytes.fromhex("0000 0000 0000 0000 ffffff20")
    assert len(data) == 4 + 4 * 16 + 12


def test_an_update_without_rectangles_is_never_sent() -> None:
    """Trap: noVNC can lose its next request behind an empty update."""
    server = ready_server(7, -308, -261, -307)
    server.send_update(black_screen(server), [])
    server.send_update(black_screen(server), [Rect(3, 3, 0, 5)])
    server.send_encoded([])
    server.send_pointer(None, None)
    server.send_pointer(Cursor(1, 1, 0, 0, np.zeros((1, 1, 4), np.uint8)), (1, 1))
    server.set_screens([Screen(0, 0, 0, 8, 6)])
    assert server.data_to_send() == b""


def test_nothing_is_told_that_was_not_offered() -> None:
    """Trap: any message or rectangle that a viewer does not know closes the connection."""
    server = ready_server(0)
    server.set_screens([Screen(3, 0, 0, 4, 4)])
    server.set_leds(scroll=True, num=True, caps=True)
    server.rename("other")
    server.resize(20, 20)
    server.send_fence(0, b"")
    server.send_pointer(Cursor(1, 1, 0, 0, np.zeros((1, 1, 4), np.uint8)), (1, 1))
    server.receive_data(messages.SetDesktopSize(5, 5).to_bytes())
    server.receive_data(FramebufferUpdateRequest(False, Rect(0, 0, 8, 6)).to_bytes())
    assert server.data_to_send() == b""
    server.send_cut_text("ü€")
    assert server.data_to_send() == bytes.fromhex("03 000000 00000002 fc3f")
    for encodings in ([EncodedRect(Rect(0, 0, 1, 1), Encoding.ZRLE, b"")], [EncodedRect(Rect(0, 0, 1, 1), 21, b"")]):
        with pytest.raises(UsageError, match="not offered"):
            server.send_encoded(encodings)


def test_a_viewer_sends_nothing_that_the_server_has_not_shown_to_know() -> None:
    """Trap: servers of the plain protocol close the connection at any extension."""
    viewer = ViewerConnection()
    viewer.receive_data(b"RFB 003.008\n\1\1" + bytes(4) + b"\0\x14\0\x0a" + bytes(20))
    viewer.data_to_send()
    viewer.send_key(0x61, True, 0x1E)
    viewer.send_pointer(1, 1, 0x180)
    viewer.send_cut_text("ü")
    assert not viewer.request_size(30, 30)
    assert not viewer.send_fence(0, b"")
    assert not viewer.set_continuous_updates(True)
    assert viewer.data_to_send() == bytes.fromhex("04 01 0000 00000061  05 00 0001 0001  06 000000 00000001 fc")


def test_print_screen_comes_under_two_codes() -> None:
    """Trap: some viewers send Print Screen as 0xE0 0x37, others as 0x54."""
    server = ready_server(-258)
    server.receive_data(bytes.fromhex("ff 00 0001 0000ff61 000000b7  ff 00 0001 0000ff61 00000054"))
    assert server.events() == [events.KeyEvent(0xFF61, True, 0x54)] * 2


def test_capabilities_of_the_clipboard_follow_every_set_encodings() -> None:
    """Trap: viewers forget the clipboard's capabilities with each SetEncodings."""
    server = ready_server(0)
    for _ in range(3):
        server.receive_data(SetEncodings((Encoding.EXTENDED_CLIPBOARD,)).to_bytes())
        assert server.data_to_send()[:8] == bytes.fromhex("03 000000 fffffff8")


def test_a_clipboard_has_256_kib_line_ends_of_windows_and_an_end_mark() -> None:
    """Trap: TigerVNC takes 256 KiB; texts in the extended clipboard end their lines by CR LF, and end by a zero."""
    server, viewer = meet(Encoding.TIGHT, (8, 6))
    server.send_cut_text("a\nb")
    assert not viewer.events()
    pump(server, viewer)
    assert viewer.events() == [events.CutTextReceived("a\nb")]
    with pytest.raises(UsageError, match="too long"):
        server.send_cut_text("\n" * (128 * 1024 + 1))
    server.send_cut_text("\n" * (128 * 1024 - 8))
    pump(server, viewer)
    assert [type(event) for event in viewer.events()] == [events.CutTextReceived]


def test_no_rectangle_is_too_large_for_novncs_queue() -> None:
    """Trap: noVNC holds 40 MiB; a picture that it must have whole may not be larger."""
    server, _ = meet(Encoding.TIGHT, (4000, 1000), quality=9)
    server.encoder.settle()
    canvas = _noise(4000, 1000).view(CANVAS_TYPE)[..., 0]
    assert max(len(piece.data) for piece in server.encoder.encode(canvas, Rect(0, 0, 4000, 1000))) < 1 << 20
    assert H264_MOST_BYTES < 40 << 20


def test_copies_are_done_one_after_the_other() -> None:
    """Trap: each CopyRect copies from what those before it have left, not from the picture before the update."""
    server, viewer = meet(Encoding.RAW, (4, 1))
    pixels = np.zeros((1, 4, 4), np.uint8)
    pixels[0, :, 0] = 10, 20, 30, 40
    server.send_update(pixels, [Rect(0, 0, 4, 1)])
    server.send_update(pixels, [], copies=[Copy(Rect(1, 0, 1, 1), 0, 0), Copy(Rect(2, 0, 2, 1), 1, 0)])
    pump(server, viewer)
    assert viewer.framebuffer[0, :, 0].tolist() == [10, 10, 10, 30]


def test_zlib_streams_live_as_long_as_the_connection() -> None:
    """Trap: Tight's and ZRLE's streams go on from rectangle to rectangle, whatever comes between them."""
    for encoding in (Encoding.TIGHT, Encoding.ZRLE):
        server, viewer = meet(encoding, (60, 40))
        for other in (encoding, Encoding.RAW, encoding):
            server.receive_data(SetEncodings((other, Encoding.RAW)).to_bytes())
            server.send_update(picture(60, 40), [Rect(0, 0, 60, 40), Rect(3, 3, 20, 20)])
            pump(server, viewer)
            assert np.array_equal(viewer.framebuffer[..., :3], picture(60, 40)[..., :3])
