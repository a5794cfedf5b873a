"""Noticing what is new of a pointer."""

from __future__ import annotations

import numpy as np
from screens import PaintedPointer, PaintedScreen

from remote.rfb.cursor import Cursor
from remote.share.pointer_watch import PointerWatch


def test_a_shape_is_new_once_and_a_place_whenever_it_changes() -> None:
    screen = PaintedScreen()
    shape = Cursor(1, 1, 0, 0, np.zeros((1, 1, 4), np.uint8))
    screen.at = PaintedPointer(1, 2, shape)
    watch = PointerWatch(screen)
    first = watch.look()
    assert first.cursor is not None and first.cursor.is_same(shape) and first.place is None
    assert watch.look().is_empty
    screen.at = PaintedPointer(3, 4, shape)
    news = watch.look()
    assert (news.cursor, news.place) == (None, (3, 4))
