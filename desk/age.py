"""How long ago something was, in the one unit that a person would say."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class AgeUnit(StrEnum):
    """The units in which ages are shown."""

    NOW = "now"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"


class Age(NamedTuple):
    """A whole number of a unit; the value is 0 for NOW."""

    value: int
    unit: AgeUnit


MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
WEEK_MS = 7 * DAY_MS


def age_of(then_ms: int, now_ms: int) -> Age:
    """Return the age at `now_ms` of what happened at `then_ms`; a time still to come counts as now."""
    passed = max(0, now_ms - then_ms)
    for unit, size_ms in ((AgeUnit.WEEKS, WEEK_MS), (AgeUnit.DAYS, DAY_MS), (AgeUnit.HOURS, HOUR_MS)):
        if passed >= size_ms:
            return Age(passed // size_ms, unit)
    minutes = passed // MINUTE_MS
    return Age(minutes, AgeUnit.MINUTES) if minutes else Age(0, AgeUnit.NOW)
