"""The handshake of both roles, in bytes made by hand."""

from __future__ import annotations

import pytest

from remote.errors import ProtocolError, SecurityError
from remote.rfb import events
from remote.rfb.pixel_format import BGRX
from remote.rfb.security import answer_challenge, encode_reason
from remote.rfb.server import ServerConnection
from remote.rfb.viewer import ViewerConnection

CHALLENGE = bytes(range(16))
SERVER_INIT = bytes.fromhex("0008 0006 20180001 00ff00ff00ff 100800 000000 00000004") + b"desk"
VIEWER_INIT = bytes.fromhex("0004 0002 08080000 000000000000 000000 000000 00000004") + b"desk"


def _server(password: bytes | None = None) -> ServerConnection:
    return ServerConnection(8, 6, "desk", password=password, challenge=CHALLENGE if password else b"")


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
    assert connection.data_to_send() == server + SERVER_INIT
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


@pytest.mark.parametrize(
    ("server", "answer"),
    [
        (b"RFB 003.003\n\0\0\0\1", b"RFB 003.003\n"),
        (b"RFB 003.007\n\2\2\1", b"RFB 003.007\n\1"),
        (b"RFB 003.008\n\1\1\0\0\0\0", b"RFB 003.008\n\1"),
        (b"RFB 003.889\n\2\x1e\1\0\0\0\0", b"RFB 003.008\n\1"),
    ],
)
def test_meets_every_version(server: bytes, answer: bytes) -> None:
    viewer = ViewerConnection(encodings=(7, -239), quality=3, compress_level=9)
    for byte in server + VIEWER_INIT:
        assert not viewer.is_ready
        viewer.receive_data(bytes((byte,)))
    wishes = bytes.fromhex("02 00 0004 00000007 ffffff11 ffffffe3 ffffff09")
    assert viewer.data_to_send() == answer + b"\1\0\0\0\0" + BGRX.to_bytes() + wishes
    assert viewer.events() == [events.Connected(True, 4, 2, "desk")]
    assert viewer.is_ready
    assert viewer.framebuffer.tolist() == [[[0, 0, 0, 255]] * 4] * 2


@pytest.mark.parametrize("offer", [b"RFB 003.003\n\0\0\0\2", b"RFB 003.007\n\1\2", b"RFB 003.008\n\1\2"])
def test_gives_the_password(offer: bytes) -> None:
    viewer = ViewerConnection(password=b"secret", is_shared=False)
    viewer.receive_data(offer + CHALLENGE)
    assert viewer.data_to_send().endswith(answer_challenge(b"secret", CHALLENGE))
    viewer.receive_data(bytes(4))
    assert viewer.data_to_send() == b"\0"


def test_a_wrong_password_is_told_in_the_servers_words() -> None:
    viewer = ViewerConnection(password=b"wrong")
    with pytest.raises(SecurityError, match="try again"):
        viewer.receive_data(b"RFB 003.008\n\1\2" + CHALLENGE + b"\0\0\0\1" + encode_reason("try again"))
    assert viewer.is_closed


@pytest.mark.parametrize("size", ["0000 0001", "0001 0000", "ffff 0001", "0001 ffff", "4000 4000"])
def test_impossible_screens_are_refused(size: str) -> None:
    viewer = ViewerConnection()
    with pytest.raises(ProtocolError, match="framebuffer"):
        viewer.receive_data(b"RFB 003.008\n\1\1" + bytes(4) + bytes.fromhex(size))
