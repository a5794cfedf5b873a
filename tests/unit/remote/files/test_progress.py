"""How far, how fast, how long: reckoned over times that the test chooses."""

from __future__ import annotations

import pytest

from remote.files.progress import ProgressMeter
from remote.files.reporting import size_text


def test_rate_and_time_left():
    meter = ProgressMeter(1000, 0, now_s=10.0)
    meter.add(200, now_s=12.0)
    look = meter.look(12.0)
    assert (look.done_bytes, look.total_bytes, look.rate, look.left_s) == (200, 1000, 100.0, 8.0)


def test_what_was_there_before_counts_as_done_and_not_as_fast():
    meter = ProgressMeter(1000, 900, now_s=0.0)
    assert meter.look(0.0).left_s is None
    meter.add(50, now_s=1.0)
    assert (meter.look(1.0).done_bytes, meter.look(1.0).rate, meter.look(1.0).left_s) == (950, 50.0, 1.0)


def test_the_rate_forgets_what_was_long_ago_and_sinks_in_a_stall():
    meter = ProgressMeter(10_000, 0, now_s=0.0)
    meter.add(5000, now_s=1.0)
    for second in range(2, 12):
        meter.add(10, now_s=float(second))
    assert meter.look(11.0).rate == pytest.approx(10.0)
    assert meter.look(61.0).rate < 1.0


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 bytes"), (999, "999 bytes"), (1400, "1.4 KB"), (123_456_789, "123 MB"), (4e15, "4000 TB")]
)
def test_sizes_as_people_say_them(size, text):
    assert size_text(int(size)) == text
