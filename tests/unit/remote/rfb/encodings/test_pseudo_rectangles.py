"""Cursors, sizes and names in the shape of rectangles, against bytes made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from remote.errors import ProtocolError
from remote.rfb.cursor import Cursor
from remote.rfb.encodings.cursor_shapes import (
    encode_cursor,
    encode_cursor_with_alpha,
    read_cursor,
    read_cursor_with_alpha,
)
from remote.rfb.encodings.desktop import encode_name, encode_screens, read_name, read_screens
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import BGRX
from remote.rfb.reader import Reader
from remote.rfb.screens import Screen

from ..meeting import FORMATS, read_all


def _read_cursor(data: bytes, rect: Rect, name: str = "bgrx") -> Cursor:
    reader = Reader()
    return read_all(read_cursor(reader, rect, FORMATS[name]), reader, [data[:5], data[5:]])


def _read_alpha(data: bytes, rect: Rect) -> Cursor:
    reader = Reader()
    return read_all(read_cursor_with_alpha(reader, rect), reader, [data])


def test_a_cursor_has_pixels_and_a_mask_of_whole_bytes_a_row() -> None:
    data = bytes.fromhex("0000ff00 00ff0000 ff000000 00000000 80 40")
    cursor = _read_cursor(data, Rect(1, 0, 2, 2))
    assert (cursor.width, cursor.height, cursor.hot_x, cursor.hot_y) == (2, 2, 1, 0)
    assert cursor.rgba.tolist() == [[[255, 0, 0, 255], [0, 255, 0, 0]], [[0, 0, 255, 0], [0, 0, 0, 255]]]
    assert encode_cursor(cursor, BGRX) == data


def test_a_cursor_follows_the_pixel_format() -> None:
    cursor = _read_cursor(bytes.fromhex("f800 07e0 001f 80 80 00"), Rect(0, 0, 1, 3), "rgb565_big")
    assert cursor.rgba[:, 0].tolist() == [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 0]]


def test_alpha_is_multiplied_in_on_the_way() -> None:
    rgba = np.array([[[200, 100, 50, 255], [200, 100, 50, 128], [9, 9, 9, 0]]], np.uint8)
    data = encode_cursor_with_alpha(Cursor(3, 1, 2, 0, rgba))
    assert data == bytes.fromhex("00000000 c86432ff 64321980 00000000")
    cursor = _read_alpha(data, Rect(2, 0, 3, 1))
    assert cursor.rgba[0, 0].tolist() == [200, 100, 50, 255]
    assert np.abs(cursor.rgba[0, 1].astype(int) - [200, 100, 50, 128]).max() <= 1
    assert cursor.rgba[0, 2, 3] == 0


def test_half_opaque_pixels_are_shown_where_alpha_is_not_known() -> None:
    rgba = np.array([[[1, 2, 3, 127], [4, 5, 6, 128]]], np.uint8)
    assert encode_cursor(Cursor(2, 1, 0, 0, rgba), BGRX) == bytes.fromhex("03020100 06050400 40")


def test_a_hidden_pointer_is_an_empty_cursor() -> None:
    empty = Cursor(0, 0, 0, 0, np.zeros((0, 0, 4), np.uint8))
    assert encode_cursor(empty, BGRX) == b""
    assert _read_cursor(b"", Rect(0, 0, 0, 0)).rgba.shape == (0, 0, 4)
    assert _read_alpha(encode_cursor_with_alpha(empty), Rect(0, 0, 0, 0)).width == 0


@pytest.mark.parametrize("rect", [Rect(0, 0, 257, 1), Rect(0, 0, 1, 257), Rect(0, 0, 65535, 65535)])
def test_cursors_larger_than_cursors_are_refused(rect: Rect) -> None:
    for read in (_read_cursor, _read_alpha):
        with pytest.raises(ProtocolError, match="larger than"):
            read(b"", rect)


def test_a_cursor_in_a_strange_encoding_is_refused() -> None:
    with pytest.raises(ProtocolError, match="only Raw"):
        _read_alpha(bytes.fromhex("00000007"), Rect(0, 0, 1, 1))


def test_screens_are_read_as_they_are_written() -> None:
    screens = (Screen(0xFFFFFFFF, 1, 2, 0x102, 0x304, 5), Screen(7, 0, 0, 65535, 1))
    data = encode_screens(screens)
    assert data.hex() == (
        "02000000"
        + "ffffffff"
        + "00010002"
        + "01020304"
        + "00000005"
        + "00000007"
        + "00000000"
        + "ffff0001"
        + "00000000"
    )
    reader = Reader()
    assert read_all(read_screens(reader), reader, [data[:7], data[7:] + b"x"]) == screens
    assert len(reader) == 1
    reader = Reader()
    assert read_all(read_screens(reader), reader, [bytes(4)]) == ()


def test_names_are_utf_8_and_not_endless() -> None:
    reader = Reader()
    assert encode_name("Büro") == bytes.fromhex("00000005 42c3bc726f")
    assert read_all(read_name(reader), reader, [encode_name("Büro")]) == "Büro"
    assert read_all(read_name(reader), reader, [b"\0\0\0\2\xff!"]) == "\ufffd!"
    assert len(encode_name("ü" * 5000)) == 4 + 4096
    with pytest.raises(ProtocolError, match="name of"):
        read_all(read_name(reader), reader, [b"\0\1\0\0"])
