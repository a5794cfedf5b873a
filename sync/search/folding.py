"""One spelling for what people spell in many ways: case, accents, widths, digits and dashes (Unicode, UAX 15)."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

KEPT_CLASSES = frozenset({0, 7, 8, 9, *range(84, 200)})
"""Combining classes that carry a letter's identity: nukta, kana voicing, virama, vowels of Thai, Lao and Tibetan."""

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "ı": "i", "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ð": "d", "þ": "th", "ŋ": "n", "æ": "ae", "œ": "oe",
        "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ک": "ك", "ـ": "",
        "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
        "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
    }
)  # fmt: skip
"""Letters that Unicode does not decompose and people type otherwise, marks that look alike, and what nobody sees."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "ae", "Ö": "oe", "Ü": "ue"})


@cache
def _table() -> Mapping[int, str | None]:
    """Return what becomes of single characters after decomposition; made once, of the whole of Unicode."""
    table: dict[int, str | None] = {ord(letter): spelled for letter, spelled in LETTERS.items()}
    for code in range(0x80, sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.combining(character) not in KEPT_CLASSES:
            table[code] = None
        elif character.isdecimal():
            table[code] = str(unicodedata.decimal(character))
    return table


def fold(text: str) -> str:
    """Return a text in the one spelling under which it is indexed and looked for; folding twice changes nothing.

    Upper and lower case are one, so are the four Turkish letters i, accented letters are plain ones, Arabic is without
    vowel signs, digits are 0-9. Letters that have an identity of their own (が, й written with two marks) are kept.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    table = _table()
    text = unicodedata.normalize("NFKD", text).casefold().translate(table)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", text).casefold().translate(table))


def spelled_out(text: str) -> str:
    """Return a text with umlauts written as two letters ("Müller" as "mueller"), folded."""
    return fold(unicodedata.normalize("NFC", text).translate(_UMLAUTS))


def lowered(text: str, language: str) -> str:
    """Return a text in lower case by a language's own rules, its accents kept: what a stemmer expects."""
    if language == "tr":
        text = text.replace("I", "ı").replace("İ", "i")
    return text.lower()


@cache
def mark_class() -> str:
    """Return the combining marks of Unicode as the inside of a character class of a regular expression."""
    codes = [code for code in range(0x300, 0x1F000) if unicodedata.category(chr(code)).startswith("M")]
    runs: list[tuple[int, int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in runs)
