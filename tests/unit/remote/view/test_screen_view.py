"""A view of a far screen: what it tells of good servers and of bad ones."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from screens import Journal, Session

from remote.rfb.geometry import Rect
from remote.view import heartbeat, screen_view
from remote.view.events import (
    CutText,
    EndCause,
    Ended,
    LedsChanged,
    LineSilent,
    Opened,
    Painted,
    Rang,
    Renamed,
    Resized,
    ScreensChanged,
    ViewEvent,
)
from remote.view.screen_view import ScreenView

WAIT_S = 5.0
PIXEL_FORMAT = struct.pack(">BBBBHHHBBB3x", 32, 24, 0, 1, 255, 255, 255, 16, 8, 0)
WELCOME = b"RFB 003.008\n" + b"\x01\x01" + struct.pack(">I", 0)
INIT = struct.pack(">HH", 4, 2) + PIXEL_FORMAT + struct.pack(">I", 4) + b"tiny"


class Stage:
    """A view whose server is played byte by byte."""

    def __init__(self) -> None:
        ours, self.server = socket.socketpair()
        self.server.settimeout(WAIT_S)
        self.told: Journal[ViewEvent] = Journal()
        self.view = ScreenView(ours, on_event=self.told.note)
        self.view.start()

    def hear(self, size: int) -> bytes:
        heard = b""
        while len(heard) < size:
            heard += self.server.recv(size - len(heard))
        return heard

    def hear_until(self, end: bytes) -> bytes:
        heard = b""
        while not heard.endswith(end):
            heard += self.hear(1)
        return heard

    def ended(self) -> Ended:
        ended = self.told.wait_for(Ended)
        assert isinstance(ended, Ended)
        assert self.view.wait(WAIT_S)
        return ended


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.view.stop()
    stage.server.close()
    assert stage.view.wait(WAIT_S)


def request(*, is_incremental: bool) -> bytes:
    return struct.pack(">BBHHHH", 3, is_incremental, 0, 0, 4, 2)


def raw_update(value: int) -> bytes:
    return struct.pack(">BxHHHHHi", 0, 1, 0, 0, 4, 2, 0) + bytes([value]) * 32


def test_the_first_request_is_for_everything_and_the_next_for_changes(stage: Stage) -> None:
    stage.server.sendall(WELCOME + INIT)
    stage.hear_until(request(is_incremental=False))
    stage.server.sendall(raw_update(9))
    stage.hear_until(request(is_incremental=True))
    assert stage.told.wait_for(Opened) == Opened(4, 2, "tiny")
    stage.told.wait_for(Painted)
    with stage.view.lock:
        assert (stage.view.framebuffer[..., :3] == 9).all()


def test_continuous_updates_are_turned_on_once_where_offered(stage: Stage) -> None:
    stage.server.sendall(WELCOME + INIT + bytes([150]))
    stage.hear_until(request(is_incremental=False))
    stage.server.sendall(raw_update(1))
    assert stage.hear(10) == bytes([150, 1]) + struct.pack(">HHHH", 0, 0, 4, 2)
    stage.server.sendall(raw_update(2) + raw_update(3))
    stage.told.wait_for(lambda event: isinstance(event, Painted) and stage.view.framebuffer[0, 0, 0] == 3)
    stage.view.send_key(0x61, True)
    assert stage.hear(8) == struct.pack(">BBxxI", 4, 1, 0x61)  # and no request in between


def test_bell_clipboard_and_name_are_told(stage: Stage) -> None:
    stage.server.sendall(WELCOME + INIT + b"\x02" + struct.pack(">BxxxI", 3, 3) + b"abc")
    stage.server.sendall(struct.pack(">BxHHHHHi", 0, 1, 0, 0, 0, 0, -307) + struct.pack(">I", 3) + b"new")
    stage.told.wait_for(Rang)
    assert stage.told.wait_for(CutText) == CutText("abc")
    assert stage.told.wait_for(Renamed) == Renamed("new")
    assert stage.view.name == "new"


def test_another_size_is_asked_for_whole(stage: Stage) -> None:
    stage.server.sendall(WELCOME + INIT)
    stage.hear_until(request(is_incremental=False))
    stage.server.sendall(struct.pack(">BxHHHHHi", 0, 1, 0, 0, 8, 6, -223))
    stage.hear_until(struct.pack(">BBHHHH", 3, 0, 0, 0, 8, 6))
    assert stage.told.wait_for(Resized) == Resized(8, 6)
    assert stage.view.framebuffer.shape == (6, 8, 4)


def test_one_monitor_is_watched_and_asked_for_whole(stage: Stage) -> None:
    stage.server.sendall(WELCOME + INIT)
    stage.hear_until(request(is_incremental=False))
    stage.told.wait_for(Opened)
    stage.view.watch(Rect(2, 0, 2, 2))
    stage.hear_until(struct.pack(">BBHHHH", 3, 0, 2, 0, 2, 2))
    stage.server.sendall(raw_update(1))
    assert stage.hear(10) == struct.pack(">BBHHHH", 3, 1, 2, 0, 2, 2)
    stage.server.sendall(bytes([150]) + raw_update(2))
    assert stage.hear(10) == bytes([150, 1]) + struct.pack(">HHHH", 2, 0, 2, 2)
    stage.view.watch(None)
    assert stage.hear(20) == bytes([150, 1]) + struct.pack(">HHHH", 0, 0, 4, 2) + request(is_incremental=False)


def test_a_ceiling_is_told_in_another_list_of_encodings(stage: Stage) -> None:
    stage.server.sendall(WELCOME + INIT)
    stage.hear_until(request(is_incremental=False))
    stage.told.wait_for(Opened)
    stage.view.set_ceiling(512)
    assert stage.hear(2) == bytes([2, 0])
    stage.hear_until(struct.pack(">I", 0x44600000 | 512))


def test_locks_and_screens_are_told(stage: Stage) -> None:
    stage.server.sendall(WELCOME + INIT)
    stage.server.sendall(struct.pack(">BxHHHHHiB", 0, 1, 0, 0, 0, 0, -261, 0b100))
    assert stage.told.wait_for(LedsChanged) == LedsChanged(scroll=False, num=False, caps=True)
    screens = (
        struct.pack(">B3x", 2) + struct.pack(">IHHHHI", 7, 0, 0, 3, 2, 0) + struct.pack(">IHHHHI", 8, 3, 0, 1, 2, 0)
    )
    stage.server.sendall(struct.pack(">BxHHHHHi", 0, 1, 0, 0, 4, 2, -308) + screens)
    told = stage.told.wait_for(ScreensChanged)
    assert isinstance(told, ScreensChanged)
    assert [(screen.id, screen.rect) for screen in told.screens] == [(7, Rect(0, 0, 3, 2)), (8, Rect(3, 0, 1, 2))]


FENCE = struct.pack(">B3xIB", 248, 0x80000000, 0)
OUR_FENCE = struct.pack(">B3xIB", 248, 0x80000000, 2)


def test_the_round_trip_is_measured_by_fences(stage: Stage) -> None:
    assert stage.view.statistics().round_trip_ms is None
    stage.server.sendall(WELCOME + INIT + FENCE + raw_update(1))
    stage.hear_until(OUR_FENCE)
    stage.server.sendall(struct.pack(">B3xIB", 248, 0, 2) + stage.hear(2) + raw_update(2))
    stage.told.wait_for(lambda event: isinstance(event, Painted) and stage.view.framebuffer[0, 0, 0] == 2)
    told = stage.view.statistics()
    assert told.round_trip_ms is not None and 0 < told.round_trip_ms < 5000
    assert told.frames_s > 0 and told.kbit_s > 0
    assert dict(told.encodings) == {"RAW": 2 * (12 + 32)}
    assert told.dropped == 1  # nobody has shown the first one


def test_a_line_that_falls_silent_is_told_and_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SILENT_S", 0.1), ("DEAD_S", 0.4), ("BUSY_BEAT_S", 0.05), ("IDLE_BEAT_S", 0.05)):
        monkeypatch.setattr(heartbeat, name, value)
    stage = Stage()
    stage.server.sendall(WELCOME + INIT + FENCE + raw_update(1))
    stage.hear_until(OUR_FENCE)
    told = stage.told.wait_for(lambda event: isinstance(event, LineSilent) and event.seconds > 0)
    assert isinstance(told, LineSilent) and told.seconds >= 0.1
    stage.server.sendall(struct.pack(">B3xIB", 248, 0, 2) + stage.hear(2))
    stage.told.wait_for(lambda event: isinstance(event, LineSilent) and event.seconds == 0)
    ended = stage.ended()
    stage.server.close()
    assert ended.cause is EndCause.LINE_SILENT and ended.is_error


def test_moves_that_the_line_has_not_taken_give_way_to_the_last_one(stage: Stage) -> None:
    stage.server.sendall(WELCOME + INIT)
    stage.hear_until(request(is_incremental=False))
    stage.told.wait_for(Opened)
    with stage.view.lock:  # the sender waits for it, as for a picture that is decoded
        stage.view.send_pointer(0, 0, 0)
        for x in (1, 2, 3):
            stage.view.send_pointer(x, 0, 0)
        stage.view.send_pointer(3, 1, 1)
        stage.view.send_pointer(2, 1, 1)
        stage.view.send_key(0x7A, True)
    heard = stage.hear_until(struct.pack(">BBxxI", 4, 1, 0x7A))[:-8]
    moves = [struct.unpack_from(">BBHH", heard, at)[1:] for at in range(0, len(heard), 6)]
    expected = [(0, 3, 0), (1, 3, 1), (1, 2, 1)]  # the button goes down where it was pressed
    assert moves in (expected, [(0, 0, 0), *expected])


def test_keys_before_the_server_is_ready_are_lost_not_an_error(stage: Stage) -> None:
    stage.view.send_key(0x61, True)
    stage.server.sendall(WELCOME + INIT)
    heard = stage.hear_until(request(is_incremental=False))
    assert struct.pack(">BBxxI", 4, 1, 0x61) not in heard


@pytest.mark.parametrize(
    ("sent", "cause"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n", EndCause.NO_VNC_SERVER),
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", EndCause.NO_VNC_SERVER),
        (b"RFB 003.008\n\x00" + struct.pack(">I", 4) + b"full", EndCause.NOT_LET_IN),
        (b"RFB 003.008\n\x01\x13", EndCause.NOT_LET_IN),
        (b"RFB 003.008\n\x01\x02", EndCause.NOT_LET_IN),
        (WELCOME + INIT + b"\xfe", EndCause.PROTOCOL_BROKEN),
        (WELCOME + INIT + struct.pack(">BxHHHHHi", 0, 1, 3, 0, 4, 2, 0), EndCause.PROTOCOL_BROKEN),
    ],
)
def test_servers_that_are_none(stage: Stage, sent: bytes, cause: EndCause) -> None:
    stage.server.sendall(sent)
    ended = stage.ended()
    assert ended.cause is cause and ended.is_error
    assert ended.reason and ended.detail


@pytest.mark.parametrize("size", [0, 5, len(WELCOME) - 1, len(WELCOME) + 10])
def test_a_handshake_cut_short(stage: Stage, size: int) -> None:
    stage.server.sendall((WELCOME + INIT)[:size])
    stage.server.shutdown(socket.SHUT_WR)
    assert stage.ended().cause is EndCause.NO_VNC_SERVER


@pytest.mark.parametrize("size", [1, 10, 16, 47])
def test_a_message_cut_short_is_a_broken_line(stage: Stage, size: int) -> None:
    stage.server.sendall(WELCOME + INIT + raw_update(5)[:size])
    stage.server.shutdown(socket.SHUT_WR)
    ended = stage.ended()
    assert ended.cause is EndCause.LINE_BROKEN and ended.is_error


def test_an_end_between_messages_is_no_error(stage: Stage) -> None:
    stage.server.sendall(WELCOME + INIT + raw_update(5))
    stage.server.shutdown(socket.SHUT_WR)
    ended = stage.ended()
    assert ended.cause is EndCause.CLOSED_THERE and not ended.is_error


def test_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen_view, "LOGIN_TIMEOUT_S", 0.05)
    stage = Stage()
    ended = stage.ended()
    stage.server.close()
    assert ended.cause is EndCause.SERVER_SILENT and ended.is_error


def test_a_server_that_drips_is_not_waited_for_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen_view, "LOGIN_TIMEOUT_S", 0.3)
    stage = Stage()
    is_over = threading.Event()

    def drip() -> None:
        for byte in WELCOME * 100:
            if is_over.wait(0.05):
                return
            with suppress(OSError):
                stage.server.sendall(bytes((byte,)))

    dripping = threading.Thread(target=drip)
    dripping.start()
    ended = stage.ended()
    is_over.set()
    dripping.join()
    stage.server.close()
    assert ended.cause is EndCause.SERVER_SILENT and ended.is_error


def test_statistics_do_not_wait_for_a_picture_that_is_being_decoded(stage: Stage) -> None:
    stage.server.sendall(WELCOME + INIT + raw_update(5))
    stage.told.wait_for(Painted)
    before = stage.view.statistics()
    assert before.frames_s > 0
    with stage.view.lock:
        assert stage.view.statistics() == before


def test_stopping_here_is_told_once_and_is_no_error() -> None:
    with Session() as session:
        session.wait_until_equal()
        session.view.stop()
        session.view.stop()
        assert session.view.wait(WAIT_S)
        ends = [event for event in session.viewed if isinstance(event, Ended)]
        assert [end.cause for end in ends] == [EndCause.STOPPED_HERE]
        session.view.send_key(0x61, True)
