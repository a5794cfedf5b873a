"""The pen's lines: what is said comes back the same, and whatever else comes is a documented error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote.draw.board import MarkReader
from remote.draw.messages import (
    MARKS,
    MAX_LINE_BYTES,
    MAX_POINTS_A_LINE,
    MAX_POINTS_A_STROKE,
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
from remote.gate import DRAW_REQUIRED

PLACE = st.integers(0, MAX_SIDE - 1)
POINTS = st.lists(st.tuples(PLACE, PLACE), min_size=1, max_size=MAX_POINTS_A_LINE).map(tuple)
IDS = st.integers(0, 2**31 - 1)
ANY_MARK = st.one_of(
    st.builds(PointAt, PLACE, PLACE),
    st.builds(PointAway),
    st.builds(Stroke, IDS, st.sampled_from(Ink), POINTS),
    st.builds(More, IDS, POINTS),
    st.builds(Lift, IDS),
    st.builds(Erase, st.none() | IDS),
    st.builds(Pin, st.booleans()),
    st.builds(Still),
)


@given(ANY_MARK)
def test_a_mark_survives_the_line_and_keeps_its_length(mark: Mark) -> None:
    line = encode_mark(mark)
    assert decode_mark(line) == mark
    assert line.count(b"\n") == 1
    assert len(line) <= MAX_LINE_BYTES


def test_every_message_is_in_the_gates_table_and_no_other_is() -> None:
    assert {f"draw:{name}" for name in MARKS} == set(DRAW_REQUIRED)
    assert kind_of(PointAt(1, 2)) == "draw:point"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"mark":"shell"}',
        b'{"mark":"point","x":1}',
        b'{"mark":"point","x":-1,"y":0}',
        b'{"mark":"point","x":16384,"y":0}',
        b'{"mark":"point","x":1.5,"y":0}',
        b'{"mark":"point","x":"1","y":0}',
        b'{"mark":"point","x":1e400,"y":0}',
        b'{"mark":"stroke","id":1,"ink":"black","points":[[1,2]]}',
        b'{"mark":"stroke","id":1,"ink":"red","points":[]}',
        b'{"mark":"stroke","id":1,"ink":"red","points":[[1,2,3]]}',
        b'{"mark":"more","id":99999999999,"points":[[1,2]]}',
        b'{"mark":"erase","id":"all"}',
        b"[" * 1500,
        b'{"mark":"still","text":"' + b"x" * MAX_LINE_BYTES + b'"}',
        json.dumps({"mark": "more", "id": 1, "points": [[1, 2]] * (MAX_POINTS_A_LINE + 1)}).encode(),
    ],
)
def test_what_is_no_message_is_a_protocol_error(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode_mark(line)
    with pytest.raises(ProtocolError):
        MarkReader().receive_data(line + b"\n")


def test_fields_of_a_later_version_are_ignored() -> None:
    assert decode_mark(b'{"mark":"point","x":1,"y":2,"pressure":0.5}') == PointAt(1, 2)


@given(st.lists(ANY_MARK, max_size=20), st.integers(1, 40))
def test_marks_are_the_same_in_whatever_pieces_they_come(marks: list[Mark], size: int) -> None:
    data = b"".join(encode_mark(mark) for mark in marks)
    whole, pieces = [], []
    try:
        whole = MarkReader().receive_data(data)
    except ProtocolError:
        whole = None
    reader = MarkReader()
    try:
        for at in range(0, len(data), size):
            pieces += reader.receive_data(data[at : at + size])
    except ProtocolError:
        pieces = None
    assert pieces == whole


@settings(max_examples=300)
@given(st.lists(st.one_of(st.binary(max_size=60), ANY_MARK.map(encode_mark)), max_size=12))
def test_any_bytes_are_marks_or_a_protocol_error(pieces: list[bytes]) -> None:
    reader = MarkReader()
    try:
        for piece in pieces:
            for mark in reader.receive_data(piece):
                assert kind_of(mark) in DRAW_REQUIRED
    except ProtocolError:
        return


def test_a_line_without_an_end_is_not_kept_for_ever() -> None:
    reader = MarkReader()
    reader.receive_data(b" " * MAX_LINE_BYTES)
    with pytest.raises(ProtocolError, match="longer"):
        reader.receive_data(b" ")


def test_the_oldest_stroke_gives_way_when_there_are_too_many() -> None:
    reader = MarkReader()
    for number in range(MAX_STROKES):
        assert reader.receive_data(encode_mark(Stroke(number, Ink.RED, ((1, 1),)))) == [
            Stroke(number, Ink.RED, ((1, 1),))
        ]
    newest = Stroke(MAX_STROKES, Ink.RED, ((1, 1),))
    assert reader.receive_data(encode_mark(newest)) == [Erase(0), newest]
    assert reader.receive_data(encode_mark(More(0, ((2, 2),)))) == [], "it is not on the board any more"
    assert reader.receive_data(encode_mark(More(1, ((2, 2),)))) == [More(1, ((2, 2),))]


def test_a_stroke_has_so_many_points_and_its_id_once() -> None:
    reader = MarkReader()
    reader.receive_data(encode_mark(Stroke(7, Ink.BLUE, ((0, 0),))))
    with pytest.raises(ProtocolError, match="already"):
        reader.receive_data(encode_mark(Stroke(7, Ink.BLUE, ((0, 0),))))
    reader = MarkReader()
    reader.receive_data(encode_mark(Stroke(7, Ink.BLUE, ((0, 0),))))
    full = More(7, ((1, 1),) * MAX_POINTS_A_LINE)
    for _ in range(MAX_POINTS_A_STROKE // MAX_POINTS_A_LINE - 1):
        reader.receive_data(encode_mark(full))
    with pytest.raises(ProtocolError, match="too many"):
        reader.receive_data(encode_mark(full))


def test_an_erased_id_is_free_again() -> None:
    reader = MarkReader()
    stroke = Stroke(7, Ink.BLUE, ((0, 0),))
    for erase in (Erase(7), Erase()):
        assert reader.receive_data(encode_mark(stroke)) == [stroke]
        assert reader.receive_data(encode_mark(erase)) == [erase]
