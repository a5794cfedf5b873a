"""The reader, byte by byte and at its end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote.errors import ProtocolError
from remote.rfb.reader import Parsing, Reader

from .meeting import read_all


def _everything(reader: Reader) -> Parsing[tuple[object, ...]]:
    first = yield from reader.read_u8()
    second = yield from reader.read_u16()
    yield from reader.skip(5)
    third = yield from reader.read_u32()
    fourth = yield from reader.read_s32()
    text = yield from reader.read_exact(3)
    more = not (yield from reader.is_at_end())
    last = yield from reader.read_u8()
    return first, second, third, fourth, text, more, last, (yield from reader.is_at_end())


DATA = b"\x01\x02\x03skip!\x80\x00\x00\x01\xff\xff\xff\xfeabc\x09"


@given(st.lists(st.integers(0, len(DATA))))
def test_reads_the_same_in_whatever_pieces(cuts: list[int]) -> None:
    reader = Reader()
    edges = [0, *sorted(cuts), len(DATA)]
    pieces = [DATA[start:end] for start, end in pairwise(edges)]
    assert read_all(_everything(reader), reader, pieces) == (1, 0x203, 0x80000001, -2, b"abc", True, 9, True)


@pytest.mark.parametrize("size", range(len(DATA)))
def test_an_early_end_is_the_peers_fault(size: int) -> None:
    reader = Reader()
    with pytest.raises(ProtocolError, match="ended in the middle"):
        read_all(_everything(reader), reader, [DATA[:size]])


def test_skipped_bytes_are_not_held() -> None:
    reader = Reader()
    parsing = reader.skip(1 << 20)
    next(parsing)
    for _ in range(1023):
        reader.feed(bytes(1024))
        next(parsing)
        assert len(reader) == 0
    reader.feed(bytes(1025))
    with pytest.raises(StopIteration):
        next(parsing)
    assert len(reader) == 1
