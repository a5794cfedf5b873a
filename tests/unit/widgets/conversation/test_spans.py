"""Code and links in a message: nothing of what was typed between the backticks is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.conversation.spans import SpanKind, spans_of, utf16_length, utf16_slice


@pytest.mark.parametrize(
    ("body", "pieces"),
    [
        ("plain", [("words", "plain")]),
        ("", []),
        ("run `rm -rf  /tmp/ü` now", [("words", "run "), ("code", "rm -rf  /tmp/ü"), ("words", " now")]),
        ("a ` b", [("words", "a ` b")]),
        ("``", [("words", "``")]),
        ("```\nSELECT 1\n  FROM x\n```", [("code", "SELECT 1\n  FROM x")]),
        (
            "see https://a.example/b?c=1, then",
            [("words", "see "), ("link", "https://a.example/b?c=1"), ("words", ", then")],
        ),
        ("看https://例子.example/路径。好", [("words", "看"), ("link", "https://例子.example/路径。好")]),
        ("`https://not.a.link`", [("code", "https://not.a.link")]),
    ],
)
def test_a_message_is_cut(body, pieces):
    assert [(span.kind.value, span.text) for span in spans_of(body)] == pieces


@given(st.text(st.characters(codec="utf-8", exclude_characters="`"), min_size=1))
def test_code_comes_back_exactly(code):
    """What stands between two backticks on one line is one code span with those very characters."""
    if "\n" in code:
        return
    spans = spans_of(f"x `{code}` y")
    assert [span.text for span in spans if span.kind is SpanKind.CODE] == [code]


@given(st.text(alphabet="`ab \n:/.htps,世😀", max_size=60))
def test_no_letter_but_backticks_is_lost(body):
    joined = "".join(span.text for span in spans_of(body))
    assert joined.replace("`", "").replace("\n", "") == body.replace("`", "").replace("\n", "")


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_slices_count_as_qt_does(text, first, second):
    start, end = sorted((first, second))
    before = text[:start]
    at = utf16_length(before)
    assert utf16_slice(text, at, at + utf16_length(text[start:end])) == text[start:end]
