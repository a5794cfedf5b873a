"""What another epoch means, and clocks that are off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.merge.stamp import COUNTER_BITS, MAX_AHEAD_MS, HybridClock, stamp_ms, stamp_ticks
from sync.protocol.epoch import KEPT_MS, EpochStep, is_of_this_epoch, kept_since_ms, step_into
from sync.protocol.messages import Op
from sync.protocol.skew import (
    OFFSET_TOLERANCE_MS,
    clock_after_skew,
    corrected_offset_ms,
    fresh_stamps,
    is_ahead,
    time_to_judge_by_ms,
    with_stamps,
)
from sync.protocol.versions import CLIENT_TOO_OLD, OLDEST_SCHEMA, is_refused_for_age, refusal_of_age

NOW_MS = 1_800_000_000_000


def test_a_push_of_another_epoch_is_not_taken() -> None:
    assert is_of_this_epoch("a", "a")
    assert not is_of_this_epoch("b", "a")
    assert not is_of_this_epoch(None, "a")


def test_what_an_epoch_means_depends_on_the_one_before() -> None:
    assert step_into("a", "a") is EpochStep.SAME
    assert step_into("a", "") is EpochStep.FIRST
    assert step_into("b", "a") is EpochStep.NEW
    assert NOW_MS - kept_since_ms(NOW_MS) == KEPT_MS


@pytest.mark.parametrize("off_ms", [2 * 3600_000, -86_400_000, OFFSET_TOLERANCE_MS + 1])
def test_a_clock_that_is_off_follows_the_hubs(off_ms: int) -> None:
    offset_ms = corrected_offset_ms(0, NOW_MS, NOW_MS + off_ms)
    assert offset_ms == -off_ms
    assert corrected_offset_ms(offset_ms, NOW_MS + 500, NOW_MS + off_ms) == offset_ms


@pytest.mark.parametrize("ahead_ms", [-86_400_000, 0, MAX_AHEAD_MS])
def test_a_hub_judges_by_its_clock_while_that_can_be_right(ahead_ms: int) -> None:
    assert time_to_judge_by_ms(NOW_MS, (NOW_MS + ahead_ms) << COUNTER_BITS) == NOW_MS


@pytest.mark.parametrize("back_ms", [MAX_AHEAD_MS + 1, 86_400_000, NOW_MS])
def test_a_hub_whose_clock_fell_back_takes_the_next_stamps_and_none_further_ahead(back_ms: int) -> None:
    newest = HybridClock("hub", NOW_MS << COUNTER_BITS)
    judged_by_ms = time_to_judge_by_ms(NOW_MS - back_ms, newest.ticks)
    assert not is_ahead(newest.next_stamp(0), judged_by_ms)
    assert not is_ahead(f"{NOW_MS + 1 << COUNTER_BITS:015x}.d", judged_by_ms)
    assert is_ahead(f"{NOW_MS + 2 << COUNTER_BITS:015x}.d", judged_by_ms)


def test_the_networks_delay_is_no_difference() -> None:
    assert corrected_offset_ms(7, NOW_MS, NOW_MS - 7 + OFFSET_TOLERANCE_MS) == 7


@given(
    st.lists(st.integers(0, NOW_MS + 86_400_000), unique=True, max_size=20),
    st.integers(0, (NOW_MS + 50_000) << COUNTER_BITS),
)
def test_fresh_stamps_keep_the_order_and_lie_above_all_that_the_hub_holds(ages_ms: list[int], held: int) -> None:
    old = [f"{at_ms << COUNTER_BITS:015x}.d" for at_ms in ages_ms]
    fresh = fresh_stamps(old, clock_after_skew("d", NOW_MS, held), NOW_MS)
    new = [fresh[stamp] for stamp in old]
    assert new == sorted(new)
    assert all(stamp_ticks(stamp) > held and stamp_ms(stamp) >= NOW_MS for stamp in new)
    assert all(stamp_ms(stamp) <= max(NOW_MS, held >> COUNTER_BITS) + 1 for stamp in new)


def test_an_operation_and_what_it_was_based_on_get_their_new_stamps() -> None:
    op = Op(op_id="o", kind="t", record_id="r", is_new=False, stamp="s2", fields={}, base={"a": "s1", "b": "hub"})
    fresh = with_stamps(op, {"s1": "n1", "s2": "n2"})
    assert (fresh.stamp, fresh.base) == ("n2", {"a": "n1", "b": "hub"})
    assert with_stamps(op, {}) == op


def test_only_a_program_older_than_the_oldest_is_told_to_be_updated() -> None:
    assert refusal_of_age(OLDEST_SCHEMA) is None
    assert "Install" in str(refusal_of_age(OLDEST_SCHEMA - 1))
    assert is_refused_for_age(CLIENT_TOO_OLD)
    assert not is_refused_for_age("not_allowed")
