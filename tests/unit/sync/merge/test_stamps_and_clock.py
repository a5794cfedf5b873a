"""Stamps order as text as they order in time, and a clock only goes forward."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.merge.stamp import COUNTER_BITS, HybridClock, is_stamp, stamp_ms, stamp_ticks

TIMES = st.integers(0, 2**44 - 1)


@given(st.lists(TIMES, min_size=1))
def test_stamps_grow_under_any_wall_clock(times: list[int]) -> None:
    clock = HybridClock("d1")
    stamps = [clock.next_stamp(now_ms) for now_ms in times]
    assert stamps == sorted(set(stamps))
    assert all(map(is_stamp, stamps))
    assert all(stamp_ms(stamp) >= now_ms for stamp, now_ms in zip(stamps, times, strict=True))


@given(TIMES, TIMES)
def test_what_is_edited_after_seeing_is_later(seen_ms: int, now_ms: int) -> None:
    seen = HybridClock("zz").next_stamp(seen_ms)
    clock = HybridClock("aa")
    clock.see(seen)
    assert clock.next_stamp(now_ms) > seen


def test_one_millisecond_holds_any_number_of_edits() -> None:
    clock = HybridClock("d", (5 << COUNTER_BITS) | 0xFFFF)
    stamp = clock.next_stamp(5)
    assert stamp_ticks(stamp) == 6 << COUNTER_BITS


def test_the_device_decides_between_equal_times() -> None:
    assert HybridClock("a").next_stamp(7) < HybridClock("b").next_stamp(7)


@pytest.mark.parametrize("text", ["", "0" * 15, "0" * 15 + ".", "0" * 14 + ".d", "G" * 15 + ".d", "0" * 15 + ".d e"])
def test_what_is_no_stamp(text: str) -> None:
    assert not is_stamp(text)
