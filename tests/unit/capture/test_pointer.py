"""Place and shape of a real pointer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from displays import VirtualDisplay
from Xlib import Xcursorfont
from Xlib.display import Display

from capture.errors import ScreenGoneError
from capture.pointer import PointerReader, _straight_rgba


def test_the_place_follows_the_pointer(display: VirtualDisplay) -> None:
    reader = PointerReader(display.name)
    display.run(["xdotool", "mousemove", "123", "456"])
    pointer = reader.read()
    reader.close()
    assert (pointer.x, pointer.y) == (123, 456)


@contextmanager
def shown(display: VirtualDisplay, cursor: int) -> Iterator[None]:
    """Give the whole screen a pointer, as long as its maker stays connected."""
    maker = Display(display.name)
    window = maker.screen().root
    font = maker.open_font("cursor")
    window.change_attributes(cursor=font.create_glyph_cursor(font, cursor, cursor + 1, (0, 0, 0), (65535, 0, 0)))
    maker.sync()
    yield
    maker.close()


def test_the_shape_is_one_object_until_it_changes(display: VirtualDisplay) -> None:
    reader = PointerReader(display.name)
    with shown(display, Xcursorfont.left_ptr):
        arrow = reader.read().shape
        assert arrow is not None
        assert reader.read().shape is arrow
    with shown(display, Xcursorfont.watch):
        watch = reader.read().shape
    reader.close()
    assert watch is not None and watch is not arrow
    assert watch.rgba.shape == (watch.height, watch.width, 4)
    assert watch.rgba.shape != arrow.rgba.shape or (watch.rgba != arrow.rgba).any()
    assert 0 <= watch.hot_x < watch.width and 0 <= watch.hot_y < watch.height


def test_a_pointer_that_the_server_keeps_to_itself_is_an_arrow(display: VirtualDisplay) -> None:
    reader = PointerReader(display.name)
    display.run(["xsetroot", "-cursor_name", "watch"])
    shape = reader.read().shape
    reader.close()
    assert shape is not None
    assert (shape.hot_x, shape.hot_y) == (0, 0)
    assert shape.rgba[0, 0].tolist() == [0, 0, 0, 255] and shape.rgba[4, 2].tolist() == [255, 255, 255, 255]


def test_colours_are_divided_by_alpha() -> None:
    opaque_red, half_red, nothing = 0xFFFF0000, 0x80800000, 0
    rgba = _straight_rgba([opaque_red, half_red, nothing], 3, 1)
    assert rgba.tolist() == [[[255, 0, 0, 255], [255, 0, 0, 128], [0, 0, 0, 0]]]
    assert rgba.dtype == np.uint8


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # python-xlib forgets its socket
def test_no_screen_is_a_clear_error() -> None:
    with pytest.raises(ScreenGoneError, match="no screen here"):
        PointerReader(":4242")


def test_a_screen_that_ended_is_a_clear_error() -> None:
    with VirtualDisplay(320, 200) as screen:
        reader = PointerReader(screen.name)
    with pytest.raises(ScreenGoneError, match="no longer"):
        reader.read()
    reader.close()
