"""Updates that another process has encoded: sent as they are, and only what the viewer can take."""

from __future__ import annotations

import pytest

from remote.errors import UsageError
from remote.rfb.encodings.choice import EncodedRect
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Copy, Rect
from remote.rfb.messages import SetEncodings
from remote.rfb.server import ServerConnection

BODY = b"the body of a rectangle"
HERE = Rect(1, 2, 3, 4)


def ready(*encodings: int) -> ServerConnection:
    server = ServerConnection(8, 6, "desk")
    server.receive_data(b"RFB 003.008\n\1\1" + SetEncodings(encodings).to_bytes())
    server.data_to_send()
    return server


def test_rectangles_go_out_as_they_are_moves_first() -> None:
    server = ready(Encoding.TIGHT, Encoding.COPY_RECT)
    server.send_encoded([EncodedRect(HERE, Encoding.TIGHT, BODY)], copies=[Copy(Rect(0, 0, 2, 2), 4, 4)])
    copy = bytes.fromhex("0000 0000 0002 0002 00000001 0004 0004")
    assert (
        server.data_to_send()
        == bytes.fromhex("00 00 0002") + copy + bytes.fromhex("0001 0002 0003 0004 00000007") + BODY
    )


def test_nothing_is_no_update() -> None:
    server = ready(Encoding.TIGHT)
    server.send_encoded([])
    assert server.data_to_send() == b""


@pytest.mark.parametrize(
    ("encoded", "copies", "videos"),
    [
        ([EncodedRect(Rect(7, 0, 2, 1), Encoding.RAW, bytes(8))], [], []),
        ([EncodedRect(Rect(0, 0, 0, 1), Encoding.RAW, b"")], [], []),
        ([EncodedRect(HERE, Encoding.ZRLE, BODY)], [], []),
        ([], [Copy(Rect(0, 0, 2, 2), 7, 0)], []),
        ([], [Copy(Rect(0, 0, 2, 2), 4, 4)], []),
        ([], [], [H264Frame(HERE, BODY)]),
    ],
)
def test_what_a_viewer_cannot_take_is_our_callers_mistake(
    encoded: list[EncodedRect], copies: list[Copy], videos: list[H264Frame]
) -> None:
    server = ready(Encoding.TIGHT)
    with pytest.raises(UsageError):
        server.send_encoded(encoded, copies=copies, videos=videos)
    assert server.data_to_send() == b""


def test_nothing_is_sent_before_the_handshake() -> None:
    with pytest.raises(UsageError):
        ServerConnection(8, 6, "desk").send_encoded([EncodedRect(HERE, Encoding.RAW, BODY)])
