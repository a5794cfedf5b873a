"""Who has just heard no does not ask again at once, and less and less often."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.client.session.insistence import FIRST_WAIT_MS, LONGEST_WAIT_MS, MAX_KEPT, Insistence, Verdict

NOW = 1_797_924_543_395
ASK, TOO_OFTEN, NOT_AGAIN = Verdict.ASK, Verdict.TOO_OFTEN, Verdict.NOT_AGAIN


def test_the_wait_doubles_with_each_no() -> None:
    insistence, now = Insistence(), NOW
    assert insistence.verdict("a", "t", now) is ASK
    for wait_s in (30, 60, 120, 240):
        insistence.refuse("a", "t", now)
        assert insistence.verdict("a", "t", now) is TOO_OFTEN
        assert insistence.verdict("a", "t", now + wait_s * 1000 - 1) is TOO_OFTEN
        now += wait_s * 1000
        assert insistence.verdict("a", "t", now) is ASK
    assert insistence.has_refused("a", "t")


def test_another_agent_and_another_ticket_are_asked_about() -> None:
    insistence = Insistence()
    insistence.refuse("a", "t", NOW)
    assert insistence.verdict("b", "t", NOW) is ASK
    assert insistence.verdict("a", "u", NOW) is ASK
    assert not insistence.has_refused("b", "t")


def test_a_no_for_good_stays_and_a_yes_forgives() -> None:
    insistence = Insistence()
    insistence.refuse("a", "t", NOW, is_final=True)
    insistence.refuse("a", "t", NOW)
    assert insistence.verdict("a", "t", NOW + LONGEST_WAIT_MS * 1000) is NOT_AGAIN
    insistence.forgive("a", "t")
    assert insistence.verdict("a", "t", NOW) is ASK
    assert not insistence.has_refused("a", "t")


@given(st.integers(1, 100), st.integers(-(10**9), 10**9))
def test_the_wait_has_an_end_whatever_the_clock_does(count: int, later_ms: int) -> None:
    insistence = Insistence()
    for _ in range(count):
        insistence.refuse("a", "t", NOW)
    verdict = insistence.verdict("a", "t", NOW + later_ms)
    if later_ms < 0 or later_ms >= LONGEST_WAIT_MS:
        assert verdict is ASK
    elif later_ms < FIRST_WAIT_MS:
        assert verdict is TOO_OFTEN


def test_only_so_much_is_remembered() -> None:
    insistence = Insistence()
    for number in range(MAX_KEPT + 1):
        insistence.refuse("a", str(number), NOW)
    assert not insistence.has_refused("a", "0")
    assert insistence.has_refused("a", "1")
    assert len(insistence._refusals) == MAX_KEPT
