"""A real agent at a companion that nobody sits at: let in under a standing lease, and no further than it goes."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fakes.customer import WAIT_MS, Agent, Home
from fakes.relay import RecordingRelay
from pytestqt.qtbot import QtBot

from app.client.session.desk import REST_MS
from app.client.unattended.book import write_book
from app.client.unattended.standing import StandingLease
from remote.lease import Right
from sync.protocol import signals as wire

HOUR_MS = 3_600_000
EMAIL = "anna@example.com"


def standing(who: str = EMAIL, *rights: Right, hours: float = 100.0) -> StandingLease:
    now_ms = time.time_ns() // 1_000_000
    return StandingLease(
        id="1f",
        who=who,
        rights=rights or (Right.VIEW, Right.CONTROL),
        granted_at_ms=now_ms - HOUR_MS,
        expires_at_ms=now_ms + round(hours * HOUR_MS),
    )


@pytest.fixture
def known(agent: Agent) -> Agent:
    """An agent of whom the hub says all."""
    agent.sender = msgspec.structs.replace(agent.sender, email=EMAIL, team="support")
    return agent


def let_in(home: Home, agent: Agent, qtbot: QtBot, *rights: str, minutes: int = 30) -> None:
    """Ask, and be let in without anybody's click."""
    count = len(home.answers)
    agent.ask(*rights, minutes=minutes)
    assert home.desk.question.request is None
    qtbot.waitUntil(lambda: len(home.answers) > count, timeout=WAIT_MS)
    assert home.answers[-1].is_granted


def is_asked(home: Home) -> bool:
    """Tell whether the person is asked, and nothing was granted."""
    return home.desk.question.request is not None and home.desk.session is None and not home.answers


def test_a_named_agent_is_let_in_without_a_click(home: Home, known: Agent, qtbot: QtBot) -> None:
    home.allow_for_good(standing())
    let_in(home, known, qtbot, "view", "control")
    lease = known.lease()
    assert lease.rights == (Right.VIEW, Right.CONTROL)
    assert lease.standing_id == "1f"
    assert home.record(known.session_id)["lease"] == home.answers[-1].lease
    line = known.connect(qtbot)
    qtbot.waitUntil(lambda: home.desk.session is not None and home.desk.session.code == line.code, timeout=WAIT_MS)
    known.leave()
    qtbot.waitUntil(lambda: home.record(known.session_id).get("end_reason") == "left", timeout=WAIT_MS)


@pytest.mark.parametrize("who", ["team:support", "agent:agent-1"])
def test_a_team_and_an_id_name_him_as_well(home: Home, known: Agent, qtbot: QtBot, who: str) -> None:
    home.allow_for_good(standing(who))
    let_in(home, known, qtbot, "view")


@pytest.mark.parametrize("who", ["bo@example.com", "team:sales", "agent:agent-2"])
def test_others_are_asked_for_as_usual(home: Home, known: Agent, who: str) -> None:
    home.allow_for_good(standing(who))
    known.ask("view")
    assert is_asked(home)


def test_a_hub_that_says_no_address_lets_nobody_in_by_it(home: Home, agent: Agent) -> None:
    home.allow_for_good(standing())
    agent.ask("view")
    assert is_asked(home)


def test_a_customer_cannot_come_in_as_an_agent(home: Home, known: Agent) -> None:
    home.allow_for_good(standing())
    known.sender = msgspec.structs.replace(known.sender, kind="contact", role="customer")
    known.ask("view")
    assert home.sent == []
    assert home.desk.question.request is None


def test_what_goes_beyond_the_rights_is_asked(home: Home, known: Agent) -> None:
    home.allow_for_good(standing())
    known.ask("view", "files")
    assert is_asked(home)


def test_more_rights_within_the_session(home: Home, known: Agent, qtbot: QtBot) -> None:
    home.allow_for_good(standing())
    let_in(home, known, qtbot, "view")
    let_in(home, known, qtbot, "view", "control")
    known.ask("view", "files")
    assert home.desk.question.request is not None
    assert set(home.desk.question.request.rights) == {Right.VIEW, Right.CONTROL, Right.FILES}
    home.desk.grant(tuple(Right))
    assert home.answers[-1].is_granted
    assert known.lease().standing_id == ""  # now a person has allowed it


def test_a_standing_lease_that_is_over_grants_nothing(home: Home, known: Agent) -> None:
    home.allow_for_good(standing(hours=-0.1))
    known.ask("view")
    assert is_asked(home)


def test_no_session_outlasts_the_standing_lease(home: Home, known: Agent, qtbot: QtBot) -> None:
    lease = standing(hours=0.5)
    home.allow_for_good(lease)
    let_in(home, known, qtbot, "view", minutes=240)
    assert known.lease().expires_at_ms <= lease.expires_at_ms


def test_the_last_minute_is_not_worth_a_session(home: Home, known: Agent) -> None:
    home.allow_for_good(standing(hours=0.01))
    known.ask("view")
    assert is_asked(home)


def test_taking_it_back_ends_the_session(home: Home, known: Agent, qtbot: QtBot) -> None:
    file = home.allow_for_good(standing())
    let_in(home, known, qtbot, "view")
    line = known.connect(qtbot)
    write_book(file, [], home.key)
    qtbot.waitUntil(lambda: home.desk.session is None, timeout=WAIT_MS)
    assert home.record(known.session_id)["end_reason"] == "revoked"
    assert [end.reason for end in home.ends] == ["revoked"]
    qtbot.waitUntil(lambda: not line.is_open, timeout=WAIT_MS)


def test_another_change_of_the_file_leaves_the_session_alone(home: Home, known: Agent, qtbot: QtBot) -> None:
    lease = standing()
    file = home.allow_for_good(lease)
    let_in(home, known, qtbot, "view")
    write_book(file, [lease, msgspec.structs.replace(lease, id="2f", who="bo@example.com")], home.key)
    checks: list[bool] = []
    grants = home.desk._customer.standing  # type: ignore[union-attr]
    assert grants is not None
    qtbot.waitUntil(lambda: checks.append(grants.is_open("1f")) or len(checks) > 2, timeout=WAIT_MS)
    assert all(checks)
    assert home.desk.session is not None
    assert home.desk.session.lease is not None


def test_a_file_that_is_new_counts_at_once(home: Home, known: Agent, relay: RecordingRelay, qtbot: QtBot) -> None:
    file = home.allow_for_good()
    known.ask("view")
    assert is_asked(home)
    home.desk.decline()
    write_book(file, [standing()], home.key)
    later = Agent(home, relay)
    later.sender = known.sender
    let_in(home, later, qtbot, "view")
    later.guest.close()


@pytest.mark.logs_warning
def test_a_forged_file_grants_nothing(home: Home, known: Agent) -> None:
    file = home.allow_for_good()
    write_book(file, [standing()], Ed25519PrivateKey.generate())
    known.ask("view")
    assert is_asked(home)


@pytest.mark.logs_warning
def test_a_damaged_file_ends_what_runs_under_it(home: Home, known: Agent, qtbot: QtBot) -> None:
    file = home.allow_for_good(standing())
    let_in(home, known, qtbot, "view")
    file.write_text("rubbish")
    qtbot.waitUntil(lambda: home.desk.session is None, timeout=WAIT_MS)
    assert home.record(known.session_id)["end_reason"] == "revoked"


def test_who_pressed_stop_is_asked_next_time(home: Home, known: Agent, relay: RecordingRelay, qtbot: QtBot) -> None:
    home.allow_for_good(standing(hours=1000))
    let_in(home, known, qtbot, "view")
    home.desk.stop()
    qtbot.waitUntil(lambda: home.desk.session is None, timeout=WAIT_MS)
    again = Agent(home, relay)
    again.sender = known.sender
    again.ask("view")
    assert home.desk.question.request is not None
    home.desk.decline()
    usual = home.now_ms
    home.now_ms = lambda: usual() + REST_MS
    later = Agent(home, relay)
    later.sender = known.sender
    let_in(home, later, qtbot, "view")
    for one in (again, later):
        one.guest.close()


def test_control_that_was_taken_back_comes_back_by_a_click_only(home: Home, known: Agent, qtbot: QtBot) -> None:
    home.allow_for_good(standing())
    let_in(home, known, qtbot, "view", "control")
    home.desk.take_back_control()
    known.ask("view", "control")
    assert home.desk.question.request is not None


def test_a_session_that_a_person_allowed_is_not_widened_by_itself(home: Home, known: Agent, qtbot: QtBot) -> None:
    home.allow_for_good()
    known.ask("view")
    home.desk.grant((Right.VIEW,))
    qtbot.waitUntil(lambda: bool(home.answers), timeout=WAIT_MS)
    home.allow_for_good(standing())
    known.ask("view", "control")
    assert home.desk.question.request is not None


def test_a_request_that_overtook_its_ticket_is_taken_when_that_comes(
    make_home: Callable[..., Home], relay: RecordingRelay, qtbot: QtBot
) -> None:
    home = make_home()
    tickets: set[str] = set()
    home.know_tickets(lambda ticket_id: ticket_id in tickets)
    agent = Agent(home, relay)
    agent.ask("view")
    assert home.desk.question.request is None
    home.desk.look_again()
    assert home.desk.question.request is None
    tickets.add(agent.ticket_id)
    home.desk.look_again()
    assert home.desk.question.request is not None
    home.desk.take(wire.SessionEnd(session_id=agent.session_id, reason="left", sender=agent.sender))
    home.desk.look_again()
    assert home.desk.question.request is None
    agent.guest.close()
