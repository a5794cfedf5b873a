"""What a viewer offers."""

from __future__ import annotations

import pytest

from remote.errors import UsageError
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.wishes import DEFAULT_ENCODINGS, OUR_ENCODINGS, offered_encodings


def test_jpeg_is_offered_where_loss_is_allowed() -> None:
    lossless, lossy = (offered_encodings(DEFAULT_ENCODINGS, quality, None) for quality in (None, 0))
    assert Encoding.JPEG not in lossless
    assert lossy == (*DEFAULT_ENCODINGS, -32)


def test_levels_stand_behind_what_they_are_for() -> None:
    assert offered_encodings((7, 0), 9, 1) == (7, 0, -23, -255)


def test_tight_is_liked_better_than_what_old_servers_speak() -> None:
    order = [
        DEFAULT_ENCODINGS.index(kind) for kind in (Encoding.COPY_RECT, Encoding.TIGHT, Encoding.ZRLE, Encoding.RAW)
    ]
    assert order == sorted(order)


def test_fences_are_offered_with_continuous_updates() -> None:
    """Trap: TigerVNC's server turns continuous updates on only for viewers that know fences too."""
    assert {Encoding.FENCE, Encoding.CONTINUOUS_UPDATES} <= set(DEFAULT_ENCODINGS)


def test_what_only_our_own_shares_know_is_not_offered_by_default() -> None:
    assert set(OUR_ENCODINGS) - set(DEFAULT_ENCODINGS) == {Encoding.RECALL}


@pytest.mark.parametrize("level", [-1, 10])
def test_what_is_not_spoken_cannot_be_offered(level: int) -> None:
    for quality, compress_level in ((level, None), (None, level)):
        with pytest.raises(UsageError, match="level"):
            offered_encodings((7,), quality, compress_level)
    with pytest.raises(UsageError, match="not spoken"):
        offered_encodings((7, 50), None, None)
