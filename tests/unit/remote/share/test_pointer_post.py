"""What a viewer is told of the pointer, and what it knows by itself."""

from __future__ import annotations

import numpy as np

from remote.rfb.cursor import Cursor
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.share.pointer_post import OWN_S, PointerPost
from remote.share.pointer_watch import PointerNews

SHAPE = Cursor(1, 1, 0, 0, np.zeros((1, 1, 4), np.uint8))
ALL = Offer((Encoding.CURSOR, Encoding.VMWARE_CURSOR_POSITION))


def test_news_wait_until_they_are_sent() -> None:
    post = PointerPost()
    post.hear(1.0, PointerNews(SHAPE, (3, 4)))
    post.hear(1.1, PointerNews())
    assert post.waiting(ALL) == (SHAPE, (3, 4))
    post.sent(SHAPE)
    assert post.waiting(ALL) == (None, None)


def test_a_viewer_is_told_what_it_understands_and_the_rest_waits() -> None:
    post = PointerPost()
    post.hear(1.0, PointerNews(SHAPE, (3, 4)))
    assert post.waiting(Offer()) == (None, None)
    assert post.waiting(Offer((Encoding.VMWARE_CURSOR,))) == (SHAPE, None)
    post.sent(None)
    assert post.waiting(ALL) == (SHAPE, None)


def test_where_the_viewer_put_it_is_no_news_for_the_viewer() -> None:
    post = PointerPost()
    post.hear(1.0, PointerNews(None, (1, 1)))
    post.put(2.0, 9, 9)
    post.put(2.01, 10, 9)  # seen late: the viewer is further on already
    post.hear(2.02, PointerNews(None, (9, 9)))
    assert post.waiting(ALL) == (None, None)
    assert post.viewers == (10, 9)


def test_who_moves_it_there_later_is_somebody_else() -> None:
    post = PointerPost()
    post.put(2.0, 9, 9)
    post.hear(2.1 + OWN_S, PointerNews(None, (9, 9)))
    assert post.waiting(ALL) == (None, (9, 9))
