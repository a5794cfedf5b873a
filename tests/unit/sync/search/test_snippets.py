"""Snippets: the piece of a text around what was found, with marks where it stands."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.search.needles import needles_of
from sync.search.query import parse
from sync.search.snippets import SNIPPET_CHARS, snippet
from sync.search.tokens import Tokeniser


def marked(query: str, text: str, language: str = "") -> list[str]:
    tokeniser = Tokeniser()
    needles = needles_of(parse(query, now_ms=0, zone=UTC), tokeniser, ("en", "de", "tr"))
    shown = snippet(text, needles.sought, tokeniser, language)
    return [shown.text[begin:end] for begin, end in shown.marks]


@pytest.mark.parametrize(
    ("query", "text", "language", "words"),
    [
        ("printing ", "The printer printed a Print.", "en", ["printed", "Print"]),
        ("prin", "The printer prints.", "en", ["printer", "prints"]),
        ("mueller ", "Frau Müller schreibt", "de", ["Müller"]),
        ("打印机 ", "昨天打印机坏了，打印机。", "zh", ["打印机", "打印机"]),
        ("+49 30 1234567 ", "Rufen Sie 030/1234567 an.", "de", ["030/1234567"]),
        ('"does not start" ', "It does not start.", "en", ["does", "not", "start"]),
        ("e1042 ", "shows E-1042 again", "en", ["E-1042"]),
        ("ışık ", "IŞIK söndü", "tr", ["IŞIK"]),
    ],
)
def test_what_was_found_is_marked(query: str, text: str, language: str, words: list[str]) -> None:
    assert marked(query, text, language) == words


def test_a_long_text_is_shown_from_shortly_before_the_place() -> None:
    tokeniser = Tokeniser()
    needles = needles_of(parse("needle ", now_ms=0, zone=UTC), tokeniser, ())
    text = "hay " * 200 + "the needle here " + "hay " * 200
    shown = snippet(text, needles.sought, tokeniser, "")
    assert shown.text.startswith("…hay") and shown.text.endswith("…")
    assert len(shown.text) <= SNIPPET_CHARS
    ((begin, end),) = shown.marks
    assert shown.text[begin:end] == "needle"


@given(
    text=st.text(max_size=400), query=st.text(st.sampled_from('ab1 -"ıü打印#'), max_size=12), size=st.integers(20, 200)
)
def test_marks_lie_within_the_line_in_order(text: str, query: str, size: int) -> None:
    tokeniser = Tokeniser()
    needles = needles_of(parse(query, now_ms=0, zone=UTC), tokeniser, ("de",))
    shown = snippet(text, needles.sought, tokeniser, "de", size=size)
    assert len(shown.text) <= size
    places = [place for mark in shown.marks for place in mark]
    assert places == sorted(places)
    assert all(0 <= place <= len(shown.text) for place in places)
    assert "\n" not in shown.text
