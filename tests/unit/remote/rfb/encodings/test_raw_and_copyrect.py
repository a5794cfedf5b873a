"""Raw and CopyRect against bytes made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from remote.errors import ProtocolError
from remote.rfb.encodings.copyrect import encode_copy, paint_copy, read_copy
from remote.rfb.encodings.raw import RawDecoder, encode_raw
from remote.rfb.geometry import Copy, Rect
from remote.rfb.reader import Reader

from ..meeting import FORMATS, decode, read_all


def test_raw_is_the_pixels_row_by_row() -> None:
    data = bytes.fromhex("f800 07e0 001f ffff")
    canvas, left = decode(RawDecoder(FORMATS["rgb565_big"]), data + b"x", 2, 2)
    assert canvas.tolist() == [[0xFF0000, 0x00FF00], [0x0000FF, 0xFFFFFF]]
    assert left == 1
    assert encode_raw(canvas, FORMATS["rgb565_big"]) == data


def test_raw_that_ends_early_is_refused() -> None:
    with pytest.raises(ProtocolError):
        decode(RawDecoder(FORMATS["bgrx"]), bytes(15), 2, 2)


def test_copy_is_read_as_it_is_written() -> None:
    reader, copy = Reader(), Copy(Rect(3, 4, 5, 6), 0x102, 0x304)
    assert encode_copy(copy) == bytes.fromhex("0102 0304")
    assert read_all(read_copy(reader, copy.rect), reader, [b"\1", b"\2\3", b"\4"]) == copy


@pytest.mark.parametrize(("dx", "dy"), [(1, 0), (-1, 0), (0, 2), (0, -2), (2, 1), (-2, -1)])
def test_copies_overlap_in_every_direction(dx: int, dy: int) -> None:
    canvas = np.arange(100, dtype="<u4").reshape(10, 10)
    before = canvas.copy()
    paint_copy(canvas, Copy(Rect(3 + dx, 3 + dy, 4, 4), 3, 3))
    assert np.array_equal(canvas[3 + dy : 7 + dy, 3 + dx : 7 + dx], before[3:7, 3:7])
    untouched = np.ones((10, 10), bool)
    untouched[3 + dy : 7 + dy, 3 + dx : 7 + dx] = False
    assert np.array_equal(canvas[untouched], before[untouched])


@pytest.mark.parametrize(("x", "y"), [(7, 0), (0, 7), (65535, 65535)])
def test_copies_from_outside_are_refused(x: int, y: int) -> None:
    with pytest.raises(ProtocolError, match="outside"):
        paint_copy(np.zeros((10, 10), "<u4"), Copy(Rect(0, 0, 4, 4), x, y))
