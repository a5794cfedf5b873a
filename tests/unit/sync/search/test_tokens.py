"""The tokeniser: what is indexed is found by any of its own words, and by the other ways of writing them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.search.folding import fold
from sync.search.needles import needles_of
from sync.search.query import Query, Term
from sync.search.tokens import MAX_TOKEN_CHARS, Tokeniser, chunk_spans, chunks_of, readable

LANGUAGES = ("en", "de", "tr", "fr", "ru", "ar")


def finds(query: str, text: str, language: str = "", *, is_prefix: bool = False) -> bool:
    """Ask a text as the search asks its candidates."""
    tokeniser = Tokeniser()
    terms = Query(all_of=tuple((Term(word, is_prefix=is_prefix),) for word in query.split()))
    needles = needles_of(terms, tokeniser, LANGUAGES)
    tokens = tokeniser.tokens(text, language)
    return all(needle.weight(tokens)[0] for needle in needles.sought) and bool(needles.sought)


@pytest.mark.parametrize(
    ("query", "text", "language"),
    [
        ("printing", "The printer printed nothing.", "en"),
        ("Drucker", "zwei Druckern", "de"),
        ("kitap", "kitaplar", "tr"),
        ("imprimantes", "L'imprimante s'arrête", "fr"),
        ("ошибка", "с ошибкой", "ru"),
        ("müller", "Herr Mueller", "de"),
        ("mueller", "Herr Müller", "de"),
        ("muller", "Herr Müller", "de"),
        ("ışık", "ISIK", "tr"),
        ("IŞIK", "ışık", "tr"),
        ("打印", "打印机每打印两页就停止", "zh"),
        ("打印机", "打印机每打印两页就停止", "zh"),
        ("止", "打印机停止", "zh"),
        ("機", "印刷機が止まる", "ja"),
        ("프린터", "프린터가 멈췄습니다", "ko"),
        ("E-1042", "shows E1042", ""),
        ("e1042", "shows E-1042", ""),
        ("1042", "shows E1042", ""),
        ("8.2.1", "since 8.2.1 it", ""),
        ("8.2", "since 8.2.1 it", ""),
        ("anna.berg@firma.example", "write to Anna.Berg@Firma.example", ""),
        ("anna", "write to Anna.Berg@Firma.example", ""),
        ("firma.example", "write to Anna.Berg@Firma.example", ""),
        ("#1042", "see #1042 please", ""),
        ("1042", "see #1042 please", ""),
        ("42", "number 0042", ""),
        ("followup", "a follow-up", "en"),
        ("follow-up", "a followup", "en"),
        ("imprimante", "l’imprimante", "fr"),
        ("x.log", "C:\\Temp\\x.log", ""),
        ("windows系统", "在Windows系统上", "zh"),
    ],
)
def test_one_way_of_writing_finds_another(query: str, text: str, language: str) -> None:
    assert finds(query, text, language)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("#1042", "the number 1042"),
        ("E-1042", "the number 1042"),
        ("a@b.example", "b.example"),
        ("打机", "打印机"),
        ("pint", "print"),
    ],
)
def test_what_is_not_meant_is_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


def test_the_beginning_of_a_word_finds_it_while_it_is_typed() -> None:
    assert finds("prin", "The printer", is_prefix=True)
    assert not finds("prin", "The printer")
    assert finds("e-10", "E-1042", is_prefix=True)
    assert finds("anna.b", "Anna.Berg@firma.example", is_prefix=True)


TEXTS = st.text(
    st.one_of(
        st.characters(categories=["L", "N", "M"], max_codepoint=0x1FFF),
        st.sampled_from(" \t.-_@/'#:~\"*()^+{}\\"),
        st.sampled_from("印刷機がプリンター프린터ıİIiüßéёй"),
    ),
    max_size=80,
)


@given(text=TEXTS, language=st.sampled_from(("", *LANGUAGES, "zh", "ja")))
def test_whatever_is_indexed_is_found_by_any_of_its_words(text: str, language: str) -> None:
    for chunk in chunks_of(readable(text)):
        found = finds(chunk, text, language)
        assert found or not any(letter.isalnum() for letter in fold(chunk)), chunk


@given(TEXTS)
def test_no_token_holds_a_blank_or_a_quotation_mark_or_is_too_long(text: str) -> None:
    tokens = Tokeniser().tokens(text, "de")
    for token in f"{tokens.words} {tokens.forms}".split():
        assert '"' not in token
        assert len(token) <= MAX_TOKEN_CHARS


@given(TEXTS)
def test_a_memory_of_words_changes_nothing(text: str) -> None:
    tokeniser = Tokeniser()
    assert tokeniser.tokens(text, "en") == tokeniser.tokens(text, "en") == Tokeniser().tokens(text, "en")


@given(TEXTS)
def test_spans_are_where_the_chunks_stand(text: str) -> None:
    line = readable(text)
    assert [line[begin:end] for begin, end in chunk_spans(line)] == chunks_of(line)


def test_a_very_long_word_is_cut_alike_at_both_ends() -> None:
    key = "a1" * 400
    assert finds(key, f"the key {key} is")
