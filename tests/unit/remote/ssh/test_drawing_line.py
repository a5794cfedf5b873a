"""The pen through a real SSH session: who may look may draw, and with the right everything drawn goes."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from fakes.session import WAIT_S, Session, receive_exactly
from screens import Journal

from remote.draw.messages import Erase, Ink, Mark, PointAt, PointAway, Stroke
from remote.draw.serving import serve_drawing
from remote.errors import NotGrantedError
from remote.lease import Right
from remote.ssh.channel import open_subsystem
from remote.ssh.events import Refused
from remote.stream import Stream


class Drawing:
    """A session in which an agent draws."""

    def __init__(self, *rights: Right) -> None:
        self.marks: Journal[Mark] = Journal()
        self.session = Session(rights=rights, drawing=self._serve)

    def _serve(self, stream: Stream) -> None:
        serve_drawing(stream, self.session.gate.admits, self.marks.note)


@pytest.fixture
def drawing() -> Iterator[Drawing]:
    drawing = Drawing(Right.VIEW)
    with drawing.session:
        yield drawing


def test_who_may_only_look_may_draw(drawing: Drawing) -> None:
    pen = drawing.session.connect().open_drawing()
    stroke = pen.begin(Ink.RED, 10, 20)
    assert drawing.marks.wait_for(Stroke) == Stroke(stroke, Ink.RED, ((10, 20),))
    pen.point(3, 4)
    drawing.marks.wait_for(lambda mark: mark == PointAt(3, 4))
    assert not drawing.session.gate.refusals


def test_nobody_draws_without_the_right_to_look() -> None:
    drawing = Drawing(Right.FILES)
    with drawing.session as session:
        line = session.connect()
        with pytest.raises(NotGrantedError):
            line.open_drawing()
        assert session.events.wait_for(Refused).kind == "subsystem:deskhand-draw"
        assert drawing.marks == []


def test_taking_the_view_back_takes_everything_drawn_away(drawing: Drawing) -> None:
    pen = drawing.session.connect().open_drawing()
    pen.pin(True)
    pen.begin(Ink.RED, 1, 1)
    drawing.marks.wait_for(Stroke)
    drawing.session.host.revoke(Right.VIEW)
    drawing.marks.wait_for(PointAway)
    assert drawing.marks[-2:] == [Erase(), PointAway()]
    count = len(drawing.marks)
    deadline = time.monotonic() + WAIT_S
    while pen.is_open and time.monotonic() < deadline:
        pen.extend(pen.begin(Ink.RED, 2, 2), [(3, 3)])
    assert not pen.is_open
    assert len(drawing.marks) == count


def test_stop_takes_everything_drawn_away(drawing: Drawing) -> None:
    pen = drawing.session.connect().open_drawing()
    pen.begin(Ink.RED, 1, 1)
    drawing.marks.wait_for(Stroke)
    started = time.monotonic()
    drawing.session.host.stop("stopped")
    drawing.marks.wait_for(PointAway)
    assert time.monotonic() - started < 1.0


def test_a_bad_pen_is_taken_away_and_the_session_goes_on(drawing: Drawing) -> None:
    line = drawing.session.connect()
    screen = line.open_screen()
    bad = open_subsystem(line._transport, "deskhand-draw", Right.VIEW, WAIT_S)
    bad.sendall(b"\x00\x01 nonsense \n")
    bad.settimeout(WAIT_S)
    assert bad.recv(1) == b""
    screen.sendall(b"still here")
    assert receive_exactly(screen, 10) == b"still here"
    pen = line.open_drawing()
    pen.point(7, 7)
    drawing.marks.wait_for(lambda mark: mark == PointAt(7, 7))


def test_a_companion_without_a_screen_to_draw_on_ends_the_pen() -> None:
    with Session(rights=(Right.VIEW,)) as session:
        line = session.connect()
        try:
            stream = open_subsystem(line._transport, "deskhand-draw", Right.VIEW, WAIT_S)
        except NotGrantedError:
            return  # the end of the channel was faster than the yes to the subsystem
        stream.settimeout(WAIT_S)
        assert stream.recv(1) == b""
