"""A shared screen as its viewer, its desk and its program see it."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence

import numpy as np
import pytest
from screens import Desk, Journal, PaintedPointer, PaintedScreen, Session

from remote.rfb.cursor import Cursor
from remote.rfb.geometry import Rect
from remote.rfb.messages import ClientCutText, FramebufferUpdateRequest, KeyMessage, PointerMessage
from remote.share import screen_share
from remote.share.events import CutTextReceived, EndCause, MessageRefused, ShareEnded, ShareEvent, ViewerJoined
from remote.share.screen_share import ScreenShare
from remote.view.events import CursorChanged, CutText, Ended, Opened, Painted, PointerMoved, Resized

STOP_LIMIT_S = 0.1


def share_over_socket(journal: Journal[ShareEvent], **options: bytes) -> tuple[ScreenShare, socket.socket]:
    ours, theirs = socket.socketpair()
    share = ScreenShare(ours, PaintedScreen(), Desk(), lambda _: True, name="painted", on_event=journal.note, **options)
    share.start()
    return share, theirs


def test_the_viewer_sees_the_screen_and_each_change_of_it() -> None:
    with Session() as session:
        opened = session.viewed.wait_for(Opened)
        assert (opened.width, opened.height, opened.name) == (64, 48, "painted")
        session.wait_until_equal()
        for value in (10, 200):
            session.screen.paint(5, 7, 20, 10, value)
            session.wait_until_equal()
        assert ViewerJoined() in session.shared


def test_the_screen_may_change_its_size() -> None:
    with Session() as session:
        session.viewed.wait_for(Opened)
        session.screen.resize(100, 30, 77)
        assert session.viewed.wait_for(Resized) == Resized(100, 30)
        session.wait_until_equal()
        session.screen.resize(20, 90, 33)
        session.wait_until_equal()


def test_shape_and_moves_of_the_pointer_arrive() -> None:
    with Session() as session:
        session.wait_until_equal()
        shape = Cursor(2, 1, 1, 0, np.array([[[255, 0, 0, 255], [0, 0, 255, 128]]], np.uint8))
        session.screen.at = PaintedPointer(30, 20, shape)
        changed = session.viewed.wait_for(CursorChanged)
        assert changed.cursor is not None and changed.cursor.is_same(shape)
        assert session.viewed.wait_for(PointerMoved) == PointerMoved(30, 20)


def test_the_viewers_own_moves_are_not_told_back() -> None:
    with Session() as session:
        session.wait_until_equal()
        session.view.send_pointer(9, 9, 0)
        session.view.send_cut_text("done")
        session.shared.wait_for(CutTextReceived)
        session.screen.at = PaintedPointer(9, 9, None)
        session.screen.paint(0, 0, 5, 5, 50)
        session.wait_until_equal()
        session.screen.at = PaintedPointer(10, 9, None)
        assert session.viewed.wait_for(PointerMoved) == PointerMoved(10, 9)


def test_keys_and_pointer_reach_the_desk_in_order() -> None:
    with Session() as session:
        session.viewed.wait_for(Opened)
        session.view.send_pointer(3, 4, 1)
        session.view.send_pointer(3, 4, 0)
        session.view.send_key(0x61, True)
        session.view.send_key(0x61, False)
        session.view.send_cut_text("Grüße")
        assert session.shared.wait_for(CutTextReceived) == CutTextReceived("Grüße")
        assert session.desk.told == [
            ("pointer", 3, 4, 1), ("pointer", 3, 4, 0), ("key", 0x61, True), ("key", 0x61, False),
        ]  # fmt: skip


@pytest.mark.parametrize("kind", [KeyMessage, PointerMessage, ClientCutText])
def test_a_refused_message_is_dropped_and_told_once_and_the_session_goes_on(kind: type) -> None:
    with Session(refused=[kind.message_type]) as session:
        session.wait_until_equal()
        for _ in range(3):
            session.view.send_pointer(1, 1, 0)
            session.view.send_key(0x62, True)
            session.view.send_cut_text("secret")
        session.shared.wait_for(MessageRefused)
        session.screen.paint(0, 0, 64, 48, 99)
        session.wait_until_equal()
        session.refused.clear()
        session.view.send_pointer(2, 2, 0)
        session.view.send_key(0x63, True)
        session.view.send_cut_text("open")
        session.shared.wait_for(lambda event: event == CutTextReceived("open"))
        assert [event for event in session.shared if isinstance(event, MessageRefused)] == [
            MessageRefused(kind.message_type)
        ]
        assert session.share.refused[kind.message_type] == 3
        refused_thing = {KeyMessage: ("key", 0x62, True), PointerMessage: ("pointer", 1, 1, 0)}.get(kind)
        assert refused_thing not in session.desk.told
        assert ("key", 0x63, True) in session.desk.told


def test_without_the_right_to_look_no_pixel_leaves() -> None:
    screen = PaintedScreen()
    screen.paint(0, 0, 64, 48, 123)
    with Session(refused=[FramebufferUpdateRequest.message_type, 150], screen=screen) as session:
        session.shared.wait_for(MessageRefused)
        session.view.send_cut_text("after the request")
        session.shared.wait_for(CutTextReceived)
        assert not session.view.framebuffer[..., :3].any()
        assert screen.looks == 0


def test_stop_cuts_within_a_tenth_of_a_second_and_presses_nothing_more() -> None:
    with Session() as session:
        session.wait_until_equal()
        begin = time.monotonic()
        session.share.stop()
        assert time.monotonic() - begin < STOP_LIMIT_S
        session.view.send_key(0x61, True)
        assert session.shared.wait_for(ShareEnded).cause is EndCause.STOPPED_HERE
        assert session.viewed.wait_for(Ended)
        assert session.desk.told == []
        assert session.screen.is_closed and session.desk.is_closed


def test_stop_is_quick_though_the_viewer_takes_nothing() -> None:
    journal: Journal[ShareEvent] = Journal()
    share, viewer = share_over_socket(journal)
    viewer.sendall(b"RFB 003.008\n\x01\x01" + bytes([150, 1, 0, 0, 0, 0, 0, 64, 0, 48]))
    journal.wait_for(ViewerJoined)
    begin = time.monotonic()
    share.stop()
    assert time.monotonic() - begin < STOP_LIMIT_S
    journal.wait_for(ShareEnded)
    viewer.close()


def test_a_viewer_that_leaves_ends_the_share() -> None:
    with Session() as session:
        session.wait_until_equal()
        session.view.stop()
        assert session.shared.wait_for(ShareEnded).cause is EndCause.VIEWER_LEFT
        assert session.desk.is_closed


def test_a_wrong_password_is_told_to_both() -> None:
    with Session(server_password=b"right", viewer_password=b"wrong") as session:
        assert session.shared.wait_for(ShareEnded).cause is EndCause.PASSWORD_REFUSED
        assert "password is wrong" in session.viewed.wait_for(Ended).detail


def test_the_right_password_opens() -> None:
    with Session(server_password=b"right", viewer_password=b"right") as session:
        session.wait_until_equal()


def test_bytes_that_are_no_rfb_end_the_share() -> None:
    journal: Journal[ShareEvent] = Journal()
    share, viewer = share_over_socket(journal)
    viewer.sendall(b"GET / HTTP/1.1\r\n\r\n")
    assert journal.wait_for(ShareEnded).cause is EndCause.PROTOCOL_BROKEN
    viewer.close()
    assert share.wait(1)


def test_a_message_cut_short_ends_the_share() -> None:
    journal: Journal[ShareEvent] = Journal()
    share, viewer = share_over_socket(journal)
    viewer.sendall(b"RFB 003.008\n\x01\x01" + bytes([4, 1, 0]))
    viewer.shutdown(socket.SHUT_WR)
    assert journal.wait_for(ShareEnded).cause is EndCause.PROTOCOL_BROKEN
    viewer.close()
    assert share.wait(1)


def test_a_silent_peer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen_share, "LOGIN_TIMEOUT_S", 0.05)
    journal: Journal[ShareEvent] = Journal()
    share, viewer = share_over_socket(journal)
    assert journal.wait_for(ShareEnded).cause is EndCause.VIEWER_SILENT
    viewer.close()
    assert share.wait(1)


def test_a_screen_that_goes_away_ends_the_share() -> None:
    with Session() as session:
        session.wait_until_equal()
        session.screen.is_gone = True
        ended = session.shared.wait_for(ShareEnded)
        assert ended.cause is EndCause.SCREEN_GONE
        assert ended.detail == "the screen has gone"


def test_a_desk_that_goes_away_ends_the_share() -> None:
    with Session() as session:
        session.wait_until_equal()
        session.desk.is_gone = True
        session.view.send_key(0x61, True)
        assert session.shared.wait_for(ShareEnded).cause is EndCause.SCREEN_GONE


def test_a_share_that_never_started_lets_go_of_its_parts() -> None:
    ours, theirs = socket.socketpair()
    screen, desk = PaintedScreen(), Desk()
    ScreenShare(ours, screen, desk, lambda _: True, name="", on_event=lambda _: None).stop()
    assert screen.is_closed and desk.is_closed
    assert theirs.recv(100) == b""
    theirs.close()


def test_the_customers_clipboard_reaches_the_viewer() -> None:
    with Session() as session:
        session.wait_until_equal()
        session.view.send_cut_text("by now both know what the other understands")
        session.shared.wait_for(CutTextReceived)
        assert session.share.send_cut_text("Grüße aus 東京")
        assert session.viewed.wait_for(CutText) == CutText("Grüße aus 東京")


def test_nobody_gets_a_clipboard_before_the_handshake_or_after_the_end() -> None:
    journal: Journal[ShareEvent] = Journal()
    share, viewer = share_over_socket(journal)
    assert not share.send_cut_text("too early")
    viewer.close()
    journal.wait_for(ShareEnded)
    assert not share.send_cut_text("too late")
    assert share.wait(1)


def around(rects: Sequence[Rect]) -> Rect | None:
    """Return the rectangle around others, None if there is none."""
    if not rects:
        return None
    left, top = min(rect.x for rect in rects), min(rect.y for rect in rects)
    return Rect(left, top, max(rect.right for rect in rects) - left, max(rect.bottom for rect in rects) - top)


def test_an_area_that_is_asked_for_again_comes_again_though_nothing_changed() -> None:
    with Session() as session:
        session.wait_until_equal()
        before = len(session.viewed)
        area = Rect(8, 8, 16, 16)
        session.view.watch(area)
        session.viewed.wait_for(lambda event: isinstance(event, Painted) and around(event.rects) == area, before)
