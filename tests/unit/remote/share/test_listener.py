"""Viewers come to a port of this machine."""

from __future__ import annotations

import socket

import pytest
from displays import eventually, is_listening
from screens import Desk, Journal, PaintedScreen

from remote.errors import PathError
from remote.share import listener as listener_module
from remote.share.events import EndCause, ShareEnded, ShareEvent
from remote.share.listener import ShareListener
from remote.share.screen_share import ScreenShare
from remote.stream import Stream
from remote.view.dial import dial_vnc
from remote.view.events import Ended, Painted, ViewEvent
from remote.view.screen_view import ScreenView

WAIT_S = 5.0


class Office:
    """A listener, its screens and what was told."""

    def __init__(self) -> None:
        self.told: Journal[ShareEvent] = Journal()
        self.listener = ShareListener(0, self.make_share)
        self.listener.start()

    def make_share(self, stream: Stream) -> ScreenShare:
        return ScreenShare(stream, PaintedScreen(), Desk(), lambda _: True, name="office", on_event=self.told.note)


def look(port: int) -> tuple[ScreenView, Journal[ViewEvent]]:
    journal: Journal[ViewEvent] = Journal()
    view = ScreenView(dial_vnc("127.0.0.1", port, WAIT_S), on_event=journal.note)
    view.start()
    return view, journal


def test_several_viewers_look_at_once() -> None:
    office = Office()
    views = [look(office.listener.port) for _ in range(3)]
    for _, journal in views:
        journal.wait_for(lambda event: isinstance(event, Painted) and bool(event.rects))
    assert office.listener.viewers == 3
    views[0][0].stop()
    office.told.wait_for(ShareEnded)
    eventually(lambda: office.listener.viewers == 2)
    office.listener.stop()
    for view, journal in views[1:]:
        journal.wait_for(Ended)
        assert view.wait(WAIT_S)
    assert [event.cause for event in office.told if isinstance(event, ShareEnded)].count(EndCause.STOPPED_HERE) == 2


def test_nobody_comes_in_after_the_stop() -> None:
    office = Office()
    office.listener.stop()
    assert not is_listening(office.listener.port)


def test_it_listens_on_loopback_only_and_sends_at_once() -> None:
    lines: list[socket.socket] = []

    def make_share(stream: Stream) -> ScreenShare:
        assert isinstance(stream, socket.socket)
        lines.append(stream)
        raise OSError("no screen today")

    listener = ShareListener(0, make_share)
    assert listener._door.getsockname()[0] == "127.0.0.1"
    listener.start()
    with socket.create_connection(("127.0.0.1", listener.port)) as viewer:
        assert viewer.recv(10) == b""  # turned away, because there is no screen
    with socket.create_connection(("127.0.0.1", listener.port)) as viewer:
        assert viewer.recv(10) == b""  # and the next one is still answered
    listener.stop()
    assert len(lines) == 2


def test_lines_are_prompt() -> None:
    seen: list[int] = []

    def make_share(stream: Stream) -> ScreenShare:
        assert isinstance(stream, socket.socket)
        seen.append(stream.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        raise OSError("enough seen")

    listener = ShareListener(0, make_share)
    listener.start()
    with socket.create_connection(("127.0.0.1", listener.port)) as viewer:
        viewer.recv(10)
    listener.stop()
    assert seen == [1]


def test_one_viewer_too_many_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener_module, "MAX_VIEWERS", 1)
    office = Office()
    first, journal = look(office.listener.port)
    journal.wait_for(Painted)
    with socket.create_connection(("127.0.0.1", office.listener.port)) as second:
        assert second.recv(10) == b""
    first.stop()
    office.listener.stop()


def test_a_taken_port_is_a_clear_error() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PathError, match="port"):
            ShareListener(other.getsockname()[1], lambda _: pytest.fail("nobody came"))


def test_an_impossible_port_is_a_clear_error() -> None:
    with pytest.raises(PathError, match="99999"):
        ShareListener(99999, lambda _: pytest.fail("nobody came"))
