"""Two programs that stamp as one device."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.merge.stamp import is_stamp, stamp_ticks
from sync.protocol.copies import (
    MAX_DEVICE_CHARS,
    Stamper,
    device_after,
    header_text,
    is_copy,
    is_of_device,
    stamp_of_device,
    stamper_from,
)

HERE = Stamper("d1", "morning")
DEVICES = st.text("0123456789abcdefxyzABC-", min_size=1, max_size=64)


def test_a_header_says_who_stamps() -> None:
    assert stamper_from(header_text(HERE)) == HERE


@pytest.mark.parametrize("header", ["", "d1", "d1 ", "d1 r x", "d 1 r", "ü r", "x" * 65 + " r"])
def test_a_header_that_says_nothing(header: str) -> None:
    assert stamper_from(header) is None
    assert not is_copy(stamper_from(header), [HERE])


def test_the_same_device_in_another_run_is_a_copy_and_in_the_same_run_a_return() -> None:
    assert is_copy(Stamper("d1", "evening"), [None, HERE])
    assert not is_copy(HERE, [HERE])
    assert not is_copy(Stamper("d2", "evening"), [HERE, None])


@given(DEVICES)
def test_the_next_id_sorts_behind_and_still_fits_a_stamp(device: str) -> None:
    after = device_after(device, "0a1b2c3d")
    stamp = stamp_of_device(f"{123456:015x}.{device}", after)
    assert is_stamp(stamp)
    assert stamp_ticks(stamp) == 123456
    assert is_of_device(stamp, after)
    assert not is_of_device(stamp, device)
    assert len(device) > MAX_DEVICE_CHARS - 9 or after > device
