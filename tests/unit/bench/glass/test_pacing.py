"""The slow line's reckoning, on a clock that the test holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.glass.pacing import FREE_CHUNK_BYTES, SEGMENT_BYTES, Pacing, bits


def test_a_packet_takes_its_time_and_the_delay():
    line = Pacing(rate_bps=8000, delay_s=0.06)
    assert line.accept(500, now_s=10.0) == pytest.approx(10.0 + 0.5 + 0.06)


def test_packets_wait_for_each_other():
    line = Pacing(rate_bps=8000, delay_s=0.06)
    line.accept(500, now_s=0.0)
    assert line.accept(1000, now_s=0.1) == pytest.approx(0.5 + 1.0 + 0.06)


def test_an_idle_line_is_not_saved_up():
    line = Pacing(rate_bps=8000)
    line.accept(500, now_s=0.0)
    assert line.accept(500, now_s=100.0) == pytest.approx(100.5)


def test_a_free_line_only_delays():
    line = Pacing(delay_s=0.03)
    assert [line.accept(10**6, now_s=float(n)) for n in range(3)] == pytest.approx([0.03, 1.03, 2.03])
    assert line.room_in_s(0.0) == 0.0
    assert line.chunk_bytes == FREE_CHUNK_BYTES


def test_a_full_queue_takes_no_more_until_it_has_emptied_enough():
    line = Pacing(rate_bps=8000, queue_s=1.0)
    line.accept(3000, now_s=0.0)
    assert line.room_in_s(0.0) == pytest.approx(2.0)
    assert line.room_in_s(1.5) == pytest.approx(0.5)
    assert line.room_in_s(2.0) == 0.0


def test_a_held_line_lets_nothing_through():
    line = Pacing(rate_bps=8000)
    line.hold(until_s=5.0)
    assert line.accept(1000, now_s=0.0) == pytest.approx(6.0)


@given(st.lists(st.tuples(st.integers(1, SEGMENT_BYTES), st.floats(0, 0.5)), min_size=1))
def test_never_faster_than_its_rate_and_never_out_of_order(packets: list[tuple[int, float]]):
    line, now_s, arrivals, sent = Pacing(rate_bps=512e3, delay_s=0.06), 0.0, [], 0
    for size, gap_s in packets:
        now_s += gap_s
        sent += size
        arrivals.append(line.accept(size, now_s))
        assert arrivals[-1] >= sent * 8 / 512e3 + 0.06 - 1e-9
        assert arrivals[-1] >= now_s + size * 8 / 512e3 + 0.06 - 1e-9
    assert arrivals == sorted(arrivals)


@pytest.mark.parametrize(
    ("text", "rate"), [("512k", 512e3), ("2M", 2e6), ("1.5M", 1.5e6), ("1G", 1e9), ("0", 0), ("64", 64)]
)
def test_rates(text: str, rate: float):
    assert bits(text) == rate


@pytest.mark.parametrize("text", ["", "k", "fast", "-1k"])
def test_what_is_no_rate(text: str):
    with pytest.raises(ValueError):
        bits(text)
