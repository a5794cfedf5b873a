"""H.264 from server core to viewer core: only where both want it, beside other encodings, and healing by itself."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import remote.rfb.encodings
from remote.errors import ProtocolError, UsageError
from remote.rfb import events
from remote.rfb.encodings.h264 import has_h264
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.encodings.libav import LibavEncoder
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Copy, Rect
from remote.rfb.server import ServerConnection
from remote.rfb.viewer import ViewerConnection

from .meeting import picture, pump

WIDTH, HEIGHT = 120, 80
VIDEO = Rect(10, 10, 96, 64)


def _meet(*, wants_video: bool = True) -> tuple[ServerConnection, ViewerConnection]:
    server, viewer = ServerConnection(WIDTH, HEIGHT, "a desk"), ViewerConnection(wants_video=wants_video)
    pump(server, viewer)
    server.events()
    viewer.events()
    return server, viewer


def _screen(number: int) -> NDArray[np.uint8]:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.stack([rows * 2 + number * 5, columns, rows + columns, rows], axis=-1).astype(np.uint8)


def _encoder(rect: Rect = VIDEO) -> LibavEncoder:
    return LibavEncoder(rect, kbit_s=1000, fps=10)


def _distance(viewer: ViewerConnection, pixels: NDArray[np.uint8], rect: Rect) -> float:
    part = np.s_[rect.y : rect.bottom, rect.x : rect.right, :3]
    return float(np.abs(viewer.framebuffer[part].astype(int) - pixels[part]).mean())


def _requests(server: ServerConnection) -> list[events.UpdateRequested]:
    return [event for event in server.events() if isinstance(event, events.UpdateRequested)]


def test_it_is_offered_only_to_those_who_want_it() -> None:
    assert has_h264()
    server, viewer = _meet()
    assert viewer.has_video
    assert server.can_show_video
    assert server.offer.encodings[0] == Encoding.OPEN_H264
    server, viewer = _meet(wants_video=False)
    assert not viewer.has_video
    assert not server.can_show_video


def test_it_is_not_offered_where_its_library_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    monkeypatch.delitem(sys.modules, "remote.rfb.encodings.libav")
    monkeypatch.delattr(remote.rfb.encodings, "libav")
    assert not has_h264()
    assert not _meet()[1].has_video


def test_a_moving_part_is_seen_and_told_to_be_a_little_different() -> None:
    server, viewer = _meet()
    encoder = _encoder()
    for number in range(5):
        screen = _screen(number)
        assert server.send_update(screen, [], videos=[encoder.encode(screen)]) == (VIDEO,)
        pump(server, viewer)
        assert events.FramebufferUpdated((VIDEO,)) in viewer.events()
        assert _distance(viewer, screen, VIDEO) < 4
    assert (viewer.framebuffer[..., 3] == 255).all()
    assert not viewer.framebuffer[:10, :, :3].any()
    assert not _requests(server)


def test_videos_come_after_copies_and_before_what_is_painted() -> None:
    server, viewer = _meet()
    screen = _screen(0)
    server.send_update(screen, [Rect(0, 0, WIDTH, HEIGHT)])
    pump(server, viewer)
    viewer.events()
    copy, patch = Copy(Rect(0, 0, 20, 20), 30, 30), Rect(20, 20, 8, 8)
    server.send_update(screen, [patch], copies=[copy], videos=[_encoder().encode(screen)])
    pump(server, viewer)
    assert viewer.events() == [events.FramebufferUpdated((copy.rect, VIDEO, patch))]
    assert _distance(viewer, screen, patch) == 0


def test_viewers_that_do_not_know_it_get_the_same_pixels_in_another_way() -> None:
    server, viewer = _meet(wants_video=False)
    screen = picture(WIDTH, HEIGHT)
    lossy = server.send_update(screen, [], videos=[_encoder().encode(screen), H264Frame(Rect(0, 0, 9, 9), b"", True)])
    pump(server, viewer)
    assert lossy == ()
    assert _distance(viewer, screen, VIDEO) == 0
    assert not viewer.framebuffer[:10, :, :3].any()


def test_an_empty_video_only_resets() -> None:
    server, viewer = _meet()
    screen, encoder = _screen(0), _encoder()
    server.send_update(screen, [], videos=[encoder.encode(screen)])
    assert server.send_update(screen, [], videos=[H264Frame(VIDEO, b"", is_new_stream=True)]) == ()
    pump(server, viewer)
    assert not _requests(server)
    server.send_update(screen, [], videos=[encoder.encode(screen)])  # builds on what the viewer has forgotten
    pump(server, viewer)
    assert _requests(server) == [events.UpdateRequested(VIDEO, False)]


def test_a_broken_stream_asks_for_the_picture_once_and_heals() -> None:
    """Trap: a viewer that ignores what it cannot unpack, as TigerVNC's does, shows an old picture for ever."""
    server, viewer = _meet()
    encoder = _encoder()
    screen = _screen(0)
    first = encoder.encode(screen)
    server.send_update(screen, [], videos=[first])
    pump(server, viewer)
    before = viewer.framebuffer.copy()
    for number in range(1, 4):
        whole = encoder.encode(_screen(number))
        torn = H264Frame(VIDEO, whole.data[: len(whole.data) // 2] if number == 1 else whole.data)
        server.send_update(_screen(number), [], videos=[torn])
        pump(server, viewer)
        assert np.array_equal(viewer.framebuffer, before)
    assert _requests(server) == [events.UpdateRequested(VIDEO, False)]
    screen = _screen(4)
    server.send_update(screen, [], videos=[encoder.encode(screen, is_key=True)])
    pump(server, viewer)
    assert _distance(viewer, screen, VIDEO) < 4


@pytest.mark.parametrize("rect", [Rect(100, 0, 30, 30), Rect(0, 60, 30, 30), Rect(0, 0, 0, 0)])
def test_videos_beside_the_screen_are_our_own_fault(rect: Rect) -> None:
    server, _ = _meet()
    with pytest.raises(UsageError, match="video"):
        server.send_update(_screen(0), [], videos=[H264Frame(rect, b"")])


def test_a_server_that_sends_it_unasked_breaks_the_protocol() -> None:
    _, viewer = _meet(wants_video=False)
    with pytest.raises(ProtocolError, match="not offered"):
        viewer.receive_data(bytes.fromhex("00 00 0001 000a 000a 0060 0040 00000032"))


def test_a_size_that_the_viewer_has_not_taken_is_not_sent_video() -> None:
    server = ServerConnection(WIDTH, HEIGHT, "a desk")
    viewer = ViewerConnection(encodings=(Encoding.TIGHT,), wants_video=True)
    pump(server, viewer)
    server.resize(200, 200)
    assert not server.can_show_video


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([b"", b"\0\0\1\x65\x88", b"\0\0\0\1\x67\x42"]),
    st.binary(max_size=120),
    st.integers(0, 5),
    st.integers(-3, 3),
)
def test_any_body_breaks_the_protocol_or_leaves_the_picture(head: bytes, body: bytes, flags: int, off: int) -> None:
    _, viewer = _meet()
    before = viewer.framebuffer.copy()
    data = head + body
    wire = bytes.fromhex("00 00 0001 000a 000a 0060 0040 00000032") + max(len(data) + off, 0).to_bytes(4, "big")
    try:
        viewer.receive_data(wire + flags.to_bytes(4, "big") + data)
        viewer.receive_eof()
    except ProtocolError as error:
        assert str(error).endswith((".", ")"))
    assert np.array_equal(viewer.framebuffer, before)
