"""The server core, spoken to in bytes made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from remote.errors import ProtocolError, UsageError
from remote.rfb import events
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Copy, Rect
from remote.rfb.messages import encode_extended_clipboard
from remote.rfb.pixel_format import BGRX
from remote.rfb.server import ServerConnection

from .meeting import black_screen, ready_server


def test_an_unknown_message_is_refused() -> None:
    with pytest.raises(ProtocolError, match="type 77"):
        ready_server().receive_data(b"\x4d")


def test_an_end_between_messages_is_clean_and_one_inside_is_not() -> None:
    server = ready_server()
    server.receive_eof()
    assert server.events() == [events.Closed("The viewer has closed the connection.")]
    assert not server.is_ready
    server.receive_eof()
    server = ready_server()
    server.receive_data(b"\5\0")
    with pytest.raises(ProtocolError):
        server.receive_eof()


def test_a_new_size_is_told_in_the_best_way_the_viewer_knows() -> None:
    both, plain, none, early = (
        ready_server(-223, -308),
        ready_server(-223),
        ready_server(),
        ServerConnection(8, 6, "desk"),
    )
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


def test_a_name_is_told_to_viewers_that_know_it() -> None:
    knowing, other, early = ready_server(-307), ready_server(), ServerConnection(8, 6, "desk")
    early.data_to_send()
    for server in (knowing, other, early):
        server.rename("new")
        assert server.name == "new"
    assert knowing.data_to_send() == bytes.fromhex("00 00 0001 0000 0000 0000 0000 fffffecd 00000003") + b"new"
    assert other.data_to_send() == early.data_to_send() == b""


def test_rings_and_sends_the_clipboard() -> None:
    server = ready_server()
    server.bell()
    server.send_cut_text("ä")
    assert server.data_to_send() == bytes.fromhex("02 03 000000 00000001 e4")


def test_misuse_is_our_callers_fault() -> None:
    with pytest.raises(UsageError, match="framebuffer"):
        ServerConnection(0, 1, "")
    with pytest.raises(UsageError, match="challenge"):
        ServerConnection(1, 1, "", password=b"x", challenge=b"short")
    early = ServerConnection(8, 6, "desk")
    calls = (early.bell, lambda: early.send_cut_text(""), lambda: early.send_fence(0, b""))
    for call in (*calls, lambda: early.send_update(black_screen(early), [])):
        with pytest.raises(UsageError, match="not connected"):
            call()
    server = ready_server()
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
            server.send_update(black_screen(server), [], copies=[copy])
    assert server.pixel_format == BGRX


def test_only_our_own_viewer_means_a_key_by_its_code() -> None:
    assert ready_server(Encoding.TIGHT, Encoding.RECALL, Encoding.QEMU_EXTENDED_KEY_EVENT).means_places
    assert not ready_server(Encoding.TIGHT, Encoding.QEMU_EXTENDED_KEY_EVENT).means_places


def test_a_clipboard_that_was_taken_back_is_given_to_nobody() -> None:
    server = ready_server(Encoding.EXTENDED_CLIPBOARD)
    takes_nothing_unasked, asks = bytes.fromhex("1f000001 00000000"), bytes.fromhex("02000001")
    server.receive_data(encode_extended_clipboard(6, takes_nothing_unasked))
    server.send_cut_text("secret")
    assert server.data_to_send() == encode_extended_clipboard(3, bytes.fromhex("08000001"))
    server.forget_cut_text()
    server.receive_data(encode_extended_clipboard(6, asks))
    assert server.data_to_send() == b""
