"""How often a worker may break down."""

from __future__ import annotations

from remote.share.worker.relapses import MOST, WITHIN_S, Relapses


def test_the_first_new_start_is_prompt_and_later_ones_in_a_row_are_not() -> None:
    relapses = Relapses()
    assert [relapses.note(at_s) for at_s in (0.0, 1.0, 2.0, 3.0)] == [0.1, 0.5, 2.0, 2.0]


def test_who_breaks_down_again_and_again_is_given_up() -> None:
    relapses = Relapses()
    pauses = [relapses.note(float(at_s)) for at_s in range(MOST)]
    assert pauses[-1] is None and None not in pauses[:-1]


def test_what_is_long_ago_is_forgiven() -> None:
    relapses = Relapses()
    for index in range(20):
        assert relapses.note(index * WITHIN_S) == 0.1
