"""Noticing what is new of a pointer."""

from __future__ import annotations

import numpy as np
from screens import PaintedPointer, PaintedScreen

from remote.rfb.cursor import Cursor
from remote.share.pointer_watch import PointerWatch


def test_a_shape_is_new_once_and_a_place_whenever_somebody_else_moves_it() -> None:
    screen = PaintedScreen()
    shape = Cursor(1, 1, 0, 0, np.zeros((1, 1, 4), np.uint8))
    screen.at = PaintedPointer(1, 2, shape)
    watch = PointerWatch(screen)
    assert watch.look(None)
    assert watch.cursor is not None and watch.cursor.is_same(shape) and watch.moved_to is None
    watch.cursor = None
    assert not watch.look(None)
    screen.at = PaintedPointer(3, 4, shape)
    assert watch.look(None)
    assert (watch.cursor, watch.moved_to) == (None, (3, 4))


def test_where_the_viewer_put_it_is_no_news_for_the_viewer() -> None:
    screen = PaintedScreen()
    watch = PointerWatch(screen)
    watch.look(None)
    screen.at = PaintedPointer(9, 9, None)
    assert watch.look((9, 9))
    assert watch.moved_to is None
