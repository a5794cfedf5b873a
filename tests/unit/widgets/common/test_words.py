"""Times, amounts, marks and initials in the words of the screens."""

# ruff: noqa: E501  (tables read best with a row in a line)

from __future__ import annotations

import pytest
from PySide6.QtCore import QDate

from desk.lifecycle import TicketState
from desk.priority import Priority
from desk.queue import Section
from desk.tier import Tier
from remote.lease import Right
from widgets.common.amounts import count_text, rate_text, size_text
from widgets.common.avatar import initials_of
from widgets.common.marks import (
    move_words,
    priority_mark,
    right_in_plain_words,
    right_mark,
    section_word,
    state_mark,
    tier_mark,
)
from widgets.common.moments import age_text, countdown_text, day_text, time_left_text
from widgets.gallery.samples import DAY_MS, HOUR_MS, MINUTE_MS


@pytest.mark.parametrize(
    ("passed_ms", "text"),
    [(0, "now"), (59_999, "now"), (4 * MINUTE_MS, "4 min"), (2 * HOUR_MS, "2 h"), (3 * DAY_MS, "3 d"), (15 * DAY_MS, "2 wk")],
)  # fmt: skip
def test_ages_are_short(passed_ms, text):
    assert age_text(10**12, 10**12 + passed_ms) == text


@pytest.mark.parametrize(("seconds", "text"), [(-3, "0:00"), (42, "0:42"), (1500, "25:00"), (3665, "1:01:05")])
def test_countdown(seconds, text):
    assert countdown_text(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "1 s left"), (10.4, "10 s left"), (125, "2 min left"), (7300, "2 h left")])  # fmt: skip
def test_time_left(seconds, text):
    assert time_left_text(seconds) == text


def test_days_near_today_have_names():
    today = QDate(2026, 3, 11)
    assert day_text(today, today) == "Today"
    assert day_text(today.addDays(-1), today) == "Yesterday"
    assert "9" in day_text(today.addDays(-2), today)
    assert "2025" in day_text(today.addYears(-1), today)


@pytest.mark.parametrize(("size", "text"), [(0, "0 B"), (999, "999 B"), (48_112, "48.1 kB"), (104_857_600, "105 MB"), (5_200_000_000, "5.2 GB")])  # fmt: skip
def test_sizes(size, text):
    assert size_text(size) == text


def test_rates_and_counts():
    assert rate_text(4_200_000) == "4.2 MB/s"
    assert (count_text(7), count_text(99), count_text(100)) == ("7", "99", "99+")


def test_every_choice_has_icon_and_word_of_its_own():
    for marks in (
        [state_mark(state) for state in TicketState],
        [priority_mark(priority) for priority in Priority],
        [tier_mark(tier) for tier in Tier],
        [right_mark(right) for right in Right],
    ):
        assert len({mark.icon for mark in marks}) == len(marks)
        assert len({mark.word for mark in marks}) == len(marks)
    assert len({section_word(section) for section in Section}) == len(Section)
    assert len({right_in_plain_words(right) for right in Right}) == len(Right)
    assert len({move_words(state) for state in TicketState}) == len(TicketState)


def test_a_state_of_a_newer_version_is_shown_by_its_name():
    assert state_mark("on_hold").word == "on_hold"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Anna Maria Berg", "AB"), ("王晓明", "王"), ("佐藤 健", "佐健"), ("李", "李"), ("plato", "P"), ("", "?"), ("  ", "?"), ("ßen x", "SSX")],
)  # fmt: skip
def test_initials(name, letters):
    assert initials_of(name) == letters
