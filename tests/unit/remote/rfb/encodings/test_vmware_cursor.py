"""VMware's cursors: two masks over what is there, or straight alpha."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote.errors import ProtocolError
from remote.rfb.cursor import Cursor
from remote.rfb.encodings.vmware_cursor import encode_vmware_cursor, read_vmware_cursor
from remote.rfb.geometry import Rect
from remote.rfb.reader import Reader

from ..meeting import FORMATS, read_all

GREY = [128, 128, 128, 255]
CLEAR = [0, 0, 0, 0]


def _read(data: bytes, rect: Rect, name: str = "bgrx") -> Cursor:
    reader = Reader()
    cursor = read_all(read_vmware_cursor(reader, rect, FORMATS[name]), reader, [data[:3], data[3:]])
    assert len(reader) == 0
    return cursor


def test_alpha_is_straight() -> None:
    rgba = np.array([[[200, 100, 50, 255], [200, 100, 50, 128], [9, 9, 9, 0]]], np.uint8)
    data = encode_vmware_cursor(Cursor(3, 1, 2, 0, rgba))
    assert data == bytes.fromhex("0100 c86432ff c8643280 09090900")
    cursor = _read(data, Rect(2, 0, 3, 1))
    assert (cursor.hot_x, cursor.hot_y) == (2, 0)
    assert np.array_equal(cursor.rgba, rgba)


def test_masks_show_hide_and_invert() -> None:
    and_mask = "00000000 00000000 ffffff00 ffffff00 00000001"  # the last has only a bit that is no colour
    xor_mask = "0000ff00 00000000 00000000 ffffff00 ff000000"
    cursor = _read(bytes.fromhex("0000" + and_mask + xor_mask), Rect(0, 0, 5, 1))
    assert cursor.rgba[0].tolist() == [[255, 0, 0, 255], [0, 0, 0, 255], CLEAR, GREY, [0, 0, 255, 255]]


@pytest.mark.parametrize(("name", "data"), [("rgb565_big", "ffff 0000 0000 f800"), ("rgb332", "ff 00 00 07")])
def test_masks_follow_the_pixel_format(name: str, data: str) -> None:
    cursor = _read(bytes.fromhex("0000" + data), Rect(0, 0, 2, 1), name)
    assert cursor.rgba[0].tolist() == [CLEAR, [255, 0, 0, 255]]


def test_a_hidden_pointer_still_has_its_head() -> None:
    for kind in ("0000", "0100"):
        assert _read(bytes.fromhex(kind), Rect(0, 0, 0, 0)).rgba.shape == (0, 0, 4)


@pytest.mark.parametrize("rect", [Rect(0, 0, 257, 1), Rect(0, 0, 1, 257), Rect(0, 0, 65535, 65535)])
def test_larger_ones_than_there_are_are_refused(rect: Rect) -> None:
    with pytest.raises(ProtocolError, match="larger than"):
        _read(b"", rect)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ProtocolError, match="type 2"):
        _read(b"\2\0", Rect(0, 0, 1, 1))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 1 << 32))
def test_every_alpha_cursor_comes_back(width: int, height: int, seed: int) -> None:
    rgba = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    data = encode_vmware_cursor(Cursor(width, height, 0, 0, rgba))
    assert np.array_equal(_read(data, Rect(0, 0, width, height)).rgba, rgba)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FORMATS)), st.integers(0, 5), st.integers(0, 5), st.binary(max_size=240))
def test_any_bytes_are_a_cursor_or_refused(name: str, width: int, height: int, data: bytes) -> None:
    reader = Reader()
    try:
        cursor = read_all(read_vmware_cursor(reader, Rect(1, 1, width, height), FORMATS[name]), reader, [data])
    except ProtocolError:
        return
    assert cursor.rgba.shape == (height, width, 4)
