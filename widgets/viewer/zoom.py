"""The steps of the magnifying glass."""

from __future__ import annotations

FIT: float | None = None
"""Shrinks a screen that is too large, as far as it must."""

STEPS = (0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
"""Physical pixels for each far one; whole numbers are sharp."""

_SLACK = 0.005
"""Two magnifications that look alike."""


def next_zoom(now: float, steps: int) -> float:
    """Return the magnification so many steps larger, or smaller where `steps` is below zero."""
    for _ in range(abs(steps)):
        if steps > 0:
            now = next((step for step in STEPS if step > now + _SLACK), STEPS[-1])
        else:
            now = next((step for step in reversed(STEPS) if step < now - _SLACK), STEPS[0])
    return now
