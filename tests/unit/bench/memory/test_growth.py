"""Whether memory grows, by the samples of a run."""

from __future__ import annotations

import pytest

from bench.memory.growth import growth_percent
from bench.memory.sample import Program, Sample


def run(mib_at: list[float]) -> list[Sample]:
    """A sample each minute; the viewer is one program, the server two that hold half of it each."""
    return [
        Sample(
            minute * 60.0,
            {name: Program(1.0, mib / 2, 1.0) for name in ("app.hub", "app.client")},
            {"app.workstation": Program(100.0, 200.0, 1.0)},
        )
        for minute, mib in enumerate(mib_at)
    ]


def test_what_fills_in_the_first_minutes_is_no_growth():
    samples = run([50.0, 80.0, 90.0, 95.0, 100.0, *[100.0] * 26])
    assert growth_percent(samples, "server", 300.0) == 0.0


def test_programs_of_an_end_are_added_up_and_the_other_end_is_not():
    samples = run([100.0 + minute for minute in range(31)])
    assert growth_percent(samples, "server", 300.0) == pytest.approx((129.0 / 106.0 - 1) * 100)
    assert growth_percent(samples, "viewer", 300.0) == 0.0


def test_one_moment_does_not_count():
    samples = run([*[100.0] * 30, 400.0])
    assert growth_percent(samples, "server", 300.0) == 0.0
