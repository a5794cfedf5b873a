"""Our own encoding: what it remembers, and that no bytes harm who reads it."""

from __future__ import annotations

import weakref

import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from remote.errors import ProtocolError
from remote.rfb.encodings.recall import (
    BLANK,
    FLAG_BLOCKS,
    FLAG_NEW,
    HEAD,
    MAX_COLOURS,
    MAX_HEIGHT,
    MAX_SIZE,
    MAX_WIDTH,
    RecallDecoder,
)
from remote.rfb.encodings.recall_encoder import RecallEncoder
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import COLOUR_BITS
from remote.rfb.reader import Reader

from ..meeting import read_all

RNG = np.random.default_rng(8)
LETTERS = RNG.integers(0, 40, (26, 14, 9), np.uint32).astype("<u4") * 0x050505
EFFORTS = pytest.mark.parametrize("is_thorough", [False, True])


def line_of_text(seed: int, width: int = 640) -> np.ndarray:
    canvas = np.full((18, width), 0xFFFFFF, "<u4")
    for place, letter in enumerate(np.random.default_rng(seed).integers(0, 26, width // 9 - 1)):
        canvas[2:16, place * 9 : place * 9 + 9] = LETTERS[letter]
    return canvas


def page(seed: int) -> np.ndarray:
    return np.vstack([line_of_text(seed * 100 + row) for row in range(3)])


def decode(decoder: RecallDecoder, data: bytes, canvas: np.ndarray, x: int = 0) -> np.ndarray:
    target = np.zeros(canvas.shape, "<u4")
    read_all(decoder.read(reader := Reader(), Rect(x, 0, canvas.shape[1], canvas.shape[0])), reader, [data])(target)
    return target & COLOUR_BITS


def encode(encoder: RecallEncoder, canvas: np.ndarray, x: int = 0, *, is_thorough: bool = True) -> bytes:
    data = encoder.encode(canvas, x, is_thorough=is_thorough)
    assert data is not None
    return data


@EFFORTS
@settings(max_examples=40, deadline=None)
@given(
    x=st.integers(0, 200), height=st.integers(1, MAX_HEIGHT), width=st.integers(1, 300), colours=st.integers(1, 60),
    seed=st.integers(0, 9),
)  # fmt: skip
def test_nothing_is_lost(is_thorough: bool, x: int, height: int, width: int, colours: int, seed: int) -> None:
    encoder, decoder = RecallEncoder(), RecallDecoder()
    rng = np.random.default_rng(seed)
    for _ in range(3):
        canvas = rng.integers(0, colours, (height, width), np.uint32).astype("<u4") * 0x010203 & COLOUR_BITS
        canvas[:: rng.integers(1, 5)] = 0x123456
        data = encode(encoder, canvas, x, is_thorough=is_thorough)
        assert (decode(decoder, data, canvas, x) == canvas).all()


def test_a_page_that_comes_back_after_many_others_costs_almost_nothing() -> None:
    encoder = RecallEncoder()
    first = len(encode(encoder, page(0)))
    for seed in range(1, 30):
        encode(encoder, page(seed))
    assert len(encode(encoder, page(0))) < first / 10


def test_letters_are_known_again_in_other_words() -> None:
    encoder = RecallEncoder()
    first = len(encode(encoder, page(0)))
    for seed in range(1, 5):
        encode(encoder, page(seed))
    assert len(encode(encoder, page(9))) < first / 4


@EFFORTS
def test_both_ends_begin_anew_together(is_thorough: bool) -> None:
    encoder, decoder = RecallEncoder(), RecallDecoder()
    for seed in range(3):
        encode(encoder, page(seed + 50), is_thorough=is_thorough)  # never sent
        encoder.restart()
        data = encode(encoder, page(seed), is_thorough=is_thorough)
        assert (decode(decoder, data, page(seed)) == page(seed)).all()


def test_another_effort_begins_anew() -> None:
    encoder, decoder = RecallEncoder(), RecallDecoder()
    for is_thorough in (True, False, True):
        data = encode(encoder, page(1), is_thorough=is_thorough)
        assert data[0] & FLAG_NEW
        assert (decode(decoder, data, page(1)) == page(1)).all()


def test_a_full_table_is_begun_anew() -> None:
    encoder, decoder = RecallEncoder(), RecallDecoder()
    has_begun_anew = False
    for start in range(0, 2 * MAX_COLOURS, 400):
        canvas = (np.arange(64 * 256, dtype="<u4") // 41 + start).reshape(64, 256)
        data = encode(encoder, canvas)
        has_begun_anew |= start > 0 and bool(data[0] & FLAG_NEW)
        assert (decode(decoder, data, canvas) == canvas).all()
    assert has_begun_anew


def test_a_photograph_is_refused_before_it_fills_the_table() -> None:
    encoder = RecallEncoder()
    encode(encoder, page(0))
    assert encoder.encode(np.arange(64 * 64, dtype="<u4").reshape(64, -1), 0, is_thorough=True) is None
    assert len(encode(encoder, page(0))) < 200


# What a broken or hostile server sends


def rectangle(plain: bytes, flags: int = FLAG_NEW) -> bytes:
    stream = zstandard.ZstdCompressor().compressobj()
    packed = stream.compress(plain) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return HEAD.pack(flags, len(packed)) + packed


RED = b"\0\1\0\0\xff"
SPOT = np.zeros((2, 2), "<u4")


def test_a_rectangle_made_by_hand() -> None:
    assert (decode(RecallDecoder(), rectangle(RED + b"\1" + bytes(4)), SPOT) == 0xFF0000).all()
    banded = rectangle(RED + b"\1" + bytes((2, 1, 1 | BLANK)) + bytes(3), FLAG_NEW | FLAG_BLOCKS)
    assert (decode(RecallDecoder(), banded, SPOT) == 0xFF0000).all()


@pytest.mark.parametrize(
    "data",
    [
        rectangle(RED + b"\1" + bytes(3)),
        rectangle(RED + b"\1" + bytes(5)),
        rectangle(RED + b"\3" + bytes(4)),
        rectangle(RED + b"\1" + bytes((0, 0, 0, 1))),
        rectangle(RED + b"\1" + bytes((1, 3)) + bytes(6), FLAG_NEW | FLAG_BLOCKS),
        rectangle(RED + b"\1" + bytes((0,)), FLAG_NEW | FLAG_BLOCKS),
        rectangle(b"\x40\x01" + bytes(3 * (MAX_COLOURS + 1)) + b"\1" + bytes(4)),
        rectangle(RED + b"\1" + bytes(1 << 20)),
        rectangle(RED + b"\1" + bytes(4), 4),
        HEAD.pack(FLAG_NEW, 4) + b"junk",
        HEAD.pack(FLAG_NEW, MAX_SIZE + 1),
        HEAD.pack(0, 0),
    ],
    ids=["short", "long", "planes", "untold", "high", "low", "colours", "bomb", "flags", "junk", "large", "empty"],
)
def test_a_damaged_rectangle_is_the_peers_fault(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(RecallDecoder(), data, SPOT)


@pytest.mark.parametrize("size", [(MAX_HEIGHT + 1, 8), (1, MAX_WIDTH + 1)])
def test_a_rectangle_that_is_too_large_is_refused_before_it_is_read(size: tuple[int, int]) -> None:
    with pytest.raises(ProtocolError):
        decode(RecallDecoder(), rectangle(b""), np.zeros(size, "<u4"))


def test_a_stream_may_not_ask_for_more_memory_than_agreed() -> None:
    parameters = zstandard.ZstdCompressionParameters.from_level(1, window_log=27)
    stream = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = stream.compress(RED + b"\1" + bytes(4)) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    with pytest.raises(ProtocolError):
        decode(RecallDecoder(), HEAD.pack(FLAG_NEW, len(packed)) + packed, SPOT)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 3), st.booleans())
def test_any_bytes_are_a_picture_or_a_protocol_error(junk: bytes, flags: int, is_packed: bool) -> None:
    """Whatever a stream holds, reading it paints inside its rectangle or raises ProtocolError, and nothing else."""
    data = rectangle(RED + junk, flags) if is_packed else HEAD.pack(flags, len(junk)) + junk
    try:
        decode(RecallDecoder(), data, SPOT)
    except ProtocolError:
        return


def test_nothing_of_what_was_encoded_is_kept() -> None:
    encoder = RecallEncoder()
    canvas = np.full((64, 512), 0x336699, np.uint32)
    encoder.encode(canvas, 0, is_thorough=False)
    kept = weakref.ref(again := canvas.copy())
    encoder.encode(again, 0, is_thorough=False)
    del again
    assert kept() is None
