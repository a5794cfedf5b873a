"""Requests that came before their tickets."""

from __future__ import annotations

from app.client.session.early import HOLD_MS, MAX_HELD, EarlyAsks
from sync.protocol.signals import SessionAsk


def ask(number: int) -> SessionAsk:
    return SessionAsk(
        session_id=f"session-{number}", ticket_id=f"t{number}", contact_id="c", rights=["view"], minutes=1,
        agent_commitment="ab" * 32,
    )  # fmt: skip


def test_comes_due_once_when_its_ticket_is_here() -> None:
    early = EarlyAsks()
    early.hold(ask(1), 1000)
    assert early.due(lambda _: False, 1001) == []
    assert early.due(lambda _: True, 1002) == [ask(1)]
    assert early.due(lambda _: True, 1003) == []


def test_is_not_held_for_ever() -> None:
    early = EarlyAsks()
    early.hold(ask(1), 1000)
    assert early.due(lambda _: True, 1000 + HOLD_MS) == []


def test_holds_a_few_and_lets_the_oldest_go() -> None:
    early = EarlyAsks()
    for number in range(MAX_HELD + 1):
        early.hold(ask(number), 1000)
    assert early.due(lambda _: True, 1001) == [ask(number) for number in range(1, MAX_HELD + 1)]


def test_forgets_what_was_taken_back() -> None:
    early = EarlyAsks()
    early.hold(ask(1), 1000)
    early.forget("session-1")
    assert early.due(lambda _: True, 1001) == []
