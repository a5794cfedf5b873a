"""Ages as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.age import DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS, AgeUnit, age_of

SIZES = {AgeUnit.MINUTES: MINUTE_MS, AgeUnit.HOURS: HOUR_MS, AgeUnit.DAYS: DAY_MS, AgeUnit.WEEKS: WEEK_MS}


@pytest.mark.parametrize(
    ("passed_ms", "said"),
    [
        (-5, (0, AgeUnit.NOW)),
        (59_999, (0, AgeUnit.NOW)),
        (60_000, (1, AgeUnit.MINUTES)),
        (3_599_999, (59, AgeUnit.MINUTES)),
        (HOUR_MS, (1, AgeUnit.HOURS)),
        (2 * DAY_MS - 1, (1, AgeUnit.DAYS)),
        (3 * WEEK_MS, (3, AgeUnit.WEEKS)),
    ],
)
def test_ages(passed_ms: int, said: tuple[int, AgeUnit]) -> None:
    assert age_of(1_000_000, 1_000_000 + passed_ms) == said


@given(st.integers(0, 10**12))
def test_an_age_is_never_more_than_one_unit_off(passed_ms: int) -> None:
    age = age_of(0, passed_ms)
    size_ms = SIZES.get(age.unit, MINUTE_MS)
    assert age.value * size_ms <= passed_ms < (age.value + 1) * size_ms
