"""Standing leases: whom they name, what they cover, and when."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from app.client.errors import StandingError
from app.client.unattended.standing import (
    ALL_DAY,
    StandingLease,
    checked_hours,
    checked_rights,
    checked_until,
    checked_who,
)
from remote.lease import Right
from sync.protocol.signals import Sender


@pytest.fixture(autouse=True)
def _berlin(monkeypatch: pytest.MonkeyPatch) -> object:
    """Let this computer's clock be Berlin's, with its summer time."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def at(text: str) -> int:
    """Return a moment of Berlin's clock in milliseconds."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def standing(who: str = "anna@example.com", hours: tuple[int, int] = ALL_DAY, *rights: Right) -> StandingLease:
    return StandingLease(
        id="1f",
        who=who,
        rights=rights or (Right.VIEW, Right.CONTROL),
        granted_at_ms=at("2026-01-01 00:00"),
        expires_at_ms=at("2027-01-01 00:00"),
        hours=hours,
    )


def sender(email: str = "", team: str = "", agent_id: str = "a1") -> Sender:
    return Sender(principal_id=agent_id, kind="agent", name="Anna", role="agent", email=email, team=team)


@pytest.mark.parametrize(
    ("who", "who_asks", "is_named"),
    [
        ("anna@example.com", sender("Anna@Example.com"), True),
        ("anna@example.com", sender("anna@example.com.evil.example"), False),
        ("anna@example.com", sender(), False),
        ("team:support", sender("bo@example.com", "support"), True),
        ("team:support", sender("bo@example.com", "sales"), False),
        ("team:support", sender("bo@example.com"), False),
        ("agent:a1", sender(), True),
        ("agent:a1", sender(agent_id="a2"), False),
        ("agent:", sender(agent_id=""), False),
        ("team:", sender(), False),
        ("", sender(), False),
    ],
)
def test_names_only_whom_the_hub_vouches_for(who: str, who_asks: Sender, is_named: bool) -> None:
    assert standing(who).names(who_asks) is is_named


def test_covers_no_more_than_its_rights() -> None:
    lease = standing()
    assert lease.covers([Right.VIEW])
    assert lease.covers([Right.VIEW, Right.CONTROL])
    assert not lease.covers([Right.VIEW, Right.FILES])
    assert not lease.covers([])


def test_is_open_from_its_grant_to_its_end() -> None:
    lease = standing()
    assert lease.open_until_ms(lease.granted_at_ms - 1) == 0
    assert lease.open_until_ms(lease.granted_at_ms) == lease.expires_at_ms
    assert lease.open_until_ms(lease.expires_at_ms - 1) == lease.expires_at_ms
    assert lease.open_until_ms(lease.expires_at_ms) == 0


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        ((8, 18), "2026-05-04 07:59:59", None),
        ((8, 18), "2026-05-04 08:00", "2026-05-04 18:00"),
        ((8, 18), "2026-05-04 17:59:59", "2026-05-04 18:00"),
        ((8, 18), "2026-05-04 18:00", None),
        ((22, 6), "2026-05-04 21:59", None),
        ((22, 6), "2026-05-04 22:00", "2026-05-05 06:00"),
        ((22, 6), "2026-05-05 05:59", "2026-05-05 06:00"),
        ((22, 6), "2026-05-05 06:00", None),
        ((22, 6), "2026-03-28 23:00", "2026-03-29 06:00"),  # summer time begins in that night
        ((8, 24), "2026-12-31 23:00", "2027-01-01 00:00"),
        ((22, 6), "2026-12-31 23:00", "2027-01-01 00:00"),  # the permission itself ends before the night
    ],
)
def test_is_open_at_its_hours_by_this_computers_clock(hours: tuple[int, int], now: str, until: str | None) -> None:
    assert standing("a@b", hours).open_until_ms(at(now)) == (at(until) if until else 0)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" Anna@Example.com ", "anna@example.com"),
        ("team:support", "team:support"),
        ("TEAM: Support", "team:Support"),
        ("agent:0190", "agent:0190"),
    ],
)
def test_reads_whom_it_is_for(text: str, kept: str) -> None:
    assert checked_who(text) == kept


@pytest.mark.parametrize("text", ["", "anna", "team:", "team:a b", "anna@", "@b", "a b@c.example", "agent:", "*"])
def test_refuses_to_be_for_nobody_or_everybody(text: str) -> None:
    with pytest.raises(StandingError, match="names nobody"):
        checked_who(text)


def test_reads_rights_in_their_order() -> None:
    assert checked_rights("files, control,VIEW") == (Right.VIEW, Right.CONTROL, Right.FILES)
    assert checked_rights("files") == (Right.FILES,)


@pytest.mark.parametrize(
    ("text", "why"), [("", "No right"), ("view,root", "'root'"), ("control", "name view"), ("clipboard", "name view")]
)
def test_refuses_rights_that_are_none(text: str, why: str) -> None:
    with pytest.raises(StandingError, match=why):
        checked_rights(text)


def test_a_last_day_counts_whole() -> None:
    assert checked_until("2026-10-25", at("2026-10-25 23:59")) == at("2026-10-26 00:00")  # a day of 25 hours


@pytest.mark.parametrize("text", ["2026-05-03", "tomorrow", "31.12.2027", "", "2026-13-01", "9999-12-31"])
def test_refuses_days_that_are_over_or_none(text: str) -> None:
    with pytest.raises(StandingError):
        checked_until(text, at("2026-05-04 12:00"))


@pytest.mark.parametrize(
    ("text", "hours"), [("", ALL_DAY), ("8-18", (8, 18)), ("22-6", (22, 6)), ("20-0", (20, 24)), ("0-24", ALL_DAY)]
)
def test_reads_hours(text: str, hours: tuple[int, int]) -> None:
    assert checked_hours(text) == hours


@pytest.mark.parametrize("text", ["8", "8-8", "24-6", "8-25", "-1-5", "8:00-18:00", "a-b"])
def test_refuses_hours_that_are_none(text: str) -> None:
    with pytest.raises(StandingError):
        checked_hours(text)
