"""The queue's sections and order."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from desk.lifecycle import TicketState, is_done
from desk.priority import Priority, priority_rank
from desk.queue import Section, section_of, sort_key
from desk.tier import Tier, tier_rank


def test_each_ticket_stands_where_an_agent_looks_for_it() -> None:
    assert section_of("new", "", "anna") is Section.NEW
    assert section_of("open", "", "anna") is Section.NEW
    assert section_of("open", "anna", "anna") is Section.MINE
    assert section_of("waiting", "anna", "anna") is Section.WAITING
    assert section_of("waiting", "ben", "anna") is Section.OTHERS
    assert section_of("closed", "anna", "anna") is None


@given(st.sampled_from(TicketState), st.sampled_from(["", "anna", "ben"]))
def test_every_ticket_that_is_not_done_stands_somewhere(state: TicketState, owner: str) -> None:
    assert (section_of(state, owner, "anna") is None) == is_done(state)


def test_urgent_comes_first_then_the_tier_then_the_oldest() -> None:
    wished = [
        sort_key("urgent", "ordinary", 9),
        sort_key("normal", "super_vip", 9),
        sort_key("normal", "vip", 5),
        sort_key("normal", "ordinary", 1),
        sort_key("normal", "ordinary", 2),
        sort_key("low", "super_vip", 0),
    ]
    assert sorted(random.Random(1).sample(wished, len(wished))) == wished


def test_what_a_newer_version_wrote_counts_as_the_usual() -> None:
    assert priority_rank("from the future") == priority_rank(Priority.NORMAL)
    assert tier_rank("from the future") == tier_rank(Tier.ORDINARY)
    assert [tier_rank(tier) for tier in Tier] == [0, 1, 2]
