"""Where two texts differ: nothing is lost or doubled, and what is marked is what the other does not have."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocumentFragment

from widgets.common.theme import Theme
from widgets.settling.difference import MAX_WORDS, DifferenceLabel, pieces

TEXTS = st.text(alphabet="ab <&>\n每月最", max_size=30)


@given(TEXTS, TEXTS)
def test_the_pieces_are_the_whole_text(text: str, other: str) -> None:
    assert "".join(piece for piece, _ in pieces(text, other)) == text


@given(TEXTS)
def test_nothing_is_marked_where_the_texts_are_equal(text: str) -> None:
    assert not any(is_different for _, is_different in pieces(text, text))


def test_whole_words_are_marked() -> None:
    marked = [piece for piece, is_different in pieces("the total is empty", "the total was empty") if is_different]
    assert marked == ["is"]


def test_chinese_is_compared_sign_by_sign() -> None:
    marked = [piece for piece, is_different in pieces("每月最后两天", "每月最后三天") if is_different]
    assert marked == ["两"]


def test_a_very_long_text_is_compared_by_lines() -> None:
    lines = [f"line {at} of many words\n" for at in range(MAX_WORDS // 2)]
    changed = [*lines]
    changed[7] = "another line\n"
    assert [piece for piece, is_different in pieces("".join(changed), "".join(lines)) if is_different] == [changed[7]]


def test_markup_in_a_text_is_shown_as_it_was_written(theme: Theme) -> None:
    written = '<img src="file:///secret"> & <b>bold</b>'
    label = DifferenceLabel(theme, written, "")
    assert QTextDocumentFragment.fromHtml(label.text()).toPlainText().strip() == written
    assert "<img" not in label.text()
