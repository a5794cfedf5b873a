"""X keysyms and the characters that they stand for (X Window System Protocol, appendix A: KEYSYM encoding).

A keysym is either a Unicode character (0x01000000 + code point, Latin-1 by its own number) or one of the older
sets, whose second byte names a character set and whose last byte is the place in it.
"""

from __future__ import annotations

from functools import cache, lru_cache

UNICODE_BASE = 0x01000000
MAX_CODE_POINT = 0x10FFFF
MOST_REMEMBERED = 1024
"""Keysyms that a person types; a peer can send four billion different ones, and we must not remember them all."""

OLD_SETS = {
    0x01: "iso8859-2",
    0x02: "iso8859-3",
    0x03: "iso8859-4",
    0x05: "iso8859-6",
    0x06: "koi8-r",
    0x07: "iso8859-7",
    0x0C: "iso8859-8",
    0x0D: "tis-620",
    0x13: "iso8859-15",
}
"""The sets of the appendix whose order is that of a character set that Python knows; exceptions stand below."""

OLD_SET_FIRST_BYTE = {0x05: 0xAC, 0x06: 0xC0, 0x07: 0xC1, 0x0C: 0xDF, 0x13: 0xBC}
"""Where a set agrees with its character set only from this byte on."""

EXCEPTIONS = {
    0x04A4: "、", 0x04A1: "。", 0x04A2: "「", 0x04A3: "」", 0x04A5: "・", 0x04B0: "ー",
    0x06A1: "ђ", 0x06A2: "ѓ", 0x06A3: "ё", 0x06A4: "є", 0x06A5: "ѕ", 0x06A6: "і", 0x06A7: "ї", 0x06A8: "ј",
    0x06A9: "љ", 0x06AA: "њ", 0x06AB: "ћ", 0x06AC: "ќ", 0x06AD: "ґ", 0x06AE: "ў", 0x06AF: "џ", 0x06B0: "№",
    0x06B1: "Ђ", 0x06B2: "Ѓ", 0x06B3: "Ё", 0x06B4: "Є", 0x06B5: "Ѕ", 0x06B6: "І", 0x06B7: "Ї", 0x06B8: "Ј",
    0x06B9: "Љ", 0x06BA: "Њ", 0x06BB: "Ћ", 0x06BC: "Ќ", 0x06BD: "Ґ", 0x06BE: "Ў", 0x06BF: "Џ",
    0x07A1: "Ά", 0x07A2: "Έ", 0x07A3: "Ή", 0x07A4: "Ί", 0x07A5: "Ϊ", 0x07A7: "Ό", 0x07A8: "Ύ", 0x07A9: "Ϋ",
    0x07AB: "Ώ", 0x07AE: "΅", 0x07AF: "―", 0x07B1: "ά", 0x07B2: "έ", 0x07B3: "ή", 0x07B4: "ί", 0x07B5: "ϊ",
    0x07B6: "ΐ", 0x07B7: "ό", 0x07B8: "ύ", 0x07B9: "ϋ", 0x07BA: "ΰ", 0x07BB: "ώ", 0x07D2: "Σ", 0x07F2: "σ",
    0x07F3: "ς", 0x20AC: "€",
}  # fmt: skip
"""Places where the appendix leaves the order of the character set, and sets that have none."""


def keysym_of(character: str) -> int:
    """Return the Unicode keysym of one character (Latin-1 characters are their own keysyms)."""
    code_point = ord(character)
    if 0x20 <= code_point <= 0x7E or 0xA0 <= code_point <= 0xFF:
        return code_point
    return UNICODE_BASE + code_point


def char_of(keysym: int) -> str | None:
    """Return the character that a keysym stands for, or None for a key that writes none (Return, F1, Shift)."""
    if 0x20 <= keysym <= 0x7E or 0xA0 <= keysym <= 0xFF:
        return chr(keysym)
    if UNICODE_BASE <= keysym <= UNICODE_BASE + MAX_CODE_POINT:
        code_point = keysym - UNICODE_BASE
        is_control_or_surrogate = code_point < 0x20 or 0x7F <= code_point < 0xA0 or 0xD800 <= code_point < 0xE000
        return None if is_control_or_surrogate else chr(code_point)
    return EXCEPTIONS.get(keysym) or _char_of_old_set(keysym)


@lru_cache(maxsize=MOST_REMEMBERED)
def equal_keysyms(keysym: int) -> frozenset[int]:
    """Return every keysym that means the same character, the given one included.

    A viewer sends "и" as 0x01000438, while the Russian layout of an X server knows it as 0x06c9.
    """
    character = char_of(keysym)
    if character is None:
        return frozenset([keysym])
    return frozenset([keysym, keysym_of(character), *_old_keysyms().get(character, ())])


@cache
def _old_keysyms() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    candidates = [set_number << 8 | byte for set_number in OLD_SETS for byte in range(0xA1, 0x100)]
    for keysym in [*candidates, *EXCEPTIONS]:
        character = char_of(keysym)
        if character is not None and keysym not in found.get(character, ()):
            found.setdefault(character, []).append(keysym)
    return found


def _char_of_old_set(keysym: int) -> str | None:
    set_number, byte = keysym >> 8, keysym & 0xFF
    if set_number not in OLD_SETS or byte < OLD_SET_FIRST_BYTE.get(set_number, 0xA1):
        return None
    try:
        return bytes([byte]).decode(OLD_SETS[set_number])
    except UnicodeDecodeError:
        return None
