"""The pointer in the form that a viewer understands."""

from __future__ import annotations

import numpy as np
import pytest

from remote.rfb.cursor import Cursor
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.pixel_format import BGRX
from remote.rfb.pointer_rects import pointer_rects

ARROW = Cursor(2, 3, 1, 2, np.full((3, 2, 4), 255, np.uint8))


@pytest.mark.parametrize(
    ("offered", "told"),
    [
        ((), []),
        ((Encoding.CURSOR,), [Encoding.CURSOR]),
        ((Encoding.CURSOR, Encoding.CURSOR_WITH_ALPHA), [Encoding.CURSOR_WITH_ALPHA]),
        ((Encoding.VMWARE_CURSOR_POSITION,), [Encoding.VMWARE_CURSOR_POSITION]),
    ],
)
def test_only_what_was_offered_is_told(offered: tuple[int, ...], told: list[Encoding]) -> None:
    rects = list(pointer_rects(Offer(offered), BGRX, ARROW, (7, 8)))
    assert [rect.encoding for rect in rects] == told


def test_a_shape_stands_at_its_point_and_a_place_has_no_size() -> None:
    offer = Offer((Encoding.CURSOR_WITH_ALPHA, Encoding.VMWARE_CURSOR_POSITION))
    assert [tuple(rect.rect) for rect in pointer_rects(offer, BGRX, ARROW, (7, 8))] == [(1, 2, 2, 3), (7, 8, 0, 0)]
    assert list(pointer_rects(offer, BGRX, None, None)) == []
