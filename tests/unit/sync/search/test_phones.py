"""Telephone numbers: every way of writing one finds every other."""

from __future__ import annotations

import pytest

from sync.search.phones import is_same_line, phone_digits, phone_numbers, phone_tail

WAYS = (
    "+49 30 1234567",
    "+49 (0)30 1234-567",
    "0049 30 1234567",
    "030/1234567",
    "(030) 123 45 67",
    "+49301234567",
    "030 12 34 567",
)


@pytest.mark.parametrize("one", WAYS)
@pytest.mark.parametrize("other", WAYS)
def test_all_ways_of_writing_are_one_line(one: str, other: str) -> None:
    assert is_same_line(one, other)
    assert phone_tail(one) == phone_tail(other) == "1234567"


@pytest.mark.parametrize("other", ["+49 30 1234568", "+49 40 1234567", "+43 30 1234567", "7654321", "", "112"])
def test_other_lines_are_others(other: str) -> None:
    assert not is_same_line("+49 30 1234567", other)


def test_short_numbers_are_the_same_only_when_equal() -> None:
    assert is_same_line("112", "112")
    assert not is_same_line("112", "0112112")
    assert not is_same_line("", "")


@pytest.mark.parametrize("written", WAYS)
def test_a_number_is_seen_in_running_text(written: str) -> None:
    text = f"Please call {written}, after ten o'clock."
    ((begin, end),) = phone_numbers(text)
    assert phone_digits(text[begin:end]) == phone_digits(written)


@pytest.mark.parametrize(
    "text",
    [
        "192.168.10.200",
        "2026-11-22",
        "22.11.2026",
        "version 8.2.1",
        "E-1234567890123456789",
        "#1042",
        "12:30:45",
        "a 12 b",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert phone_numbers(text) == []


def test_too_short_and_too_long_numbers_have_no_tail() -> None:
    assert phone_tail("12345") == ""
    assert phone_tail("1" * 16) == ""
