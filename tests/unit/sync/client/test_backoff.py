"""Waits between attempts: longer each time, spread by chance, never beyond the longest."""

from __future__ import annotations

from sync.client.backoff import Backoff, Pace
from sync.client.link import CONNECT_TIMEOUT_S


def test_waits_double_up_to_the_longest() -> None:
    backoff = Backoff(Pace(first_retry_s=1.0, last_retry_s=60.0), lambda: 1.0)
    assert [backoff.next_wait_s() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    backoff.reset()
    assert backoff.next_wait_s() == 1


def test_chance_halves_a_wait_at_most() -> None:
    assert Backoff(Pace(), lambda: 0.0).next_wait_s() == 0.5


def test_a_week_of_failures_does_no_harm() -> None:
    backoff = Backoff(Pace(), lambda: 1.0)
    assert max(backoff.next_wait_s() for _ in range(20_000)) == Pace().last_retry_s


def test_a_hub_that_is_back_is_met_within_ten_seconds_whatever_went_before() -> None:
    assert CONNECT_TIMEOUT_S + Pace().last_retry_s < 10


def test_who_is_poked_asks_seldom() -> None:
    pace = Pace(poll_s=30.0, calm_poll_s=300.0)
    assert pace.rest_s(is_poked=False) == 30.0
    assert pace.rest_s(is_poked=True) == 300.0
