"""One spelling: what people spell in many ways folds to the same letters, and folding twice changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.search.folding import fold, lowered, spelled_out


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IŞIK", "ışık"),
        ("İSTANBUL", "istanbul"),
        ("Işık", "isik"),
        ("Müller", "MULLER"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("Éléphant", "elephant"),
        ("ｐｒｉｎｔｅｒ１２", "printer12"),
        ("ﾌﾟﾘﾝﾀ", "プリンタ"),
        ("أحمد", "احمد"),
        ("مُحَمَّد", "محمد"),
        ("مكتبة", "مكتبه"),
        ("٢٠٢٦", "2026"),
        ("Ёлка", "елка"),
        ("don’t", "don't"),
        ("e‑mail", "e-mail"),
        ("soft\u00adhyphen", "softhyphen"),
        ("Zoe\u0301", "Zoé"),
    ],
)
def test_spellings_of_one_word_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("が", "か"), ("ぱ", "は"), ("हिन्दी", "हनद"), ("pin", "pen")])
def test_letters_of_their_own_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_any_letter_twice_changes_nothing() -> None:
    letters = [chr(code) for code in (*range(0x3000), *range(0xF900, 0xFFFF))]
    assert [letter for letter in letters if fold(fold(letter)) != fold(letter)] == []


def test_umlauts_are_spelled_out_and_turkish_is_lowered_by_its_own_rules() -> None:
    assert spelled_out("Größe") == "groesse"
    assert lowered("IŞIĞI", "tr") == "ışığı"
    assert lowered("İZMİR", "tr") == "izmir"
    assert lowered("IT", "en") == "it"
