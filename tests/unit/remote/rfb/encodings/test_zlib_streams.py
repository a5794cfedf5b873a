"""Inflating with a limit, and the levels of deflating."""

from __future__ import annotations

import zlib

import pytest

from remote.errors import ProtocolError
from remote.rfb.encodings.deflate import DEFAULT_LEVEL, MAX_LEVEL, Deflater, zlib_level
from remote.rfb.encodings.inflate import Inflater, compressed_limit


def test_what_is_deflated_is_inflated_piece_by_piece() -> None:
    deflater, inflater = Deflater(2), Inflater()
    for piece in (b"a" * 1000, b"", b"b" * 7, bytes(range(256))):
        assert inflater.inflate_exact(deflater.deflate(piece), len(piece)) == piece


def test_noise_stays_below_the_limit() -> None:
    noise = bytes(value * value * 7919 >> 5 & 255 for value in range(100_000))
    assert len(Deflater(1).deflate(noise)) <= compressed_limit(len(noise))


@pytest.mark.parametrize("size", [99, 101])
def test_more_or_less_than_due_is_refused(size: int) -> None:
    with pytest.raises(ProtocolError):
        Inflater().inflate_exact(Deflater(2).deflate(bytes(size)), 100)


def test_a_stream_that_has_ended_brings_no_more() -> None:
    inflater = Inflater()
    assert inflater.inflate(zlib.compress(b"abc"), 3) == b"abc"
    with pytest.raises(ProtocolError, match="after the end"):
        inflater.inflate(b"more", 3)
    inflater.reset()
    assert inflater.inflate(zlib.compress(b"abc"), 3) == b"abc"


@pytest.mark.parametrize(("wish", "level"), [(None, DEFAULT_LEVEL), (0, 1), (1, 1), (4, 4), (9, MAX_LEVEL)])
def test_levels(wish: int | None, level: int) -> None:
    assert zlib_level(wish) == level
