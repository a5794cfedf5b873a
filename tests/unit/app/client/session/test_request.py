"""An agent's request: only the staff may ask, only for us, and only for what exists."""

from __future__ import annotations

import msgspec
import pytest

from app.client.errors import AskError
from app.client.session.request import MAX_MINUTES, read_request, together
from remote.lease import Right
from sync.protocol.signals import Sender, SessionAsk

ANNA = Sender(principal_id="agent-1", kind="agent", name="Anna  Berg", role="agent")
ASK = SessionAsk(
    session_id="0190aaaa-0000-7000-8000-000000000001",
    ticket_id="t1",
    contact_id="c1",
    rights=["control", "view"],
    minutes=30,
    agent_commitment="ab" * 32,
    sender=ANNA,
)


def test_reads_what_the_customer_must_know() -> None:
    request = read_request(ASK, "c1", True)
    assert request.agent_name == "Anna Berg"
    assert request.agent_id == "agent-1"
    assert request.rights == (Right.VIEW, Right.CONTROL)
    assert request.minutes == 30


def test_control_and_clipboard_always_show_that_they_come_with_the_view() -> None:
    for right in ("control", "clipboard"):
        request = read_request(msgspec.structs.replace(ASK, rights=[right]), "c1", True)
        assert request.rights[0] is Right.VIEW
    assert read_request(msgspec.structs.replace(ASK, rights=["files"]), "c1", True).rights == (Right.FILES,)


def test_nobody_gets_longer_than_the_limit() -> None:
    assert read_request(msgspec.structs.replace(ASK, minutes=10**9), "c1", True).minutes == MAX_MINUTES


@pytest.mark.parametrize(
    "change",
    [
        {"sender": None},
        {"sender": Sender(principal_id="c9", kind="contact", name="Mallory", role="customer")},
        {"sender": Sender(principal_id="a9", kind="agent", name="Mallory", role="customer")},
        {"sender": Sender(principal_id="", kind="agent", name="Mallory", role="agent")},
        {"contact_id": "c2"},
        {"rights": []},
        {"rights": ["view", "shell"]},
        {"minutes": 0},
        {"minutes": -5},
        {"agent_commitment": "AB" * 32},
        {"agent_commitment": ""},
        {"session_id": "../../etc"},
        {"session_id": ""},
    ],
)
def test_a_forged_or_malformed_request_is_none(change: dict[str, object]) -> None:
    with pytest.raises(AskError):
        read_request(msgspec.structs.replace(ASK, **change), "c1", True)


def test_a_ticket_that_is_not_ours_is_refused() -> None:
    with pytest.raises(AskError, match="ticket"):
        read_request(ASK, "c1", False)


def test_a_companion_that_is_not_enrolled_is_asked_nothing() -> None:
    with pytest.raises(AskError):
        read_request(msgspec.structs.replace(ASK, contact_id=""), "", True)


def test_more_rights_are_shown_together_with_the_old_ones() -> None:
    request = read_request(msgspec.structs.replace(ASK, rights=["files"]), "c1", True)
    assert together(request, (Right.VIEW, Right.CONTROL)).rights == (Right.VIEW, Right.CONTROL, Right.FILES)
