from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.hub.slowdown import FIRST_WAIT_S, LONGEST_WAIT_S, Allowance, FamiliarPlaces, RateLimit, Slowdown, site_of


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def test_free_tries_cost_nothing_and_then_the_wait_doubles() -> None:
    clock = Clock()
    slow = Slowdown(3, clock)
    for _ in range(3):
        assert slow.wait_s("ada") == 0
        slow.failed("ada")
    waits = []
    for _ in range(4):
        waits.append(slow.wait_s("ada"))
        clock.now_s += waits[-1]
        assert slow.wait_s("ada") == 0
        slow.failed("ada")
    assert waits == [FIRST_WAIT_S * 2**step for step in range(4)]
    assert slow.wait_s("bob") == 0


@given(st.integers(0, 200))
def test_the_wait_grows_with_failures_up_to_the_longest(failures: int) -> None:
    slow = Slowdown(5, Clock())
    waits = []
    for _ in range(failures):
        slow.failed("x")
        waits.append(slow.wait_s("x"))
    assert waits == sorted(waits)
    assert all(wait <= LONGEST_WAIT_S for wait in waits)
    assert failures < 20 or waits[-1] == LONGEST_WAIT_S


def test_success_forgets_and_forgiving_takes_back_one() -> None:
    slow = Slowdown(1, Clock())
    slow.failed("x")
    slow.failed("x")
    slow.forgive("x")
    assert slow.wait_s("x") == FIRST_WAIT_S
    slow.succeeded("x")
    assert slow.wait_s("x") == 0


def test_a_day_without_a_failure_is_forgotten() -> None:
    clock = Clock()
    slow = Slowdown(0, clock)
    slow.failed("x")
    clock.now_s += 25 * 3600
    assert slow.wait_s("x") == 0
    slow.failed("x")
    assert slow.wait_s("x") == FIRST_WAIT_S * 2


def test_a_stranger_does_not_lock_the_owner_out() -> None:
    slow, places = Slowdown(1, Clock()), FamiliarPlaces()
    places.remember("ada", "192.0.2.1")
    for _ in range(9):
        slow.failed(places.key("ada", "203.0.113.9"))
    assert slow.wait_s(places.key("ada", "203.0.113.10")) > 0
    assert slow.wait_s(places.key("ada", "192.0.2.1")) == 0
    slow.failed(places.key("ada", "192.0.2.1"))
    assert slow.wait_s(places.key("ada", "192.0.2.1")) > 0
    assert places.key("bob", "192.0.2.1") == "bob"


def test_rate_limit_lets_so_many_through_and_says_how_long_to_wait() -> None:
    clock = Clock()
    limit = RateLimit(2, 60.0, clock)
    assert [limit.wait_s("a"), limit.wait_s("a")] == [0, 0]
    clock.now_s += 20
    assert limit.wait_s("a") == 40
    assert limit.wait_s("b") == 0
    clock.now_s += 40
    assert limit.wait_s("a") == 0


@given(st.lists(st.tuples(st.integers(1, 700), st.floats(0, 90)), max_size=30))
def test_an_allowance_gives_a_minutes_worth_and_what_time_refills(steps: list[tuple[int, float]]) -> None:
    clock = Clock()
    allowance, taken, began = Allowance(600, 500, clock), 0, clock.now_s
    for count, pause_s in steps:
        clock.now_s += pause_s
        wait_s = allowance.wait_s("bo", count)
        if wait_s == 0:
            taken += min(count, allowance.most_at_once)
        else:
            clock.now_s += wait_s + 0.001
            assert allowance.wait_s("bo", count) == 0, "after the wait it is there, whatever its size"
            taken += min(count, allowance.most_at_once)
        assert taken <= 600 + (clock.now_s - began) * 10 + 1
    assert allowance.wait_s("cy", 600) == 0


def test_an_allowance_smaller_than_a_portion_still_lets_it_through() -> None:
    assert Allowance(10, 500, Clock()).wait_s("bo", 500) == 0


def test_one_site_is_an_address_or_an_ipv6_network() -> None:
    assert site_of("2001:db8:1:2::1") == site_of("2001:db8:1:2:ffff::7%eth0") != site_of("2001:db8:1:3::1")
    assert site_of("::ffff:192.0.2.1") == site_of("192.0.2.1") != site_of("::ffff:192.0.2.2")
    assert site_of("") == ""
