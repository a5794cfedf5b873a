"""What a viewer's list of encodings says."""

from __future__ import annotations

import pytest

from remote.rfb.encodings.numbers import RATE_CEILING_BASE, Encoding
from remote.rfb.encodings.offer import Offer


@pytest.mark.parametrize(
    ("encodings", "quality", "compression"),
    [((7,), None, None), ((7, -32), 0, None), ((-23, 7, -247), 9, 9), ((7, Encoding.RECALL), 9, None),
     ((Encoding.RECALL, -30, -256), 2, 0)],
)  # fmt: skip
def test_levels(encodings: tuple[int, ...], quality: int | None, compression: int | None) -> None:
    offer = Offer(encodings)
    assert (offer.quality_level, offer.compress_level) == (quality, compression)


def test_the_first_of_several_is_what_the_viewer_likes_best() -> None:
    offer = Offer((16, 7))
    assert offer.first_of(Encoding.TIGHT, Encoding.ZRLE) == Encoding.ZRLE
    assert offer.first_of(Encoding.RAW) is None
    assert Encoding.TIGHT in offer and Encoding.RAW not in offer


def test_a_ceiling_is_read_wherever_it_stands() -> None:
    assert Offer((7, RATE_CEILING_BASE | 256, Encoding.RECALL)).ceiling_kbit_s == 256
    assert Offer((7, RATE_CEILING_BASE)).ceiling_kbit_s is None
    assert Offer((7, Encoding.RECALL, -32, -308)).ceiling_kbit_s is None
