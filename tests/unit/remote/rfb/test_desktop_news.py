"""Sizes and monitors: told by the server in the best way that the viewer knows, and followed by the viewer."""

from __future__ import annotations

import pytest

from remote.errors import UsageError
from remote.rfb import events
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Rect
from remote.rfb.messages import FramebufferUpdateRequest, SetDesktopSize, SetEncodings
from remote.rfb.screens import Screen
from remote.rfb.server import ServerConnection

from .meeting import meet, picture, pump, ready_server

LEFT, RIGHT = Screen(11, 0, 0, 10, 8), Screen(12, 10, 0, 10, 8)
LAYOUT_BODY = "02000000 0000000b 0000 0000 000a 0008 00000000 0000000c 000a 0000 000a 0008 00000000"


def _told(viewer_events: list[object]) -> list[object]:
    return [event for event in viewer_events if not isinstance(event, events.FramebufferUpdated)]


def test_the_real_layout_is_told_when_it_changes_and_with_every_full_request() -> None:
    server = ready_server(Encoding.EXTENDED_DESKTOP_SIZE, size=(20, 8))
    server.set_screens([LEFT, RIGHT])
    layout = bytes.fromhex("00 00 0001 0000 0000 0014 0008 fffffecc" + LAYOUT_BODY)
    assert server.data_to_send() == layout
    server.set_screens((LEFT, RIGHT))
    assert server.data_to_send() == b""
    server.receive_data(FramebufferUpdateRequest(False, Rect(0, 0, 20, 8)).to_bytes())
    assert server.data_to_send() == layout


def test_a_layout_is_not_told_to_those_who_know_only_sizes() -> None:
    server = ready_server(Encoding.DESKTOP_SIZE, size=(20, 8))
    server.set_screens([LEFT, RIGHT])
    assert server.data_to_send() == b""


def test_a_layout_known_before_the_handshake_is_told_with_the_first_request() -> None:
    server = ServerConnection(20, 8, "desk")
    server.set_screens([LEFT, RIGHT])
    server.receive_data(b"RFB 003.008\n\1\1" + SetEncodings((Encoding.EXTENDED_DESKTOP_SIZE,)).to_bytes())
    server.data_to_send()
    server.receive_data(FramebufferUpdateRequest(False, Rect(0, 0, 20, 8)).to_bytes())
    assert server.data_to_send().endswith(bytes.fromhex(LAYOUT_BODY))


def test_a_wish_for_another_size_is_prohibited_with_the_layout_as_it_is() -> None:
    server = ready_server(Encoding.EXTENDED_DESKTOP_SIZE, size=(20, 8))
    server.set_screens([LEFT, RIGHT])
    server.data_to_send()
    server.receive_data(SetDesktopSize(100, 50, (Screen(0, 0, 0, 100, 50),)).to_bytes())
    assert server.data_to_send() == bytes.fromhex("00 00 0001 0001 0001 0014 0008 fffffecc" + LAYOUT_BODY)


def test_monitors_arrive_at_the_viewer() -> None:
    server, viewer = meet(Encoding.TIGHT, (20, 8))
    assert viewer.screens == (Screen(0, 0, 0, 20, 8),)
    server.set_screens([LEFT, RIGHT])
    pump(server, viewer)
    assert _told(viewer.events()) == [events.ScreensChanged((LEFT, RIGHT))]
    assert viewer.screens == (LEFT, RIGHT)
    server.set_screens([RIGHT])
    pump(server, viewer)
    assert _told(viewer.events()) == [events.ScreensChanged((RIGHT,))]
    server.set_screens([])
    pump(server, viewer)
    assert _told(viewer.events()) == [events.ScreensChanged((Screen(0, 0, 0, 20, 8),))]


def test_size_and_layout_can_be_told_together() -> None:
    server, viewer = meet(Encoding.TIGHT, (20, 8))
    server.resize(20, 16, [LEFT, Screen(12, 0, 8, 20, 8)])
    pump(server, viewer)
    screens = events.ScreensChanged((LEFT, Screen(12, 0, 8, 20, 8)))
    assert _told(viewer.events()) == [events.Resized(20, 16), screens]
    server.resize(20, 16, [LEFT])
    pump(server, viewer)
    assert _told(viewer.events()) == [events.ScreensChanged((LEFT,))]
    server.resize(8, 6)
    pump(server, viewer)
    assert _told(viewer.events()) == [events.Resized(8, 6), events.ScreensChanged((Screen(11, 0, 0, 8, 6),))]
    with pytest.raises(UsageError):
        server.resize(9, 9, [LEFT, LEFT])
    assert (server.width, server.height) == (8, 6)
    with pytest.raises(UsageError):
        server.set_screens([LEFT, LEFT])


def test_a_size_that_changed_before_the_viewer_could_follow_is_told_as_soon_as_it_can() -> None:
    server = ready_server(size=(20, 8))
    server.resize(30, 9)
    assert server.visible_size == (20, 8)
    server.receive_data(SetEncodings((Encoding.DESKTOP_SIZE,)).to_bytes())
    assert server.data_to_send() == bytes.fromhex("00 00 0001 0000 0000 001e 0009 ffffff21")
    assert server.visible_size == (30, 9)


def test_a_refusal_does_not_count_as_the_viewers_new_size() -> None:
    server = ready_server(Encoding.RAW, size=(20, 8))
    server.resize(30, 9)
    server.receive_data(SetDesktopSize(1, 1).to_bytes())
    assert server.visible_size == (20, 8)


def test_a_viewer_asks_for_a_size_only_where_it_may_and_hears_the_refusal() -> None:
    server, viewer = meet(Encoding.TIGHT, (20, 8))
    assert not viewer.request_size(100, 50)
    assert viewer.data_to_send() == b""
    viewer.request_update(False)
    server.set_screens([RIGHT])
    pump(server, viewer)
    server.events()
    assert viewer.request_size(100, 50)
    asked = SetDesktopSize(100, 50, (Screen(RIGHT.id, 0, 0, 100, 50),)).to_bytes()
    data = viewer.data_to_send()
    assert data == asked
    server.receive_data(data)
    pump(server, viewer)
    assert server.events() == [events.DesktopSizeRequested(100, 50)]
    assert _told(viewer.events())[-1] == events.SizeRefused(1)
    assert viewer.framebuffer.shape == (8, 20, 4)
    for width, height in ((0, 1), (1, 99999)):
        with pytest.raises(UsageError):
            viewer.request_size(width, height)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("0001 0000", [events.Resized(6, 3), events.ScreensChanged((Screen(0, 0, 0, 6, 3),))]),
        ("0002 0000", [events.Resized(6, 3), events.ScreensChanged((Screen(0, 0, 0, 6, 3),))]),
        ("0000 0003", [events.Resized(6, 3), events.ScreensChanged((Screen(0, 0, 0, 6, 3),))]),  # y means nothing here
        ("0009 0009", [events.Resized(6, 3), events.ScreensChanged((Screen(0, 0, 0, 6, 3),))]),
        ("0001 0002", [events.SizeRefused(2)]),
        ("0001 0063", [events.SizeRefused(99)]),
        ("0001 0004", []),  # it may still happen
    ],
)
def test_reasons_and_states_mean_what_the_specification_says(place: str, told: list[object]) -> None:
    _, viewer = meet(Encoding.TIGHT, (20, 8))
    viewer.receive_data(bytes.fromhex("00 00 0001" + place + "0006 0003 fffffecc 00000000"))
    assert _told(viewer.events()) == told


def test_answering_a_new_size_by_a_full_request_comes_to_an_end() -> None:
    """Trap: the server answers every full request by its layout; answering that by a full request would never end."""
    server, viewer = meet(Encoding.TIGHT, (20, 8))
    server.resize(30, 9)
    for _ in range(5):
        pump(server, viewer)
        if any(isinstance(event, events.Resized) for event in viewer.events()):
            viewer.request_update(False)
    assert [type(event) for event in server.events()] == [events.UpdateRequested]


def test_a_new_size_and_pixels_never_share_an_update() -> None:
    """Trap: an ExtendedDesktopSize rectangle is alone in its update."""
    server = ready_server(Encoding.EXTENDED_DESKTOP_SIZE, Encoding.DESKTOP_SIZE, size=(20, 8))
    server.resize(30, 9)
    server.receive_data(FramebufferUpdateRequest(False, Rect(0, 0, 30, 9)).to_bytes())
    server.send_update(picture(30, 9), [Rect(0, 0, 3, 3)], pointer=(1, 1))
    sent = server.data_to_send()
    size = bytes.fromhex("00 00 0001 0000 0000 001e 0009 fffffecc 01000000 00000000 0000 0000 001e 0009 00000000")
    assert sent[: 2 * len(size)] == size * 2
    assert sent[2 * len(size) :][:16] == bytes.fromhex("00 00 0001 0000 0000 0003 0003 00000000")
