"""Keysyms and characters, against python-xlib's own list of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from Xlib import XK

from remote.input.keysyms import MOST_REMEMBERED, char_of, equal_keysyms, keysym_of

for _group in ("latin2", "latin3", "latin4", "greek", "cyrillic", "hebrew", "arabic", "thai"):
    XK.load_keysym_group(_group)


@pytest.mark.parametrize(
    ("name", "character"),
    [
        ("a", "a"), ("eacute", "é"), ("Lstroke", "Ł"), ("hstroke", "ħ"), ("Greek_ALPHA", "Α"), ("Greek_sigma", "σ"),
        ("Greek_omegaaccent", "ώ"), ("Cyrillic_zhe", "ж"), ("Cyrillic_IO", "Ё"), ("Ukrainian_yi", "ї"),
        ("hebrew_aleph", "א"), ("Arabic_alef", "ا"), ("Thai_kokai", "ก"),
    ],
)  # fmt: skip
def test_old_keysyms_mean_their_characters(name: str, character: str) -> None:
    keysym = XK.string_to_keysym(name)
    assert keysym
    assert char_of(keysym) == character
    assert keysym in equal_keysyms(keysym_of(character))


@pytest.mark.parametrize("keysym", [0xFF0D, 0xFFBE, 0xFFE1, 0xFE03, 0, 0x01000000, 0x01000009, 0x0100D800, 0x0111FFFF])
def test_keys_without_a_character_have_none(keysym: int) -> None:
    assert char_of(keysym) is None
    assert equal_keysyms(keysym) == {keysym}


def test_chinese_characters_are_unicode_keysyms() -> None:
    assert keysym_of("中") == 0x01004E2D
    assert keysym_of("é") == 0xE9


@given(st.characters(exclude_categories=["Cs", "Cc"]))
def test_every_character_comes_back_from_its_keysym(character: str) -> None:
    assert char_of(keysym_of(character)) == character


@given(st.integers(0, 0xFFFFFFFF))
def test_any_number_is_a_character_or_none(keysym: int) -> None:
    character = char_of(keysym)
    assert character is None or len(character) == 1
    assert keysym in equal_keysyms(keysym)


@pytest.mark.parametrize(("keysym", "character"), [(0x13BC, "Œ"), (0x13BE, "Ÿ"), (0x20AC, "€"), (0x04B0, "ー")])
def test_keysyms_of_small_sets(keysym: int, character: str) -> None:
    assert char_of(keysym) == character


def test_not_every_keysym_that_a_peer_can_send_is_remembered() -> None:
    for keysym in range(0x02000000, 0x02000000 + 3 * MOST_REMEMBERED):
        equal_keysyms(keysym)
    assert equal_keysyms.cache_info().currsize <= MOST_REMEMBERED
