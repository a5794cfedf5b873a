"""How often the screen is looked at."""

from __future__ import annotations

import pytest

from remote.share.frame_clock import (
    CALM_AFTER_S,
    CALM_INTERVAL_S,
    LIVELY_INTERVAL_S,
    STILL_AFTER_S,
    STILL_INTERVAL_S,
    FrameClock,
)


def test_the_first_look_is_due_at_once() -> None:
    assert FrameClock(100.0).wait_s(100.0) == 0


@pytest.mark.parametrize(
    ("still_s", "interval_s"),
    [(0.0, LIVELY_INTERVAL_S), (CALM_AFTER_S, CALM_INTERVAL_S), (STILL_AFTER_S, STILL_INTERVAL_S)],
)
def test_looks_are_rarer_the_longer_nothing_moved(still_s: float, interval_s: float) -> None:
    clock = FrameClock(0.0)
    clock.looked(0.0, has_changed=True)
    clock.looked(still_s, has_changed=False)
    assert clock.wait_s(still_s) == pytest.approx(interval_s)


def test_a_change_or_a_key_makes_it_lively_again() -> None:
    for wake in ("change", "key"):
        clock = FrameClock(0.0)
        clock.looked(100.0, has_changed=wake == "change")
        if wake == "key":
            clock.stir(100.0)
        assert clock.wait_s(100.0) == pytest.approx(LIVELY_INTERVAL_S)


def test_a_late_look_is_due_not_overdue() -> None:
    clock = FrameClock(0.0)
    clock.looked(0.0, has_changed=True)
    assert clock.wait_s(50.0) == 0
