"""When an update may go, and how large, on lines of several kinds."""

from __future__ import annotations

import pytest

from remote.share.pace import BEST_QUALITY, MIN_BUDGET_BYTES, SLICE_S, Pace


def pace_on(rate: float, round_trip_s: float = 0.1) -> Pace:
    """Return a pace that has seen a line of this rate."""
    pace = Pace()
    pace.is_asked = False
    now_s = 0.0
    for size in (16, *[20_000] * 8):
        pace.sent(now_s, size)
        now_s += size / rate + round_trip_s
        pace.answered(now_s)
    return pace


@pytest.mark.parametrize("rate", [64_000.0, 250_000.0, 5e6])
def test_an_update_fills_the_line_for_one_slice(rate: float) -> None:
    assert pace_on(rate).budget_bytes == pytest.approx(rate * SLICE_S, rel=0.1)


def test_the_next_update_waits_until_the_line_is_nearly_empty() -> None:
    pace = pace_on(64_000.0)
    assert pace.wait_s(100.0) == 0
    pace.sent(100.0, 6400)
    assert pace.wait_s(100.0) == pytest.approx(0.1, abs=0.02)
    assert pace.wait_s(100.1) == 0  # though the answer comes only a round trip later


def test_a_line_that_stands_still_gets_nothing_more() -> None:
    pace = pace_on(64_000.0)
    pace.sent(100.0, 6400)
    assert pace.wait_s(105.0) > 0
    pace.answered(105.0)
    assert pace.wait_s(105.0) == 0


def test_time_that_encoding_takes_is_used_while_the_line_still_works() -> None:
    pace = pace_on(64_000.0)
    pace.sent(100.0, 6400)
    idle_s = pace.wait_s(100.0)
    for _ in range(20):
        pace.made(0.02)
    assert pace.wait_s(100.0) == pytest.approx(idle_s - 0.02, abs=0.002)


def test_slow_lines_get_more_effort_and_less_quality() -> None:
    slow, fast = pace_on(64_000.0).effort, pace_on(10e6).effort
    assert slow.is_thorough and not fast.is_thorough
    assert slow.quality_level < fast.quality_level == BEST_QUALITY


def test_the_slowest_line_still_gets_something() -> None:
    assert pace_on(2_500.0).budget_bytes == MIN_BUDGET_BYTES


def test_a_viewer_that_asks_gets_more_each_time() -> None:
    pace = pace_on(64_000.0)
    continuous = pace.budget_bytes
    pace.is_asked = True
    assert pace.budget_bytes > 2 * continuous
