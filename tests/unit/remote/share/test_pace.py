"""When an update may go, and how large, on lines of several kinds."""

from __future__ import annotations

import pytest

from remote.share.pace import BEST_QUALITY, MIN_BUDGET_BYTES, SLICE_S, Pace


def pace_on(rate: float, round_trip_s: float = 0.1) -> Pace:
    """Return a pace that has seen a line of this rate."""
    pace = Pace()
    pace.is_asked = False
    now_s = 0.0
    for size in (16, *[max(20_000, int(rate * SLICE_S))] * 8):
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


def test_a_busy_screen_keeps_to_the_ceiling() -> None:
    pace = pace_on(5e6, round_trip_s=0.01)
    pace.ceiling_kbit_s = 256
    now_s, sent = 100.0, []
    while now_s < 110.0:
        now_s += max(pace.wait_s(now_s), 0.001)
        if pace.wait_s(now_s) == 0:
            sent.append((now_s, int(pace.budget_bytes * 1.3)))  # a piece more than fits, as it happens
            pace.sent(*sent[-1])
            pace.answered(now_s + 0.01)
    for first_s, _ in sent:
        within = sum(size for at_s, size in sent if first_s <= at_s < first_s + 5)
        assert within <= 1.1 * 5 * 256 * 125
    assert sum(size for _, size in sent) >= 0.9 * 10 * 256 * 125


def test_a_ceiling_makes_a_fast_line_a_slow_one_and_can_be_lifted() -> None:
    pace = pace_on(10e6)
    pace.ceiling_kbit_s = 256
    assert pace.rate == 32_000 and pace.effort.is_thorough
    pace.sent(200.0, 100_000)
    pace.answered(200.1)
    assert pace.wait_s(200.2) > 2
    pace.ceiling_kbit_s = None
    assert pace.wait_s(200.2) == 0 and pace.rate > 5e6


def test_a_ceiling_above_the_line_changes_nothing() -> None:
    pace = pace_on(64_000.0)
    pace.ceiling_kbit_s = 10_000
    assert pace.rate == pytest.approx(64_000, rel=0.1)


@pytest.mark.parametrize("rate", [32_000.0, 64_000.0, 250_000.0])
def test_the_first_updates_do_not_flood_a_line_that_nobody_knows(rate: float) -> None:
    pace = Pace()
    pace.is_asked = False
    now_s = free_s = 0.0
    answers: list[float] = []
    for size in (2338, *[1 << 20] * 20):  # a plain desktop, and then all that there is room for
        now_s += max(pace.wait_s(now_s), 0.001)
        while pace.wait_s(now_s) > 0 or (size == 1 << 20 and not answers and not pace.round_trip_s):
            now_s += 0.001
            while answers and answers[0] <= now_s:
                pace.answered(answers.pop(0))
        sent = min(size, pace.budget_bytes)
        pace.sent(now_s, sent)
        free_s = max(free_s, now_s) + sent / rate
        answers.append(free_s + 0.12)
        assert free_s - now_s < 0.6
