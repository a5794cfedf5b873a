"""Noticing what is new of a pointer."""

from __future__ import annotations

import numpy as np
from screens import PaintedPointer, PaintedScreen

from remote.rfb.cursor import Cursor
from remote.share.pointer_watch import PointerNews, PointerWatch

SHAPE = Cursor(1, 1, 0, 0, np.zeros((1, 1, 4), np.uint8))


def test_a_shape_is_new_once_and_a_place_whenever_somebody_else_moves_it() -> None:
    screen = PaintedScreen()
    screen.at = PaintedPointer(1, 2, SHAPE)
    watch = PointerWatch(screen)
    first = watch.look(None)
    assert first.cursor is not None and first.cursor.is_same(SHAPE) and first.moved_to is None
    assert watch.look(None).is_empty
    screen.at = PaintedPointer(3, 4, SHAPE)
    news = watch.look(None)
    assert (news.cursor, news.moved_to) == (None, (3, 4))


def test_where_the_viewer_put_it_is_no_news_for_the_viewer() -> None:
    screen = PaintedScreen()
    watch = PointerWatch(screen)
    watch.look(None)
    screen.at = PaintedPointer(9, 9, None)
    news = watch.look((9, 9))
    assert news.has_moved and news.moved_to is None


def test_what_nobody_was_told_is_kept_until_it_is_old() -> None:
    waiting = PointerNews(SHAPE, True, (3, 4))
    assert PointerNews().after(waiting).moved_to == (3, 4)
    assert PointerNews().after(waiting).cursor is SHAPE
    moved_by_viewer = PointerNews(None, True, None).after(waiting)
    assert (moved_by_viewer.cursor, moved_by_viewer.moved_to) == (SHAPE, None)
