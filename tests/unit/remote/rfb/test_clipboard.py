"""The extended clipboard, between our two ends and against bytes made by hand."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote.errors import ProtocolError
from remote.rfb import events
from remote.rfb.clipboard import MAX_PROVIDED, MAX_TEXT_BYTES, ExtendedClipboard, Received
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.messages import SetEncodings, encode_extended_clipboard
from remote.rfb.server import ServerConnection

from .meeting import meet, pump

TEXT = "Grüße, 你好 😀\nline two"
CAPABILITIES = bytes.fromhex("1f000001 00040000")


def _provide(plain: bytes) -> bytes:
    return bytes.fromhex("10000001") + zlib.compress(plain)


def test_any_text_goes_both_ways() -> None:
    server, viewer = meet(Encoding.TIGHT, (4, 4))
    server.send_cut_text(TEXT)
    viewer.send_cut_text(TEXT[::-1])
    pump(server, viewer)
    assert viewer.events() == [events.CutTextReceived(TEXT)]
    assert server.events() == [events.CutTextReceived(TEXT[::-1])]


def test_a_server_tells_its_capabilities_after_every_set_encodings_and_a_viewer_answers() -> None:
    server = ServerConnection(4, 4, "")
    server.receive_data(b"RFB 003.008\n\1\1")
    server.data_to_send()
    for _ in range(2):
        server.receive_data(SetEncodings((Encoding.EXTENDED_CLIPBOARD,)).to_bytes())
        assert server.data_to_send() == bytes.fromhex("03 000000 fffffff8") + CAPABILITIES
    assert ExtendedClipboard(is_server=False).receive(CAPABILITIES) == Received(answer=CAPABILITIES)
    assert ExtendedClipboard(is_server=True).receive(CAPABILITIES) == Received()


def test_a_viewer_that_offered_none_may_send_none() -> None:
    server = ServerConnection(4, 4, "")
    server.receive_data(b"RFB 003.008\n\1\1")
    with pytest.raises(ProtocolError, match="EXTENDED_CLIPBOARD"):
        server.receive_data(encode_extended_clipboard(6, CAPABILITIES))


def test_a_peer_that_wants_to_ask_is_told_and_then_given() -> None:
    clipboard = ExtendedClipboard(is_server=True)
    assert clipboard.receive(bytes.fromhex("04000000")) == Received(answer=bytes.fromhex("08000000"))
    assert clipboard.receive(bytes.fromhex("02000001")) == Received()  # there is nothing yet
    clipboard.receive(bytes.fromhex("1f000001 00000000"))  # takes nothing unasked, as TigerVNC does
    assert clipboard.offer("a\nb") == bytes.fromhex("08000001")
    assert clipboard.receive(bytes.fromhex("04000000")) == Received(answer=bytes.fromhex("08000001"))
    answer = clipboard.receive(bytes.fromhex("02000001")).answer or b""
    assert answer[:4] == bytes.fromhex("10000001")
    stream = zlib.decompressobj()
    assert stream.decompress(answer[4:]) == bytes.fromhex("00000005") + b"a\r\nb\0"
    assert not stream.eof  # x11vnc takes the end of a stream for damage and hangs up


def test_what_was_forgotten_is_given_to_nobody_who_was_told_of_it() -> None:
    clipboard = ExtendedClipboard(is_server=True)
    clipboard.receive(bytes.fromhex("1f000001 00000000"))
    assert clipboard.offer("secret") == bytes.fromhex("08000001")
    clipboard.forget()
    assert clipboard.receive(bytes.fromhex("02000001")) == Received()
    assert clipboard.receive(bytes.fromhex("04000000")) == Received(answer=bytes.fromhex("08000000"))


def test_a_peer_that_knows_no_notice_is_given_at_once() -> None:
    clipboard = ExtendedClipboard(is_server=True)
    clipboard.receive(bytes.fromhex("11000000"))
    assert clipboard.offer("x")[:4] == bytes.fromhex("10000001")


def test_what_is_notified_is_asked_for() -> None:
    clipboard = ExtendedClipboard(is_server=False)
    assert clipboard.receive(bytes.fromhex("08000001")) == Received(answer=bytes.fromhex("02000001"))
    assert clipboard.receive(bytes.fromhex("08000004")) == Received()  # only HTML
    assert clipboard.receive(bytes.fromhex("10000004") + b"?") == Received()
    assert clipboard.receive(bytes.fromhex("00000000")) == Received()


def test_a_text_is_read_without_its_end_mark() -> None:
    clipboard = ExtendedClipboard(is_server=False)
    assert clipboard.receive(_provide(bytes.fromhex("00000006") + "ä\r\nb\0".encode())).text == "ä\nb"
    assert clipboard.receive(_provide(bytes.fromhex("00000002") + b"\xff!more")).text == "\ufffd!"


def test_too_long_a_text_is_dropped_unpacked_no_further() -> None:
    size = 100_000_000
    body = _provide(size.to_bytes(4, "big") + bytes(size // 100))
    assert ExtendedClipboard(is_server=False).receive(body) == Received(dropped_bytes=size)
    fits = _provide(MAX_TEXT_BYTES.to_bytes(4, "big") + b"x" * MAX_TEXT_BYTES)
    assert len(ExtendedClipboard(is_server=False).receive(fits).text or "") == MAX_TEXT_BYTES


@pytest.mark.parametrize("body", [b"", b"\x10\0\0", b"\x10\0\0\1junk", _provide(b"\0\0\0"), _provide(b"\0\0\0\5four")])
def test_damaged_messages_are_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        ExtendedClipboard(is_server=True).receive(body)


@given(st.text())
def test_every_text_comes_back(text: str) -> None:
    sender, taker = ExtendedClipboard(is_server=True), ExtendedClipboard(is_server=False)
    sender.receive(CAPABILITIES)
    expected = text.replace("\r\n", "\n")
    assert taker.receive(sender.offer(text)).text == expected


def test_a_server_answers_a_viewer_that_looks_whether_there_is_a_text() -> None:
    server = ServerConnection(4, 4, "")
    server.receive_data(b"RFB 003.008\n\1\1" + SetEncodings((Encoding.EXTENDED_CLIPBOARD,)).to_bytes())
    server.events()
    server.data_to_send()
    server.receive_data(encode_extended_clipboard(6, bytes.fromhex("04000000")))
    assert server.data_to_send() == encode_extended_clipboard(3, bytes.fromhex("08000000"))
    assert server.events() == []


@pytest.mark.parametrize("is_server", [True, False])
def test_a_text_is_not_provided_over_and_over(is_server: bool) -> None:
    ours = ExtendedClipboard(is_server=is_server)
    request = bytes.fromhex("02000001")
    for text in ("first", "second"):
        ours.offer(text)
        answers = [ours.receive(request).answer for _ in range(1000)]
        assert answers[0] is not None
        assert len([answer for answer in answers if answer is not None]) == MAX_PROVIDED
