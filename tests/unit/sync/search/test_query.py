"""Reading a query: words, phrases, OR, minus and filters; whatever is typed, nothing fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.search.periods import period
from sync.search.query import CHOICES, FILTERS, MAX_QUERY_CHARS, MAX_TERMS, Filter, Query, Said, Term, parse

NOW = datetime(2026, 3, 11, 10, 42, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
DAY_MS = 86_400_000


def read(text: str) -> Query:
    return parse(text, now_ms=NOW_MS, zone=UTC)


def ms(*date: int) -> int:
    return int(datetime(*date, tzinfo=UTC).timestamp() * 1000)


def test_words_must_all_be_found_and_the_last_may_be_a_beginning() -> None:
    assert read("invoice tot").all_of == ((Term("invoice"),), (Term("tot", is_prefix=True),))
    assert read("invoice total ").all_of == ((Term("invoice"),), (Term("total"),))


def test_phrases_or_and_minus() -> None:
    query = read('"does not start" printer OR scanner -network -"paper jam" ')
    assert query.all_of == ((Term("does not start", is_phrase=True),), (Term("printer"), Term("scanner")))
    assert query.none_of == (Term("network"), Term("paper jam", is_phrase=True))


@pytest.mark.parametrize("text", ["OR printer ", "printer OR ", "AND printer AND "])
def test_a_word_between_nothing_is_passed_over(text: str) -> None:
    assert read(text).all_of == ((Term("printer"),),)


def test_a_phrase_may_be_open_while_it_is_typed() -> None:
    assert read('"does not').all_of == ((Term("does not", is_phrase=True),),)


def test_filters_are_taken_out_of_the_words() -> None:
    query = read('is:open customer:"Anna Berg" product:ledger,payroll -tag:vip printer ')
    assert query.all_of == ((Term("printer"),),)
    assert query.filters == (
        Filter("is", ("open",)),
        Filter("customer", ("Anna Berg",)),
        Filter("product", ("ledger", "payroll")),
        Filter("tag", ("vip",), is_negated=True),
    )


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("state:wait", "state", ("waiting",)),
        ("STATE:Open", "state", ("open",)),
        ("state:open,new", "state", ("open", "new")),
        ("priority:u", "priority", ("urgent",)),
        ("kind:customer", "kind", ("contact",)),
        ("owner:me", "owner", ("me",)),
    ],
)
def test_a_choice_may_be_begun(text: str, name: str, values: tuple[str, ...]) -> None:
    assert read(text).values(name) == values
    assert read(text).notes == ()


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_without_a_value_asks_nothing_yet(name: str) -> None:
    assert read(f"{name}:").is_empty
    assert read(f"{name}:").notes == ()


def test_an_unknown_filter_is_text_and_said() -> None:
    query = read("stat:open ")
    assert query.all_of == ((Term("stat:open"),),)
    assert [(note.what, note.text) for note in query.notes] == [(Said.UNKNOWN_FILTER, "stat:open")]
    assert query.notes[0].choices == FILTERS


@pytest.mark.parametrize("text", ["http://x.example ", "10:30 ", "C:\\Temp "])
def test_a_colon_in_text_is_no_filter(text: str) -> None:
    assert read(text).notes == ()
    assert read(text).all_of == ((Term(text.strip()),),)


def test_an_unknown_value_is_said_and_left_out() -> None:
    query = read("state:purple printer ")
    assert query.filters == ()
    assert query.notes[0].what is Said.NO_SUCH_VALUE
    assert "waiting" in query.notes[0].choices


@pytest.mark.parametrize(
    ("text", "after_ms", "before_ms"),
    [
        ("on:2026-03-01", ms(2026, 3, 1), ms(2026, 3, 2)),
        ("on:2026-02", ms(2026, 2, 1), ms(2026, 3, 1)),
        ("on:2025", ms(2025, 1, 1), ms(2026, 1, 1)),
        ("on:2025-12", ms(2025, 12, 1), ms(2026, 1, 1)),
        ("after:2026-03-01", ms(2026, 3, 1), None),
        ("before:2026-03-01", None, ms(2026, 3, 1)),
        ("after:7d", ms(2026, 3, 4), None),
        ("after:2w", ms(2026, 2, 25), None),
        ("on:today", ms(2026, 3, 11), ms(2026, 3, 12)),
        ("on:yesterday", ms(2026, 3, 10), ms(2026, 3, 11)),
        ("after:2026-01 before:2026-02", ms(2026, 1, 1), ms(2026, 2, 1)),
        ("after:2026-01 after:2026-02", ms(2026, 2, 1), None),
    ],
)
def test_dates(text: str, after_ms: int | None, before_ms: int | None) -> None:
    query = read(text)
    assert (query.after_ms, query.before_ms) == (after_ms, before_ms)
    assert query.notes == ()


@pytest.mark.parametrize("text", ["on:soon", "after:2026-13", "before:2026-02-31", "on:0000", "after:99x"])
def test_what_is_no_date_is_said(text: str) -> None:
    query = read(text)
    assert (query.after_ms, query.before_ms) == (None, None)
    assert query.notes[0].what is Said.NO_DATE


def test_days_begin_where_the_agent_is() -> None:
    tokyo = timezone(timedelta(hours=9))
    begin, end = period("2026-03-11", NOW_MS, tokyo)
    assert (begin, end) == (ms(2026, 3, 10, 15), ms(2026, 3, 11, 15))


def test_a_ticket_number_and_a_telephone_number() -> None:
    assert read("#1042").number == 1042
    assert read("+49 30 1234567 invoice ").all_of == ((Term("+49 30 1234567"),), (Term("invoice"),))


def test_a_long_paste_is_cut_and_said() -> None:
    query = read("word " * 1000)
    assert query.notes[0].what is Said.TOO_LONG
    assert len(query.all_of) <= MAX_TERMS
    assert sum(len(term.text) for group in query.all_of for term in group) <= MAX_QUERY_CHARS


@given(st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from('"-:#OR| isontagafter7d'))))
def test_whatever_is_typed_nothing_fails(text: str) -> None:
    query = read(text)
    assert all(term.text.strip() for group in query.all_of for term in group)
    assert all(group for group in query.all_of)


def test_the_manual_names_every_filter_and_every_choice() -> None:
    manual = (Path(__file__).parents[4] / "docs" / "search.md").read_text()
    assert [name for name in FILTERS if f"`{name}:`" not in manual] == []
    assert [word for name in ("state", "is", "priority") for word in CHOICES[name] if f"`{word}`" not in manual] == []
