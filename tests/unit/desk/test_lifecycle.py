"""The life of a ticket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import MoveError
from desk.lifecycle import TicketState, allowed_moves, is_done, move, state_after_message


def test_a_new_ticket_that_is_answered_waits_for_the_customer() -> None:
    assert state_after_message("new", "agent") is TicketState.WAITING


def test_a_customers_message_keeps_a_new_ticket_new_and_opens_any_other() -> None:
    assert state_after_message("new", "contact") is TicketState.NEW
    for state in ("open", "waiting", "resolved", "closed"):
        assert state_after_message(state, "contact") is TicketState.OPEN


def test_a_system_message_moves_nothing_and_an_unknown_state_counts_as_open() -> None:
    assert state_after_message("waiting", "system") is TicketState.WAITING
    assert state_after_message("from the future", "system") is TicketState.OPEN


def test_closing_and_reopening_keep_the_times_true() -> None:
    assert move("open", TicketState.RESOLVED, 5) == {"state": "resolved", "resolved_at_ms": 5}
    assert move("resolved", TicketState.CLOSED, 7) == {"state": "closed", "closed_at_ms": 7}
    assert move("closed", TicketState.OPEN, 9) == {"state": "open", "resolved_at_ms": None, "closed_at_ms": None}
    assert move("new", TicketState.OPEN, 9) == {"state": "open"}


@given(st.sampled_from(TicketState), st.sampled_from(TicketState))
def test_only_allowed_moves_are_made(state: TicketState, to: TicketState) -> None:
    if to in allowed_moves(state):
        assert move(state, to, 1)["state"] == to
    else:
        with pytest.raises(MoveError):
            move(state, to, 1)


@given(st.sampled_from(TicketState))
def test_no_way_leads_back_to_new_and_every_state_can_be_left(state: TicketState) -> None:
    assert TicketState.NEW not in allowed_moves(state)
    assert allowed_moves(state)


def test_a_state_of_a_newer_version_can_still_be_left() -> None:
    assert TicketState.CLOSED in allowed_moves("from the future")


def test_done_is_resolved_or_closed() -> None:
    assert [state.value for state in TicketState if is_done(state)] == ["resolved", "closed"]
