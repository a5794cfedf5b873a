"""What an agent's pen says to the companion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from remote.draw.board import MarkReader
from remote.draw.messages import (
    MARKS,
    MAX_LINE_BYTES,
    MAX_POINTS_A_LINE,
    MAX_SIDE,
    MAX_STROKES,
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
    decode_mark,
    encode_mark,
    kind_of,
)
from remote.errors import ProtocolError
from tests.fuzz.target import Outcome, Target

SAMPLES: tuple[Mark, ...] = (
    PointAt(3, 4),
    PointAway(),
    Stroke(1, Ink.RED, ((0, 0), (MAX_SIDE - 1, 5))),
    Stroke(2, Ink.BLUE, ((9, 9),) * MAX_POINTS_A_LINE),
    More(1, ((7, 8),)),
    Lift(1),
    Erase(1),
    Erase(),
    Pin(True),
    Still(),
)
STRANGE = (b"\n", b"{}\n", b'{"mark":"new"}\n', b'{"x":' + b"[" * 1500 + b"\n", b'{"mark":"lift","id":-1}\n', b"\xff\n")


class MarkTarget(Target):
    """Any line is ProtocolError, or a mark with coordinates on a screen, which written again reads as the same."""

    name: ClassVar[str] = "draw-mark"

    def seeds(self) -> Sequence[bytes]:
        """Return a line of every kind, and strange ones."""
        return [*map(encode_mark, SAMPLES), *STRANGE]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read one line; it is whole when it comes here, so pieces are nothing to it."""
        try:
            mark = decode_mark(b"".join(pieces))
        except ProtocolError:
            return ("refused",)
        points = (*getattr(mark, "points", ()), *(((mark.x, mark.y),) if isinstance(mark, PointAt) else ()))
        assert all(0 <= number < MAX_SIDE for point in points for number in point)
        assert len(points) <= MAX_POINTS_A_LINE
        assert kind_of(mark).removeprefix("draw:") in MARKS
        assert decode_mark(encode_mark(mark)) == mark
        return (mark,)


class BoardTarget(Target):
    """Any bytes of a pen: ProtocolError, or marks after which never more than MAX_STROKES strokes are on the board."""

    name: ClassVar[str] = "draw-board"

    def seeds(self) -> Sequence[bytes]:
        """Return a drawing, a full board, an endless stroke, and an endless line."""
        drawing = b"".join(map(encode_mark, SAMPLES))
        full = b"".join(encode_mark(Stroke(number, Ink.RED, ((1, 1),))) for number in range(MAX_STROKES + 3))
        endless = encode_mark(SAMPLES[3]) + encode_mark(More(2, ((1, 1),) * MAX_POINTS_A_LINE)) * 40
        return [drawing, full, endless[:8000], b"[" * (MAX_LINE_BYTES + 2), *STRANGE]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read a drawing; of one that is refused, how much was shown before depends on the pieces."""
        reader, board, found = MarkReader(), set[int](), list[Mark]()
        try:
            for piece in pieces:
                for mark in reader.receive_data(piece):
                    _draw(board, mark)
                    found.append(mark)
        except ProtocolError:
            return ("refused",)
        return tuple(found)


def _draw(board: set[int], mark: Mark) -> None:
    match mark:
        case Stroke():
            assert mark.id not in board
            board.add(mark.id)
        case More():
            assert mark.id in board, "a stroke goes on that is not on the board"
        case Erase(id=None):
            board.clear()
        case Erase(id=int(number)):
            board.discard(number)
    assert len(board) <= MAX_STROKES
