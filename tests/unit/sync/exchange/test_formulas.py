"""Cells that a spreadsheet would run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.exchange.formulas import guarded, unguarded

STARTS = st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "\n", "'", "''", "'=", "''+", "＝", "a"])


@given(STARTS, st.text(max_size=8))
def test_what_was_guarded_is_read_back_exactly_and_begins_no_formula(start: str, rest: str) -> None:
    text = start + rest
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+-@\t\r\n＝＋－＠")


@pytest.mark.parametrize("text", ["", "Anna", "'quoted'", "1-2", " =1"])
def test_harmless_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text == unguarded(text)


def test_a_phone_number_is_guarded_for_the_spreadsheet_only() -> None:
    assert guarded("+49 30 1") == "'+49 30 1"
