"""The agent's pen over a real socket: nothing holds the hand up, no point is lost, the pointer is the newest."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from screens import Journal

from remote.draw.board import MarkReader
from remote.draw.messages import (
    MAX_POINTS_A_LINE,
    MAX_POINTS_A_STROKE,
    Erase,
    Ink,
    Lift,
    Mark,
    More,
    Pin,
    PointAt,
    PointAway,
    Still,
    Stroke,
)
from remote.draw.pen import MAX_WAITING, DrawingPen
from remote.draw.serving import serve_drawing

WAIT_S = 5.0


class Board:
    """Reads a pen at the other end of a socket, when it is told to."""

    def __init__(self) -> None:
        ours, self.line = socket.socketpair()
        self.line.settimeout(WAIT_S)
        self.pen = DrawingPen(ours)
        self.reader = MarkReader()
        self.seen: list[Mark] = []

    def read_until(self, last: Mark) -> list[Mark]:
        while last not in self.seen:
            self.seen += self.reader.receive_data(self.line.recv(4096))
        return self.seen

    def points(self) -> dict[int, list[tuple[int, int]]]:
        found: dict[int, list[tuple[int, int]]] = {}
        for mark in self.seen:
            if isinstance(mark, Stroke | More):
                found.setdefault(mark.id, []).extend(mark.points)
        return found


@pytest.fixture
def board() -> Iterator[Board]:
    board = Board()
    yield board
    board.pen.close()
    board.line.close()


def test_a_stroke_arrives_with_all_its_points_in_order(board: Board) -> None:
    stroke = board.pen.begin(Ink.GREEN, 0, 0)
    expected = [(0, 0)]
    for step in range(1, 400):
        board.pen.extend(stroke, [(step, step // 2)])
        expected.append((step, step // 2))
    board.pen.end(stroke)
    seen = board.read_until(Lift(stroke))
    assert board.points() == {stroke: expected}
    first = next(mark for mark in seen if isinstance(mark, Stroke))
    assert first.ink is Ink.GREEN
    assert all(len(mark.points) <= MAX_POINTS_A_LINE for mark in seen if isinstance(mark, Stroke | More))


def test_a_hand_at_rest_sends_no_point_twice(board: Board) -> None:
    stroke = board.pen.begin(Ink.RED, 5, 5)
    board.pen.extend(stroke, [(5, 5), (5, 5), (6, 5), (6, 5)])
    board.pen.end(stroke)
    board.pen.extend(stroke, [(9, 9)])
    board.read_until(Lift(stroke))
    assert board.points() == {stroke: [(5, 5), (6, 5)]}


def test_of_the_pointer_only_the_newest_place_goes_out(board: Board) -> None:
    for place in range(2000):
        board.pen.point(place, 1)
    board.read_until(PointAt(1999, 1))
    assert len(board.seen) < 200
    board.pen.away()
    board.pen.away()
    assert board.read_until(PointAway()).count(PointAway()) == 1


def test_an_endless_stroke_becomes_several_that_join(board: Board) -> None:
    stroke = board.pen.begin(Ink.RED, 0, 0)
    board.pen.extend(stroke, [(step % 5000, step // 5000) for step in range(1, MAX_POINTS_A_STROKE + 100)])
    board.pen.end(stroke)
    board.pen.pin(True)
    board.read_until(Pin(True))
    first, second = board.points().values()
    assert len(first) == MAX_POINTS_A_STROKE
    assert second[0] == first[-1]
    assert len(second) == 101
    assert [type(mark) for mark in board.seen].count(Lift) == 2


def test_a_line_that_is_stuck_does_not_hold_the_hand_up_nor_fill_the_memory(board: Board) -> None:
    started = time.monotonic()
    for number in range(30):
        stroke = board.pen.begin(Ink.RED, 0, 0)
        board.pen.extend(stroke, [(step % 9000, number) for step in range(1, 2000)])
        board.pen.end(stroke)
    assert time.monotonic() - started < 2.0
    assert board.pen._points_waiting <= MAX_WAITING
    board.pen.clear()
    assert board.pen._points_waiting == 0
    board.read_until(Erase())


def test_clearing_forgets_what_has_not_gone_out(board: Board) -> None:
    stroke = board.pen.begin(Ink.RED, 0, 0)
    board.pen.clear()
    board.pen.extend(stroke, [(1, 1)])
    board.pen.end(stroke)
    board.pen.pin(False)
    seen = board.read_until(Pin(False))
    assert More(stroke, ((1, 1),)) not in seen
    assert Lift(stroke) not in seen


def test_places_beside_the_screen_are_brought_in(board: Board) -> None:
    board.pen.point(-5, 99999)
    board.read_until(PointAt(0, 16383))


def test_it_says_that_it_is_still_there_while_something_is_seen(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote.draw.pen.STILL_S", 0.01)
    board.pen.point(1, 1)
    board.read_until(Still())
    board.pen.away()
    board.read_until(PointAway())
    board.line.settimeout(0.1)
    with pytest.raises(TimeoutError):
        while True:
            assert board.line.recv(100)


def test_a_broken_line_closes_the_pen_and_later_strokes_do_nothing(board: Board) -> None:
    board.line.close()
    deadline = time.monotonic() + WAIT_S
    while board.pen.is_open and time.monotonic() < deadline:
        board.pen.extend(board.pen.begin(Ink.RED, 1, 1), [(2, 2)])
    assert not board.pen.is_open
    board.pen.point(1, 1)
    board.pen.clear()


def test_many_threads_draw_at_once(board: Board) -> None:
    def draw(row: int) -> None:
        stroke = board.pen.begin(Ink.BLUE, 0, row)
        for step in range(1, 300):
            board.pen.extend(stroke, [(step, row)])
        board.pen.end(stroke)

    threads = [threading.Thread(target=draw, args=(row,)) for row in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    board.pen.pin(True)
    board.read_until(Pin(True))
    rows = sorted(points[0][1] for points in board.points().values())
    assert rows == list(range(6))
    assert all([x for x, _ in points] == list(range(300)) for points in board.points().values())


class Served:
    """A pen and the companion's serving of it, over a socket."""

    def __init__(self, refused: tuple[str, ...] = ()) -> None:
        self.ours, self.theirs = socket.socketpair()
        self.marks: Journal[Mark] = Journal()
        self.error: list[BaseException] = []
        self._refused = refused
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        try:
            serve_drawing(self.theirs, lambda kind: kind not in self._refused, self.marks.note)
        except Exception as error:  # noqa: BLE001 - handed to the test
            self.error.append(error)

    def close(self) -> None:
        self.ours.close()
        self.thread.join(WAIT_S)
        assert not self.thread.is_alive()


@pytest.fixture
def served() -> Iterator[Served]:
    served = Served()
    yield served
    served.close()


def test_everything_goes_with_the_pen(served: Served) -> None:
    pen = DrawingPen(served.ours)
    pen.pin(True)
    pen.begin(Ink.RED, 3, 4)
    served.marks.wait_for(Stroke)
    pen.close()
    served.thread.join(WAIT_S)
    assert served.marks[-2:] == [Erase(), PointAway()]
    assert not served.error


def test_what_the_gate_refuses_is_not_drawn() -> None:
    served = Served(refused=("draw:stroke",))
    served.ours.sendall(b'{"mark":"stroke","id":1,"ink":"red","points":[[1,1]]}\n{"mark":"point","x":3,"y":4}\n')
    served.marks.wait_for(PointAt)
    assert not [mark for mark in served.marks if isinstance(mark, Stroke)]
    served.close()


def test_nonsense_ends_the_pen_with_a_documented_error_and_takes_all_away(served: Served) -> None:
    from remote.errors import ProtocolError

    served.ours.sendall(b'{"mark":"point","x":3,"y":4}\nnonsense\n{"mark":"point","x":5,"y":5}\n')
    served.thread.join(WAIT_S)
    assert [type(error) for error in served.error] == [ProtocolError]
    assert served.marks[-2:] == [Erase(), PointAway()]
    assert PointAt(5, 5) not in served.marks


def test_a_flood_is_read_no_faster_than_a_hand_draws(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    started = time.monotonic()
    served.ours.sendall(b"".join(b'{"mark":"point","x":%d,"y":0}\n' % place for place in range(100)))
    served.marks.wait_for(lambda mark: mark == PointAt(99, 0))
    assert time.monotonic() - started > 0.4, "50 at once, then 100 a second"


def test_a_silent_pen_has_nothing_on_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote.draw.serving.SILENCE_S", 0.05)
    served = Served()
    served.ours.sendall(b'{"mark":"point","x":3,"y":4}\n')
    served.marks.wait_for(PointAway)
    assert served.thread.is_alive(), "it may come back"
    served.ours.sendall(b'{"mark":"point","x":6,"y":4}\n')
    served.marks.wait_for(lambda mark: mark == PointAt(6, 4))
    served.close()
