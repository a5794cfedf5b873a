"""Stamps order as text as they order in time, and a clock only goes forward."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.merge.stamp import COUNTER_BITS, HybridClock, is_stamp, stamp_ms, stamp_ticks

EXAMPLES = settings(max_examples=int(os.environ.get("MERGE_EXAMPLES", "100")), deadline=None)
"""`make torture` tries 10,000 of each."""

TIMES = st.integers(0, 2**44 - 1)


@given(st.lists(TIMES, min_size=1))
@EXAMPLES
def test_stamps_grow_under_any_wall_clock(times: list[int]) -> None:
    clock = HybridClock("d1")
    stamps = [clock.next_stamp(now_ms) for now_ms in times]
    assert stamps == sorted(set(stamps))
    assert all(map(is_stamp, stamps))
    assert all(stamp_ms(stamp) >= now_ms for stamp, now_ms in zip(stamps, times, strict=True))


@given(TIMES, TIMES)
@EXAMPLES
def test_what_is_edited_after_seeing_is_later(seen_ms: int, now_ms: int) -> None:
    seen = HybridClock("zz").next_stamp(seen_ms)
    clock = HybridClock("aa")
    clock.see(seen)
    assert clock.next_stamp(now_ms) > seen


TICKS = st.integers(0, 2**60 - 1)
DEVICES = st.text("0123456789abcdefXYZ-", min_size=1, max_size=64)
STAMPS = st.builds("{:015x}.{}".format, TICKS, DEVICES)


@given(STAMPS, STAMPS, STAMPS)
@EXAMPLES
def test_stamps_are_totally_ordered_as_time_and_then_device_are(one: str, other: str, third: str) -> None:
    assert all(map(is_stamp, (one, other, third)))
    as_pairs = [(stamp_ticks(stamp), stamp[16:]) for stamp in (one, other, third)]
    assert [stamp for _, stamp in sorted(zip(as_pairs, (one, other, third), strict=True))] == sorted(
        (one, other, third)
    )
    assert (one < other) + (one == other) + (one > other) == 1


@given(st.lists(st.one_of(TIMES, STAMPS.filter(lambda stamp: stamp_ticks(stamp) < 2**59)), min_size=1))
@EXAMPLES
def test_a_clock_only_goes_forward_whatever_the_time_is_and_whatever_it_sees(happened: list[int | str]) -> None:
    clock, known = HybridClock("d1"), ""
    for what in happened:
        if isinstance(what, str):
            clock.see(what)
            known = max(known, what[:15])
        else:
            stamp = clock.next_stamp(what)
            assert stamp[:15] > known
            known = stamp[:15]


def test_one_millisecond_holds_any_number_of_edits() -> None:
    clock = HybridClock("d", (5 << COUNTER_BITS) | 0xFFFF)
    stamp = clock.next_stamp(5)
    assert stamp_ticks(stamp) == 6 << COUNTER_BITS


def test_the_device_decides_between_equal_times() -> None:
    assert HybridClock("a").next_stamp(7) < HybridClock("b").next_stamp(7)


@pytest.mark.parametrize("text", ["", "0" * 15, "0" * 15 + ".", "0" * 14 + ".d", "G" * 15 + ".d", "0" * 15 + ".d e"])
def test_what_is_no_stamp(text: str) -> None:
    assert not is_stamp(text)
